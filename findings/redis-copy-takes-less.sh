#!/usr/bin/env bash
# Guess: a copy of the data on the same version of the server, by DUMP and RESTORE or by a snapshot, takes as much memory as the source does.
# It can take a thirtieth. What once grew beyond a compact encoding keeps the large one when it gets small again: a sorted set of a sliding window
# that once had 150 entries and has five takes some 3,370 bytes, its copy 136. So do hashes that once had a long field. MEMORY USAGE and used_memory
# are of the past of the keys. Whoever moves and compares the memory of the old server with that of the new one takes this for a
# merit of the new one; the old one would have it after a restart. Redis 8.6.3 and Valkey 9.1.2 do the same.
# Seen with redis-server and redis-tools 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
cd "$work"
"$server" --version | sed 's/ sha=.*//'
start() {
  "$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >log 2>&1 &
  pid=$!
  for _ in $(seq 100); do [ "$(cli PING 2>/dev/null)" = PONG ] && break; sleep 0.1; done
}
cli() { redis-cli -s "$work/redis.sock" "$@"; }
# Memory of the data in MB.
data() { cli --raw MEMORY STATS | sed -n '/^dataset.bytes$/{n;p}' | awk '{ printf "%.0f", $1 / 1e6 }'; }
# Levels of a skip list are by chance.
bytes() { cli MEMORY USAGE "$1" | awk '{ print ($1 > 3000 ? "more than 3000" : $1) " bytes" }'; }
tell() { echo "$1: $(cli DBSIZE) keys, $(cli ZCARD window:1) entries in each, $(data) MB; one of them $(cli OBJECT ENCODING window:1) of $(bytes window:1)"; }
start
cli EVAL "
  for window = 1, 5000 do
    local key = 'window:' .. window
    for entry = 1, 150 do redis.call('ZADD', key, entry, 'event' .. entry) end
    redis.call('ZREMRANGEBYSCORE', key, 0, 145)
  end" 0 >/dev/null
{
  tell "as it grew"
  cli --raw DUMP window:1 | head -c -1 | cli -x RESTORE window:0 0 >/dev/null
  echo "one copied by DUMP and RESTORE: $(cli OBJECT ENCODING window:0) of $(bytes window:0)"
  cli DEL window:0 >/dev/null
  cli SAVE >/dev/null
  kill "$pid"
  wait "$pid" 2>/dev/null || true
  rm -f redis.sock
  start
  tell "after a restart from a snapshot"
} >seen
cat seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other sizes"; exit 1; }
as it grew: 5000 keys, 5 entries in each, 17 MB; one of them skiplist of more than 3000 bytes
one copied by DUMP and RESTORE: listpack of 136 bytes
after a restart from a snapshot: 5000 keys, 5 entries in each, 1 MB; one of them listpack of 136 bytes
SEEN
echo "as before: a copy takes a small part of the memory of its source"
