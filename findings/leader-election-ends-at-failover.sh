#!/usr/bin/env bash
# Guess: where Redis refuses a renewal for a few seconds, as in a failover, the leader steps down, and somebody is elected once it takes writes again.
# redis-leader, safe-redis-leader and ts-safe-redis-leader emit "error" and never try again, the leader and those who wait: after four
# seconds of READONLY there is no leader for good, though all run and are connected. The leader of the latter two is never told that it
# leads no more: who starts an instance anew to mend it has two leaders. What helps is to call elect() anew in the handler of "error",
# or to restart all instances.
# Seen with npm's redis-leader 0.1.0, safe-redis-leader 0.0.6, ts-safe-redis-leader 0.0.5 and ioredis 5.11.1 on redis-server 7.0.15. Ends
# with 1 when that has changed.
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
npm install --silent --no-audit --no-fund redis-leader@0.1.0 safe-redis-leader@0.0.6 ts-safe-redis-leader@0.0.5 ioredis@5.11.1 || { echo "needs npm and a registry"; exit 2; }
cat >ask.cjs <<'JS'
const Redis = require('ioredis');
const Leader = require('redis-leader');
const { createSafeRedisLeader } = require('safe-redis-leader');
const { SafeRedisLeader } = require('ts-safe-redis-leader');
const path = process.argv[2];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const [ttl, wait] = [2000, 500];
const kinds = {
  'redis-leader': async (asyncRedis) => new Leader(asyncRedis, { ttl, wait, key: 'one' }),
  'safe-redis-leader': async (asyncRedis) => createSafeRedisLeader({ asyncRedis, ttl, wait, key: 'two' }),
  'ts-safe-redis-leader': async (asyncRedis) => new SafeRedisLeader(asyncRedis, ttl, wait, 'three'),
};
// Who leads, by the events of each.
const leading = {};
let errors = {};
const start = async (kind, name) => {
  const instance = await kinds[kind](new Redis(path));
  instance.on('elected', () => leading[kind].add(name));
  for (const event of ['revoked', 'demoted']) instance.on(event, () => leading[kind].delete(name));
  instance.on('error', () => errors[kind]++);
  await instance.elect();
};
const tell = (when) => {
  for (const kind of Object.keys(kinds)) console.log(`${when}: ${kind} ${leading[kind].size} leading, ${errors[kind] > 0 ? 'errors' : 'no error'}`);
  errors = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, 0]));
};
(async () => {
  const redis = new Redis(path);
  for (const kind of Object.keys(kinds)) {
    leading[kind] = new Set();
    errors[kind] = 0;
    for (const name of ['first', 'second']) await start(kind, name);
  }
  await sleep(3000);
  tell('before');
  await redis.call('REPLICAOF', '127.0.0.1', '1');
  await sleep(4000);
  tell('READONLY for 4 s');
  await redis.call('REPLICAOF', 'NO', 'ONE');
  await sleep(10_000);
  tell('10 s later');
  console.log(`10 s later: keys in Redis ${await redis.dbsize()}`);
  for (const kind of Object.keys(kinds)) await start(kind, 'third');
  await sleep(3000);
  tell('a third instance started');
  process.exit(0);
})();
JS
node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: others lead"; exit 1; }
before: redis-leader 1 leading, no error
before: safe-redis-leader 1 leading, no error
before: ts-safe-redis-leader 1 leading, no error
READONLY for 4 s: redis-leader 0 leading, errors
READONLY for 4 s: safe-redis-leader 1 leading, errors
READONLY for 4 s: ts-safe-redis-leader 1 leading, errors
10 s later: redis-leader 0 leading, no error
10 s later: safe-redis-leader 1 leading, no error
10 s later: ts-safe-redis-leader 1 leading, no error
10 s later: keys in Redis 0
a third instance started: redis-leader 1 leading, no error
a third instance started: safe-redis-leader 2 leading, no error
a third instance started: ts-safe-redis-leader 2 leading, no error
SEEN
echo "as before: an election ends with a failover"
