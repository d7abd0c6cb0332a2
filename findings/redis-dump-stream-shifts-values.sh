#!/usr/bin/env bash
# Guess: a dump by redis-dump leaves out the types that it doesn't know, or says so.
# One stream is enough for each key that comes after it in the alphabet to get the value of the next one: it asks for nothing where the
# type is stream, and then takes the n-th reply for the n-th key. What is read back is a database of the right names with the values of
# others, and the last key that of none. It ends with 0 and has no word on stderr. In JSON the scores of sorted sets are whole numbers
# besides: 1.5 becomes 1.
# Seen with npm's redis-dump 0.1.10 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund redis-dump@0.1.10 || { echo "needs npm and a registry"; exit 2; }
# redis-dump connects to a port alone.
port=$(node -e "const s=require('net').createServer();s.listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})")
"$server" --port "$port" --bind 127.0.0.1 --save '' --dir "$work" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do [ "$(redis-cli -p "$port" PING 2>/dev/null)" = PONG ] && break; sleep 0.1; done
cli() { redis-cli -p "$port" "$@" >/dev/null; }
dump() { node_modules/.bin/redis-dump -p "$port" "$@" || echo "failed with $?"; }
cli SET first one
cli ZADD scores 1.5 member
cli SET second two
cli SET third three
{
  echo "without a stream:"
  dump
  dump --json -f scores
  cli XADD orders 1-1 field value
  echo "with a stream before three keys:"
  dump
} 2>&1 | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: another dump"; exit 1; }
without a stream:
SET     first one
DEL     scores
ZADD    scores '1.5' member
SET     second two
SET     third three
{"scores":{"type":"zset","value":[[1,"member"]]}}
with a stream before three keys:
SET     first one
DEL     scores
ZADD    scores w t undefined o
SET     second three
SET     third undefined
SEEN
echo "as before: a stream gives the keys after it the values of others"
