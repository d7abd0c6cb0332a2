#!/usr/bin/env bash
# Guess: redis-cli --bigkeys looks and leaves no trace but its commands: the hit ratio and what is evicted next stay as they are.
# It asks each key for its length, which counts as a hit and as a use. A cache of which no read found anything has a hit ratio of 99.8 %
# afterwards, as INFO counts TYPE and STRLEN of each key: two hits a key. And all keys are as recently used as each other: with
# allkeys-lru the server, which had taken the cold ones first, evicts hot ones too. --memkeys leaves the order of eviction alone, but TYPE
# counts as a hit there too. Read keyspace_hits before such a scan, or take the hit ratio from the difference of times without one.
# Seen with redis-server and redis-tools 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" --maxmemory-policy allkeys-lru --maxmemory-samples 64 >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
cli() { redis-cli -s "$work/redis.sock" "$@"; }
count() { cli EVAL "return #redis.call('KEYS', ARGV[1])" 0 "$1"; }
in_words() { [ "$1" -eq 0 ] && echo none || echo some; }
# 200 keys that nobody uses, 200 that are used three seconds later; then room for 100 fewer.
evict_after() {
  cli CONFIG SET maxmemory 0 >/dev/null
  cli FLUSHALL >/dev/null
  cli EVAL "for at = 1, 200 do for _, name in ipairs({'cold', 'hot'}) do redis.call('SET', name .. at, string.rep('x', 20000)) end end" 0 >/dev/null
  sleep 3
  cli EVAL "for at = 1, 200 do redis.call('GET', 'hot' .. at) end" 0 >/dev/null
  [ -z "${1:-}" ] || cli "$1" >"$work/scan"
  cli CONFIG SET maxmemory "$(cli INFO memory | awk -F: '/^used_memory:/ { print int($2) - 2000000 }')" >/dev/null
  until [ "$(cli DBSIZE)" -lt 320 ]; do cli PING >/dev/null; done
  echo "evicted after ${1:-nothing}: cold $(in_words $((200 - $(count 'cold*')))), hot $(in_words $((200 - $(count 'hot*'))))"
}
hits() { cli CONFIG RESETSTAT >/dev/null; cli MGET no1 no2 no3 no4 no5 >/dev/null; cli "$@" >"$work/scan"; cli INFO stats | tr -d '\r' | sed -n 's/^keyspace_//p' | paste -sd ' '; }
{
  cli EVAL "for at = 1, 1000 do redis.call('SET', 'key' .. at, 'x') end" 0 >/dev/null
  echo "five reads that found nothing: $(hits PING)"
  echo "the same and --bigkeys of 1,000 keys: $(hits --bigkeys)"
  echo "the same and --memkeys of 1,000 keys: $(hits --memkeys)"
  for scan in '' --memkeys --bigkeys; do evict_after "$scan"; done
} | sed '/^$/d' | tee "$work/seen"
diff - "$work/seen" >/dev/null <<'SEEN' || { echo "changed: other hits or other keys"; exit 1; }
five reads that found nothing: hits:0 misses:5
the same and --bigkeys of 1,000 keys: hits:2000 misses:5
the same and --memkeys of 1,000 keys: hits:1000 misses:5
evicted after nothing: cold some, hot none
evicted after --memkeys: cold some, hot none
evicted after --bigkeys: cold some, hot some
SEEN
echo "as before: --bigkeys makes every key a hit and every key hot"
