#!/usr/bin/env bash
# Guess: with enableAutoPipelining ioredis sends commands in the order in which they were called, only more of them at once.
# Commands wait for the end of the turn; multi(), pipeline(), INFO, SCRIPT, CLIENT, SELECT and QUIT don't. They overtake what was called
# before them: a transaction reads what was there before the write, a SELECT moves the write into another database, and quit() ends the
# connection before it. Without the option each of them comes in its order, as with one connection to Redis one expects.
# What works is to wait for the writes (await) before any of those, or to name the writes in autoPipeliningIgnoredCommands.
# Seen with npm's ioredis 6.0.0 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
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
npm install --silent --no-audit --no-fund ioredis@6.0.0 || { echo "needs npm and a registry"; exit 2; }
cat >ask.cjs <<'JS'
const { Redis } = require('ioredis');
const path = process.argv[2];
(async () => {
  const other = new Redis({ path });
  for (const enableAutoPipelining of [false, true]) {
    await other.flushall();
    const redis = new Redis({ path, enableAutoPipelining });
    redis.on('error', () => {});
    await redis.ping();
    const [, [[, read]]] = await Promise.all([redis.set('a', 'new'), redis.multi().get('a').exec()]);
    await Promise.all([redis.set('b', 'new'), redis.select(1)]);
    await redis.select(0);
    await Promise.allSettled([redis.set('c', 'new'), redis.quit()]);
    console.log(`enableAutoPipelining ${enableAutoPipelining}: SET and then multi().get() reads ${read}, ` +
      `SET and then select(1) has written ${await other.get('b')} to database 0, SET and then quit() ${await other.get('c')}`);
  }
  other.disconnect();
})();
JS
node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: another order"; exit 1; }
enableAutoPipelining false: SET and then multi().get() reads new, SET and then select(1) has written new to database 0, SET and then quit() new
enableAutoPipelining true: SET and then multi().get() reads null, SET and then select(1) has written null to database 0, SET and then quit() null
SEEN
echo "as before: what waits for no pipeline overtakes what was called before it"
