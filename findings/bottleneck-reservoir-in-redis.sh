#!/usr/bin/env bash
# Guess: a Bottleneck whose reservoir of 5 is filled every second starts 5 jobs a second, in Redis as in memory.
# With a datastore of Redis it looks only every five seconds whether it is time: 15 to 20 jobs in ten seconds where the same limiter without Redis
# does 50. Its README names no such period; only the intervals above 5 s are what they say. heartbeatInterval: 250, an option that
# neither the README nor the types have, gives 50.
# Seen with npm's bottleneck 2.19.5 and ioredis 5.11.1 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund bottleneck@2.19.5 ioredis@5.11.1 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' >/dev/null &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.cjs <<'JS'
const Bottleneck = require('bottleneck');
const redis = (id) => ({ id, datastore: 'ioredis', clientOptions: { path: process.argv[2] } });
const started = async (options) => {
  const limiter = new Bottleneck({ reservoir: 5, reservoirRefreshAmount: 5, reservoirRefreshInterval: 1000, ...options });
  await limiter.ready();
  let count = 0;
  for (let job = 0; job < 200; job++) limiter.schedule(async () => void count++).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 9500));
  return count;
};
const range = (count) => (count >= 40 && count <= 50 ? '40 to 50' : count >= 10 && count <= 20 ? '10 to 20' : count);
(async () => {
  const all = { memory: {}, Redis: redis('a'), 'Redis, heartbeatInterval 250': { ...redis('b'), heartbeatInterval: 250 } };
  const counts = await Promise.all(Object.values(all).map(started));
  Object.keys(all).forEach((name, at) => console.log(`${name}: ${range(counts[at])} jobs in 9.5 s`));
  process.exit(0);
})();
JS
node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: another rate"; exit 1; }
memory: 40 to 50 jobs in 9.5 s
Redis: 10 to 20 jobs in 9.5 s
Redis, heartbeatInterval 250: 40 to 50 jobs in 9.5 s
SEEN
echo "as before: a reservoir in Redis is filled every five seconds"
