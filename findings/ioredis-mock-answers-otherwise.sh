#!/usr/bin/env bash
# Guess: what ioredis-mock can't do it refuses ("Unsupported command"); what it answers is what a server would.
# It takes options and replies of scripts, and does something else, without an error: KEEPTTL ends the time to live that it is to keep, NX and
# GT of EXPIRE are not looked at, a script that returns nil gives false and 3.99 stays 3.99 (null and 3 of a server), a set whose last element was
# popped still exists, INCR of a text is null, GET of a list gives the list. Tests of limiters, locks and caches pass on it that fail on any server.
# Seen with npm's ioredis-mock 8.13.1 and ioredis 5.11.1 on redis-server 7.0.15. Ends with 1 when that has changed.
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
npm install --silent --no-audit --no-fund ioredis-mock@8.13.1 ioredis@5.11.1 || { echo "needs npm and a registry"; exit 2; }
cat >ask.mjs <<'JS'
import Redis from 'ioredis';
import Mock from 'ioredis-mock';
const redis = new Redis(process.argv[2]);
const mock = new Mock();
const said = async (client, calls) => {
  await client.flushall();
  let last;
  for (const call of calls) last = await call(client).catch((error) => `error ${error.message.split(' ')[0]}`);
  return JSON.stringify(last);
};
const ask = async (name, ...calls) => console.log(`${name}: server ${await said(redis, calls)}, mock ${await said(mock, calls)}`);
await ask('SET EX 100, SET KEEPTTL, TTL', (c) => c.set('k', 'v', 'EX', 100), (c) => c.set('k', 'w', 'KEEPTTL'), (c) => c.ttl('k'));
await ask('EXPIRE 100, EXPIRE 200 NX, TTL', (c) => c.set('k', 'v'), (c) => c.expire('k', 100), (c) => c.expire('k', 200, 'NX'), (c) => c.ttl('k'));
await ask('EXPIRE 100, EXPIRE 50 GT, TTL', (c) => c.set('k', 'v'), (c) => c.expire('k', 100), (c) => c.expire('k', 50, 'GT'), (c) => c.ttl('k'));
await ask('EVAL of GET of no key', (c) => c.eval("return redis.call('get', KEYS[1])", 1, 'none'));
await ask('EVAL return 3.99', (c) => c.eval('return 3.99', 0));
await ask('SADD, SPOP 2, EXISTS', (c) => c.sadd('s', 'a'), (c) => c.spop('s', 2), (c) => c.exists('s'));
await ask('INCR of a text', (c) => c.set('k', 'text'), (c) => c.incr('k'));
await ask('GET of a list', (c) => c.rpush('l', 'a'), (c) => c.get('l'));
process.exit(0);
JS
node ask.mjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other answers"; exit 1; }
SET EX 100, SET KEEPTTL, TTL: server 100, mock -1
EXPIRE 100, EXPIRE 200 NX, TTL: server 100, mock 200
EXPIRE 100, EXPIRE 50 GT, TTL: server 100, mock 50
EVAL of GET of no key: server null, mock false
EVAL return 3.99: server 3, mock 3.99
SADD, SPOP 2, EXISTS: server 0, mock 1
INCR of a text: server "error ERR", mock null
GET of a list: server "error WRONGTYPE", mock ["a"]
SEEN
echo "as before: other answers, and no error"
