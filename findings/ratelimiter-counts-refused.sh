#!/usr/bin/env bash
# Guess: who asks twice as often as a limit of ratelimiter allows gets the limit's share: half of it.
# It gets nothing: what is refused counts as what was allowed, so a client that goes on asking every 100 ms under 5 a second is let in five
# times, and then never again until it has been silent. Its README says nothing of it. async-ratelimiter, which grew out of it, lets 5
# in each second, and writes keys of the same name: an application that has both for one id locks its clients out of both.
# Seen with npm's ratelimiter 3.4.1, async-ratelimiter 1.6.10 and ioredis 5.11.1 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund ratelimiter@3.4.1 async-ratelimiter@1.6.10 ioredis@5.11.1 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' >/dev/null &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.cjs <<'JS'
const Async = require('async-ratelimiter');
const { Redis } = require('ioredis');
const Limiter = require('ratelimiter');
const db = new Redis(process.argv[2]);
const limit = { max: 5, duration: 1000 };
const limiters = {
  ratelimiter: (id) => new Promise((resolve, reject) => new Limiter({ db, id, ...limit }).get((error, seen) => (error ? reject(error) : resolve(seen)))),
  'async-ratelimiter': (id) => new (Async.default ?? Async)({ db, ...limit }).get({ id, ...limit }),
};
const seconds = async (name, id) => {
  const began = performance.now();
  const allowed = [0, 0, 0, 0];
  for (let call = 0; performance.now() - began < 4000; call++) {
    const second = Math.floor((performance.now() - began) / 1000);
    if ((await limiters[name](id)).remaining > 0) allowed[second]++;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + (call + 1) * 100 - performance.now())));
  }
  return allowed;
};
(async () => {
  const [refusing, alone] = [await seconds('ratelimiter', 'a'), await seconds('async-ratelimiter', 'b')];
  const later = (counts) => counts.slice(1).every((count) => count === 0) ? 'none' : counts.slice(1).every((count) => count >= 3) ? 'some each second' : counts.join(' ');
  console.log(`ratelimiter: ${refusing[0]} in the first second, later ${later(refusing)}`);
  console.log(`async-ratelimiter: ${alone[0]} in the first second, later ${later(alone)}`);
  console.log(`keys: ${(await db.keys('*')).map((key) => key.replace(/[ab]$/, 'ID'))}`);
  process.exit(0);
})();
JS
node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: others are let in"; exit 1; }
ratelimiter: 5 in the first second, later none
async-ratelimiter: 5 in the first second, later some each second
keys: limit:ID
SEEN
echo "as before: who goes on asking is never let in again"
