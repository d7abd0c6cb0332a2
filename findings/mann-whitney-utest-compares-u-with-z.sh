#!/usr/bin/env bash
# Guess: significant() tells as much as a table of the Mann-Whitney test at 5 %: of samples of one and the same kind a twentieth.
# It calls a difference significant where U is smaller than z, two numbers of different scales. Of three runs and three it does so for a
# fifth of all orders, though no order of three and three is rarer than one in ten (p = 0.1); of ten and ten it wants U of 3 or less,
# where tables take 23: a U of 10, which comes of chance in 0.15 % (p = 0.0015), counts as no difference. criticalValue() gives back z: where it is above 1.96, and
# each sample has eight values or more, the difference is one at about 5 %.
# Seen with npm's mann-whitney-utest 1.0.5 and @tainakanchu/mann-whitney-utest 1.1.0. Ends with 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund mann-whitney-utest@1.0.5 @tainakanchu/mann-whitney-utest@1.1.0 || { echo "needs npm and a registry"; exit 2; }
cat >ask.cjs <<'JS'
// All ways to choose `size` of the ranks 1 … `of`.
const choices = (size, of, from = 1) =>
  size === 0 ? [[]] : Array.from({ length: of - from + 1 }, (_, at) => from + at).flatMap((rank) => choices(size - 1, of, rank + 1).map((rest) => [rank, ...rest]));
const others = (ranks, of) => Array.from({ length: of }, (_, at) => at + 1).filter((rank) => !ranks.includes(rank));
for (const name of ['mann-whitney-utest', '@tainakanchu/mann-whitney-utest']) {
  const { test, significant, criticalValue } = require(name);
  for (const size of [3, 7]) {
    const all = choices(size, 2 * size).map((ranks) => [ranks, others(ranks, 2 * size)]);
    // The share of orders whose U is no larger: the p of a test that asks for no side.
    const u = all.map((samples) => Math.min(...test(samples)));
    const called = all.filter((samples) => significant(test(samples), samples)).length;
    const due = u.filter((one) => u.filter((other) => other <= one).length <= 0.05 * all.length).length;
    console.log(`${name}, ${size} and ${size}: ${called} of ${all.length} orders called significant, ${due} are`);
  }
  // Ten and ten, with U = 10.
  const before = [1, 2, 3, 4, 5, 6, 7, 8, 9, 20];
  const samples = [before, others(before, 20)];
  console.log(`${name}, 10 and 10: U ${Math.min(...test(samples))}, z ${criticalValue(test(samples), samples).toFixed(2)}, significant ${significant(test(samples), samples)}`);
}
JS
node ask.cjs | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other verdicts"; exit 1; }
mann-whitney-utest, 3 and 3: 4 of 20 orders called significant, 0 are
mann-whitney-utest, 7 and 7: 8 of 3432 orders called significant, 130 are
mann-whitney-utest, 10 and 10: U 10, z 3.02, significant false
@tainakanchu/mann-whitney-utest, 3 and 3: 4 of 20 orders called significant, 0 are
@tainakanchu/mann-whitney-utest, 7 and 7: 8 of 3432 orders called significant, 130 are
@tainakanchu/mann-whitney-utest, 10 and 10: U 10, z 3.02, significant false
SEEN
echo "as before: U is held against z"
