#!/usr/bin/env bash
# Guess: node-redis' client-side cache gives for a key what the server would give for it.
# It knows a reply by the text of the command alone. After SELECT it goes on to give the values of the other database, as long as nobody
# writes to the key. And two binary keys of the same length whose bytes are no UTF-8 are one to it, because all such bytes become the
# same sign: the second is answered with the value of the first. Without the cache both are right, and so are MULTI and sendCommand().
# What works is a client for each database (the option database), and text, such as hex, for binary keys.
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
const { createClient } = require('redis');
(async () => {
  for (const [name, cache] of Object.entries({ 'without a cache': {}, 'with clientSideCache': { clientSideCache: {} } })) {
    const redis = createClient({ socket: { path: process.argv[2] }, RESP: 3, ...cache });
    await redis.connect();
    for (const database of [1, 0]) {
      await redis.select(database);
      await redis.set('user', `of database ${database}`);
    }
    const seen = [];
    for (const database of [0, 1]) {
      await redis.select(database);
      seen.push(await redis.get('user'));
    }
    const ids = [Buffer.from([0xc0, 0x01]), Buffer.from([0xff, 0x01])];
    for (const id of ids) await redis.set(id, `of ${id.toString('hex')}`);
    for (const id of ids) seen.push(await redis.get(id));
    console.log(`${name}: ${seen.join(', ')}`);
    redis.destroy();
  }
})();
JS
node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other values"; exit 1; }
without a cache: of database 0, of database 1, of c001, of ff01
with clientSideCache: of database 0, of database 0, of c001, of c001
SEEN
echo "as before: the cache tells neither databases nor binary keys apart"
