#!/usr/bin/env bash
# Guess: after reset() a fast-stats object holds nothing of before, as its description says: percentiles of the next interval are of that interval.
# It empties the values, the count and the sum, and keeps the buckets. Whoever has buckets in place of values (`store_data: false`), as for many latencies, and
# resets each second, gets percentiles that are counted off in the buckets of all time: of a second in which all calls took 700 ms or more, after one of
# calls of a millisecond and a half, p99 is 2 ms, beside a mean of 704.5 ms. With values kept in place of buckets it is right.
# Seen with npm's fast-stats 0.0.7. Ends with 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund fast-stats@0.0.7 || { echo "needs npm and a registry"; exit 2; }
cat >ask.cjs <<'JS'
const { Stats } = require('fast-stats');
const tell = (name, stats) =>
  console.log(`  ${name}: ${stats.length} calls, mean ${stats.amean()}, median ${stats.median().toFixed(2)}, p99 ${stats.percentile(99).toFixed(2)}`);
for (const [name, options] of Object.entries({
  'values kept': {},
  'own buckets': { store_data: false, buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000] },
})) {
  console.log(name);
  const stats = new Stats(options);
  for (let at = 0; at < 1000; at++) stats.push(1.5);
  tell('a fast second', stats);
  stats.reset();
  for (let at = 0; at < 1000; at++) stats.push(700 + (at % 10));
  tell('then a slow one', stats);
  if (stats.buckets) console.log(`  calls in its buckets: ${stats.buckets.reduce((sum, [count]) => sum + count, 0)}`);
}
JS
node ask.cjs | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other percentiles"; exit 1; }
values kept
  a fast second: 1000 calls, mean 1.5, median 1.50, p99 1.50
  then a slow one: 1000 calls, mean 704.5, median 704.50, p99 709.00
own buckets
  a fast second: 1000 calls, mean 1.5, median 1.50, p99 1.99
  then a slow one: 1000 calls, mean 704.5, median 1.50, p99 1.99
  calls in its buckets: 2000
SEEN
echo "as before: reset() leaves the buckets as they were"
