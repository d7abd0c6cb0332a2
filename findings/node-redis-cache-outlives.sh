#!/usr/bin/env bash
# Guess: what node-redis' client-side cache gives is not older than the key: it ends with the key's time, as the server tells the client.
# The server tells when it deletes the key, not when its time is over. Where nobody else reads it, that is when its search for keys that
# have expired comes by, which looks at a sample and stops early where few have: of 100 keys that lived for a second, beside 200,000 that
# live for an hour, the cache still gives nearly all four seconds later, where the server has none. The larger the database, the longer it
# takes. And SWAPDB, by which a database that was filled beside is put in place at once, is told of nothing: the cache keeps the old
# values for as long as nobody writes them. What works for both: a ttl for the cache, which has none by default.
# Seen with npm's redis 6.3.1 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
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
npm install --silent --no-audit --no-fund redis@6.3.1 || { echo "needs npm and a registry"; exit 2; }
cat >ask.cjs <<'JS'
const { setTimeout: wait } = require('node:timers/promises');
const { createClient } = require('redis');
const open = (options = {}) => createClient({ socket: { path: process.argv[2] }, RESP: 3, ...options }).connect();
(async () => {
  const plain = await open();
  const cached = await open({ clientSideCache: {} });
  const short = Array.from({ length: 100 }, (_, at) => `short${at}`);
  const found = async (client) => (await Promise.all(short.map((key) => client.get(key)))).filter((value) => value !== null).length;
  await plain.eval("for at = 1, 200000 do redis.call('SET', 'long' .. at, 'v', 'EX', 3600) end");
  for (const key of short) await plain.set(key, 'v', { PX: 1000 });
  await found(cached);
  await wait(5000);
  console.log(`four seconds after the end: in the cache ${(await found(cached)) > 50 ? 'more than half' : 'half or less'}, on the server ${await found(plain)}`);
  await wait(500);
  console.log(`once they were read on the server: in the cache ${await found(cached)}`);

  await plain.set('price', 'old');
  const next = await open({ database: 1 });
  await next.set('price', 'new');
  await wait(100);
  await cached.get('price');
  await plain.swapDb(0, 1);
  await wait(500);
  console.log(`after SWAPDB: in the cache ${await cached.get('price')}, on the server ${await plain.get('price')}`);
  process.exit(0);
})();
JS
node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: the cache hears more, or less"; exit 1; }
four seconds after the end: in the cache more than half, on the server 0
once they were read on the server: in the cache 0
after SWAPDB: in the cache old, on the server new
SEEN
echo "as before: the cache outlives its keys"
