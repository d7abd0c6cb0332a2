#!/usr/bin/env bash
# Guess: of calls through a circuit breaker of opossum its statistics hold each call once, one that timed out with the time until then.
# A call that timed out is in latencyMean and in the percentiles twice, and both in timeouts and in failures. Where one call in ten waits for its
# timeout of 300 ms and all others are answered in a few, it tells a p90 of 300 ms and a mean of 57 in place of 33: a server that was gone for a while
# looks nearly twice as bad as it was.
# Seen with npm's opossum 9.0.0. Ends with 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund opossum@9.0.0 || { echo "needs npm and a registry"; exit 2; }
cat >ask.cjs <<'JS'
const CircuitBreaker = require('opossum');
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
(async () => {
  let calls = 0;
  const own = [];
  // Every tenth call hangs. The circuit stays closed.
  const breaker = new CircuitBreaker(() => wait(++calls % 10 === 0 ? 60_000 : 3), { timeout: 300, rollingCountTimeout: 60_000, volumeThreshold: 1000 });
  for (let call = 0; call < 100; call++) {
    const started = performance.now();
    await breaker.fire().catch(() => {});
    own.push(performance.now() - started);
  }
  const { fires, successes, failures, timeouts, latencyMean, percentiles } = breaker.stats;
  own.sort((one, other) => one - other);
  const mean = own.reduce((sum, ms) => sum + ms, 0) / own.length;
  console.error(`own clock: mean ${mean.toFixed(1)} ms, p90 ${own[89].toFixed(1)} ms; opossum: mean ${latencyMean.toFixed(1)} ms, p90 ${percentiles[0.9]} ms`);
  console.log(`fires ${fires}, successes ${successes}, failures ${failures}, timeouts ${timeouts}`);
  console.log(`p90: own below 100 ms ${own[89] < 100}, opossum's below 100 ms ${percentiles[0.9] < 100}`);
  console.log(`its mean is more than 1.4 times the own: ${latencyMean > 1.4 * mean}`);
  process.exit(0);
})();
JS
node ask.cjs | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other counts"; exit 1; }
fires 100, successes 90, failures 10, timeouts 10
p90: own below 100 ms true, opossum's below 100 ms false
its mean is more than 1.4 times the own: true
SEEN
echo "as before: what timed out is in its latencies twice"
