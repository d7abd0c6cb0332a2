#!/usr/bin/env bash
# Guess: of the Summary of several workers AggregatorRegistry, which the README has serve the metrics of a cluster of processes, tells
# percentiles that lie between those of the workers.
# It adds them up: of four workers whose calls all took 10 ms p50 and p99 are 40 ms, beside a mean (sum by count) of 10 ms. With eight
# workers after a move in place of four each call seems to take twice as long. README says that custom metrics are summed, which for a
# histogram's buckets is right. What helps: a Histogram, or aggregator: 'max' in the Summary's options (then sum and count are those of
# one worker).
# Seen with npm's prom-client 15.1.3. Ends with 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund prom-client@15.1.3 || { echo "needs npm and a registry"; exit 2; }
cat >ask.mjs <<'JS'
import prom from 'prom-client';
// What each worker sends to the process that serves them.
const worker = async (options) => {
  const register = new prom.Registry();
  const summary = new prom.Summary({ name: 'call_ms', help: 'calls', percentiles: [0.5, 0.99], registers: [register], ...options });
  for (let call = 0; call < 100; call++) summary.observe(10);
  return register.getMetricsAsJSON();
};
const tell = async (name, workers, options) => {
  const all = await Promise.all(Array.from({ length: workers }, () => worker(options)));
  const text = await prom.AggregatorRegistry.aggregate(all).metrics();
  console.log(`${name}: ${text.split('\n').filter((line) => line && !line.startsWith('#')).join(', ')}`);
};
await tell('1 worker', 1, {});
await tell('4 workers', 4, {});
await tell('8 workers', 8, {});
await tell("4 workers, aggregator 'max'", 4, { aggregator: 'max' });
JS
node ask.mjs | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other percentiles"; exit 1; }
1 worker: call_ms{quantile="0.5"} 10, call_ms{quantile="0.99"} 10, call_ms_sum 1000, call_ms_count 100
4 workers: call_ms{quantile="0.5"} 40, call_ms{quantile="0.99"} 40, call_ms_sum 4000, call_ms_count 400
8 workers: call_ms{quantile="0.5"} 80, call_ms{quantile="0.99"} 80, call_ms_sum 8000, call_ms_count 800
4 workers, aggregator 'max': call_ms{quantile="0.5"} 10, call_ms{quantile="0.99"} 10, call_ms_sum 1000, call_ms_count 100
SEEN
echo "as before: the percentiles of workers are added up"
