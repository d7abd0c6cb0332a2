#!/usr/bin/env bash
# Guess: the max of mitata is the slowest call, and its avg that of all.
# Of more than twelve samples it leaves out the two slowest and the two fastest, without a word: of 200 calls of a client of which two waited
# for three seconds, as in a failover, min, p99, p999, max and avg are all 1 ms. The average of all is 31 ms. With four stalls max is
# 3 s. samples_threshold: Infinity keeps all.
# Seen with npm's mitata 1.0.34. Ends with 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund mitata@1.0.34 || { echo "needs npm and a registry"; exit 2; }
# Its clock is moved on by the calls alone, so that all machines tell the same.
cat >ask.mjs <<'JS'
import { measure } from 'mitata';
const ask = async (name, stalls, options) => {
  let ns = 0;
  let calls = 0;
  const call = async () => void (ns += ++calls > 100 && calls <= 100 + stalls ? 3e9 : 1e6);
  const { min, max, avg, p99, p999, samples } = await measure(call, {
    ...{ now: () => ns, gc: false, warmup_samples: 0, min_samples: 200, min_cpu_time: 0 },
    ...options,
  });
  const ms = (value) => (value / 1e6).toFixed(0);
  console.log(`${name}: calls took ${ms(ns / calls)} ms on average; ${samples.length} samples of ${calls}, avg ${ms(avg)}, min ${ms(min)}, p99 ${ms(p99)}, p999 ${ms(p999)}, max ${ms(max)}`);
};
await ask('2 stalls', 2, {});
await ask('4 stalls', 4, {});
await ask('2 stalls, samples_threshold: Infinity', 2, { samples_threshold: Infinity });
JS
node ask.mjs | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other times"; exit 1; }
2 stalls: calls took 31 ms on average; 196 samples of 201, avg 1, min 1, p99 1, p999 1, max 1
4 stalls: calls took 61 ms on average; 196 samples of 201, avg 32, min 1, p99 1, p999 3000, max 3000
2 stalls, samples_threshold: Infinity: calls took 31 ms on average; 200 samples of 201, avg 31, min 1, p99 1, p999 3000, max 3000
SEEN
echo "as before: the slowest calls are left out"
