#!/usr/bin/env bash
# Guess: a limiter with a window of a second keeps what it needs in Redis for about a second after a client's last request.
# It gives its milliseconds to EXPIRE, which takes seconds: the keys of a window of one second stay for 16 minutes, those of a minute for 16 hours, and those of a
# day for nearly three years. The limit itself is right, as each request first removes what is older. But nothing removes a key whose client does not come back, so that
# the server holds all clients of the last hours: of 200 clients with 20 requests each, all three seconds ago, 200 keys are left.
# Seen with npm's sliding-window-rate-limiter 6.0.1 and ioredis 5.11.1 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund sliding-window-rate-limiter@6.0.1 ioredis@5.11.1 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >log 2>&1 &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.cjs <<'JS'
const Redis = require('ioredis');
const { SlidingWindowRateLimiter } = require('sliding-window-rate-limiter');
async function main() {
  const redis = new Redis(process.argv[2]);
  for (const [name, interval] of Object.entries({ 'a second': 1000, 'a minute': 60_000, 'a day': 86_400_000 })) {
    await SlidingWindowRateLimiter.createLimiter({ interval, redis }).reserve(name, 10);
    console.log(`window of ${name}: its key ends after ${await redis.ttl(name)} s`);
  }
  await redis.flushall();
  const limiter = SlidingWindowRateLimiter.createLimiter({ interval: 1000, redis });
  for (let client = 0; client < 200; client++) for (let at = 0; at < 20; at++) await limiter.reserve(`client:${client}`, 100);
  await new Promise((done) => setTimeout(done, 3000));
  console.log(`three seconds after 200 clients: ${await redis.dbsize()} keys, the last of them with ${await redis.zcard('client:199')} elements`);
  console.log(`asked again: ${(await limiter.reserve('client:199', 100)).usage} of 100`);
  redis.disconnect();
}
main();
JS
node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: keys end otherwise"; exit 1; }
window of a second: its key ends after 1000 s
window of a minute: its key ends after 60000 s
window of a day: its key ends after 86400000 s
three seconds after 200 clients: 200 keys, the last of them with 20 elements
asked again: 1 of 100
SEEN
echo "as before: keys stay a thousand times as long as the window"
