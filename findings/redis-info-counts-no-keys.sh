#!/usr/bin/env bash
# Guess: redis-info makes an object of the reply to INFO ALL, with each database and each command as the server told it.
# Of Redis 8 it makes databases without a key: INFO ALL has a section Keysizes there, whose lines begin with db0_distrib_, and redis-info
# takes each for another line of database 0 that tells nothing. Of commands with an underscore in their name it keeps the part before it: sort_ro
# stands as sort, so that of SORT and SORT_RO, of EVAL and EVAL_RO only the one that INFO lists last is told, and all calls add up to too few.
# The lines of Redis 8 below were written by Redis 8.6.3, all others by the server that is started here.
# Seen with npm's redis-info 3.1.0 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund redis-info@3.1.0 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >log &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.cjs <<'JS'
const { parse } = require('redis-info');
const text = require('node:fs').readFileSync(0, 'utf8');
const { databases, commands } = parse(text);
const keys = Object.entries(databases).map(([name, database]) => `db${name} ${database.keys} keys`);
const told = [...text.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].filter(([, name]) => /^(eval|sort)/.test(name));
const of = Object.entries(commands).filter(([name]) => /^(eval|sort)/.test(name));
console.log(`databases: ${keys.join(', ')}`);
if (told.length > 0) {
  console.log(`INFO: ${told.map(([, name, calls]) => `${name} ${calls}`).sort().join(', ')}, together ${told.reduce((sum, [, , calls]) => sum + +calls, 0)}`);
  const one = Object.keys(Object.fromEntries(of)).sort();
  console.log(`redis-info: ${one.join(', ')}`);
  const kept = of.every(([name, { calls }]) => [`${name}`, `${name}_ro`].some((either) => told.some(([, other, told]) => other === either && +told === calls)));
  console.log(`each with the calls of one of its two: ${kept}`);
}
JS
cli() { redis-cli -s "$work/redis.sock" "$@" >/dev/null; }
{
  for at in $(seq 10); do cli SET "key$at" "$at"; done
  for _ in $(seq 7); do cli EVAL 'return 1' 0; cli SORT none; done
  for _ in $(seq 3); do cli EVAL_RO 'return 1' 0; cli SORT_RO none; done
  echo 'Redis 7.0:'
  redis-cli -s "$work/redis.sock" INFO ALL | node ask.cjs
  echo 'Redis 8.6:'
  printf '%s\r\n' '# Keyspace' 'db0:keys=10,expires=0,avg_ttl=0,subexpiry=0' 'db3:keys=2,expires=0,avg_ttl=0,subexpiry=0' '' \
    '# Keysizes' 'db0_distrib_strings_sizes:1=9,2=1' 'db3_distrib_lists_items:4=2' | node ask.cjs
} | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: it makes other counts"; exit 1; }
Redis 7.0:
databases: db0 10 keys
INFO: eval 7, eval_ro 3, sort 7, sort_ro 3, together 20
redis-info: eval, sort
each with the calls of one of its two: true
Redis 8.6:
databases: db0 0 keys, db3 0 keys
SEEN
echo "as before: no keys of Redis 8, and one of two commands"
