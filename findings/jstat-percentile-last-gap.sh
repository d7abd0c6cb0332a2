#!/usr/bin/env bash
# Guess: jStat.percentile() goes straight from value to value, as spreadsheets and other libraries do.
# So it does in all gaps but the last: from there on it gives the second largest value, until at 100 % it jumps to the largest. Of five runs each
# percentile between the 75th and the 100th is the second slowest, of twenty the 95th and 99th, of a hundred the 99.9th. One slow run in ten, or one
# stall in a hundred requests, shows in none of them. quantiles() of the same library does otherwise.
# Seen with npm's jstat 1.9.6, beside simple-statistics 7.12.1 and mathjs 15.2.0. Ends with 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund jstat@1.9.6 simple-statistics@7.12.1 mathjs@15.2.0 || { echo "needs npm and a registry"; exit 2; }
cat >ask.cjs <<'JS'
const { jStat } = require('jstat');
const { quantileSeq } = require('mathjs');
const { quantile } = require('simple-statistics');
const shown = (value) => +value.toFixed(2);
// All runs took their number in ms, but the last one, which took a second.
for (const [count, shares] of [[5, [0.75, 0.9, 0.99, 1]], [20, [0.9, 0.95, 0.99, 1]], [100, [0.9, 0.99, 0.999, 1]]]) {
  const runs = Array.from({ length: count }, (_, at) => (at === count - 1 ? 1000 : at + 1));
  const row = (name, ask) => console.log(`${count} runs, ${name}: ${shares.map((share) => `p${share * 100} ${shown(ask(share))}`).join(', ')}`);
  row('jstat', (share) => jStat.percentile(runs, share));
  row('jstat quantiles()', (share) => jStat.quantiles(runs, [share])[0]);
  row('simple-statistics', (share) => quantile(runs, share));
  row('mathjs', (share) => quantileSeq(runs, share));
}
JS
node ask.cjs | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other percentiles"; exit 1; }
5 runs, jstat: p75 4, p90 4, p99 4, p100 1000
5 runs, jstat quantiles(): p75 315.25, p90 1000, p99 1000, p100 1000
5 runs, simple-statistics: p75 4, p90 601.6, p99 960.16, p100 1000
5 runs, mathjs: p75 4, p90 601.6, p99 960.16, p100 1000
20 runs, jstat: p90 18.1, p95 19, p99 19, p100 1000
20 runs, jstat quantiles(): p90 18.6, p95 619.86, p99 1000, p100 1000
20 runs, simple-statistics: p90 18.1, p95 68.05, p99 813.61, p100 1000
20 runs, mathjs: p90 18.1, p95 68.05, p99 813.61, p100 1000
100 runs, jstat: p90 90.1, p99 99, p99.9 99, p100 1000
100 runs, jstat quantiles(): p90 90.6, p99 659.87, p99.9 1000, p100 1000
100 runs, simple-statistics: p90 90.1, p99 108.01, p99.9 910.8, p100 1000
100 runs, mathjs: p90 90.1, p99 108.01, p99.9 910.8, p100 1000
SEEN
echo "as before: the slowest run is in no percentile() below 100 %"
