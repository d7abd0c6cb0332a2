#!/usr/bin/env bash
# Guess: "Throughput avg (ops/s)" is how many operations were done in a second.
# It is the mean of the rates of single operations, of 1 / the time of each, in which a stall is one small number among many large: of
# calls of 1 ms of which each tenth takes 50 ms, tinybench tells 902 a second where 169 were done. Beside calls of 5.9 ms each, which do
# as many, these look five times faster. Operations in a second are 1000 / latency.mean.
# Seen with npm's tinybench 6.2.5. Ends with 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund tinybench@6.2.5 || { echo "needs npm and a registry"; exit 2; }
# Its clock is moved on by the calls alone, so that all machines tell the same.
cat >ask.mjs <<'JS'
import { Bench } from 'tinybench';
let ms = 0;
let calls = 0;
const bench = new Bench({ now: () => ms, time: 0, iterations: 100, warmup: false });
bench.add('1 ms, each tenth 50 ms', () => void (ms += ++calls % 10 === 0 ? 50 : 1));
bench.add('5.9 ms each', () => void (ms += 5.9));
for (const task of bench.tasks) {
  const begin = ms;
  await task.run();
  const done = (100 * 1000) / (ms - begin);
  const { latency, throughput } = task.result;
  console.log(`${task.name}: done in a second ${done.toFixed(0)}, throughput.mean ${throughput.mean.toFixed(0)}, 1000 / latency.mean ${(1000 / latency.mean).toFixed(0)}`);
}
console.log(`its table: ${bench.table().map((row) => row['Throughput avg (ops/s)'].split(' ')[0]).join(' and ')} ops/s`);
JS
node ask.mjs | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: another throughput"; exit 1; }
1 ms, each tenth 50 ms: done in a second 169, throughput.mean 902, 1000 / latency.mean 169
5.9 ms each: done in a second 169, throughput.mean 169, 1000 / latency.mean 169
its table: 902 and 169 ops/s
SEEN
echo "as before: with stalls the throughput is that of the calls without"
