#!/usr/bin/env bash
# Guess: a limiter with a duration of half a second lets a caller in again after half a second, wherever it keeps its counts.
# RateLimiterMemory, by which programs are tested, counts milliseconds. RateLimiterRedis rounds down to seconds: 1.9 becomes 1, and 0.5
# becomes 0, which means no end. The key is written without a time to live, so that whoever has reached the limit once is refused until
# somebody deletes the key, and is told to come back in -1 ms.
# Seen with npm's rate-limiter-flexible 11.4.0 and ioredis 6.0.0 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
cd "$work"
npm install --silent --no-audit --no-fund rate-limiter-flexible@11.4.0 ioredis@6.0.0 || { echo "needs npm and a registry"; exit 2; }
cat >ask.cjs <<'JS'
const { RateLimiterMemory, RateLimiterRedis } = require('rate-limiter-flexible');
const { Redis } = require('ioredis');
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
(async () => {
  const storeClient = new Redis({ path: process.argv[2] });
  const limits = { points: 1, duration: 0.5 };
  for (const limiter of [new RateLimiterMemory(limits), new RateLimiterRedis({ ...limits, storeClient, keyPrefix: 'limit' })]) {
    await limiter.consume('caller');
    await sleep(3000);
    const said = await limiter.consume('caller').then(() => 'let in', ({ msBeforeNext }) => `refused, next in ${msBeforeNext} ms`);
    console.log(`${limiter.constructor.name} of 1 in 0.5 s, after 3 s: ${said}`);
  }
  console.log(`time to live of the key: ${await storeClient.pttl('limit:caller')}`);
  storeClient.disconnect();
})();
JS
node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other limits"; exit 1; }
RateLimiterMemory of 1 in 0.5 s, after 3 s: let in
RateLimiterRedis of 1 in 0.5 s, after 3 s: refused, next in -1 ms
time to live of the key: -1
SEEN
echo "as before: less than a second is for ever in Redis"
