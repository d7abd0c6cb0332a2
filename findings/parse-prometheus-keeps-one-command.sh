#!/usr/bin/env bash
# Guess: parse-prometheus-text-format gives a histogram or a summary with labels as one entry for each set of labels, as it does for gauges and counters.
# It makes one of all of them, in which each bucket and each quantile is that of the labels that were written last: of the times of GET and SET only those of
# SET are left, under no label, and sums and counts are gone. No error comes, and the buckets look as those of one command that was asked ten times.
# Seen with npm's parse-prometheus-text-format 1.1.1 and prom-client 15.1.3. Ends with 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund parse-prometheus-text-format@1.1.1 prom-client@15.1.3 || { echo "needs npm and a registry"; exit 2; }
cat >ask.mjs <<'JS'
import parse from 'parse-prometheus-text-format';
import { Gauge, Histogram, Registry, Summary } from 'prom-client';
const registry = new Registry();
const common = { labelNames: ['command'], registers: [registry] };
const buckets = new Histogram({ name: 'seconds', help: 'Times.', buckets: [0.001, 0.1], ...common });
const summary = new Summary({ name: 'quantiles', help: 'Times.', percentiles: [0.5], ...common });
const clients = new Gauge({ name: 'clients', help: 'Clients.', ...common });
for (const [command, seconds, times] of [['get', 0.0005, 1000], ['set', 0.05, 10]]) {
  for (let time = 0; time < times; time++) for (const metric of [buckets, summary]) metric.observe({ command }, seconds);
  clients.set({ command }, times);
}
const text = await registry.metrics();
console.log(text.split('\n').filter((line) => /^[^#]/.test(line) && !line.startsWith('clients')).join('\n'));
for (const { name, metrics } of parse(text)) console.log(`${name}: ${JSON.stringify(metrics)}`);
JS
node ask.mjs | tee seen
tail -3 seen | diff - <(cat <<'SEEN'
seconds: [{"buckets":{"0.001":"0","0.1":"10","+Inf":"10"}}]
quantiles: [{"quantiles":{"0.5":"0.05"}}]
clients: [{"value":"1000","labels":{"command":"get"}},{"value":"10","labels":{"command":"set"}}]
SEEN
) >/dev/null || { echo "changed: it keeps more"; exit 1; }
echo "as before: of two commands the times of one are left"
