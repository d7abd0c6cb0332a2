#!/usr/bin/env bash
# Guess: what node-redis-dump2 exports it imports again as it was, both in its text, which is the default, and in "dump-base64".
# By its own report all is well. Of the text no key has a time to live, a list of three is one element "a,b,c", and a value ends with its
# first line. Of "dump-base64", whose DUMPs hold all that, nothing is imported at all: 0 inserted, 0 errors. Its times to live are in
# seconds, where RESTORE takes milliseconds: who gives its lines to RESTORE has a session of an hour end after 3.6 seconds.
# redis-commander 0.9.0 depends on it.
# Seen with npm's node-redis-dump2 0.6.0 (ioredis 5) on redis-server 7.0.15. Ends with 1 when that has changed.
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
npm install --silent --no-audit --no-fund node-redis-dump2@0.6.0 ioredis@5.11.1 || { echo "needs npm and a registry"; exit 2; }
cat >ask.mjs <<'JS'
import Redis from 'ioredis';
import RedisDump from 'node-redis-dump2';
const redis = new Redis(process.argv[2]);
const dump = new RedisDump({ client: redis });
const done = (call, params) => new Promise((resolve, reject) => call.call(dump, { ...params, callback: (error, data) => (error ? reject(error) : resolve(data)) }));
for (const type of ['redis', 'dump-base64']) {
  await redis.flushall();
  await redis.set('session', 'value', 'EX', 3600);
  await redis.rpush('list', 'a', 'b', 'c');
  await redis.set('text', 'first line\nsecond');
  const data = await done(dump.export, { type });
  if (type === 'dump-base64') console.log(`${type}: for a session of 3600 s it writes ${/^RESTOREB64 "session" \d+/m.exec(data)[0]}`);
  await redis.flushall();
  const { inserted, errors } = await done(dump.import, { type, data });
  console.log(`${type}: ${inserted} inserted, ${errors} errors, ${await redis.dbsize()} keys`);
  console.log(`${type}: session lives for ${await redis.ttl('session')} s, list ${JSON.stringify(await redis.lrange('list', 0, -1))}, text ${JSON.stringify(await redis.get('text'))}`);
}
process.exit(0);
JS
node ask.mjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other data"; exit 1; }
redis: 3 inserted, 0 errors, 3 keys
redis: session lives for -1 s, list ["a,b,c"], text "first"
dump-base64: for a session of 3600 s it writes RESTOREB64 "session" 3600
dump-base64: 0 inserted, 0 errors, 0 keys
dump-base64: session lives for -2 s, list [], text null
SEEN
echo "as before: other data, and no error"
