#!/usr/bin/env bash
# Guess: one XREAD of one stream is one hit in keyspace_hits where the stream is there, whether or not it holds something new.
# It is two, and two misses where the stream is not there; XREADGROUP too. Each other command that reads counts each key once. An idle consumer that asks
# ten times a second adds twenty hits a second: a cache of which nine in ten lookups fail shows a hit ratio of 0.70 beside it, and a move of the
# streams to another server brings it down.
# Seen with redis-server and redis-tools 7.0.15 (Debian 12); Redis 8.6.3 and Valkey 9.1.2 do the same. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 100); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
cli() { redis-cli -s "$work/redis.sock" "$@"; }
count() { cli INFO stats | tr -d '\r' | sed -n "s/^keyspace_$1://p"; }
cli XADD jobs 1-1 field value >/dev/null
cli XGROUP CREATE jobs group '$' >/dev/null
cli SET key value >/dev/null
# What one command adds, whatever it answers.
ask() {
  cli CONFIG RESETSTAT >/dev/null
  cli "$@" >/dev/null
  echo "$*: hits $(count hits), misses $(count misses)"
}
{
  ask GET key
  ask XRANGE jobs - +
  ask XREAD STREAMS jobs 0
  ask XREAD STREAMS jobs 1-1
  ask XREAD STREAMS none 0
  ask XREADGROUP GROUP group me STREAMS jobs '>'
  cli CONFIG RESETSTAT >/dev/null
  # A cache of which 100 in 1,000 lookups hit, and a consumer that asks 1,000 times for nothing.
  { for _ in $(seq 100); do echo GET key; done; for _ in $(seq 900); do echo GET none; done; } | cli >/dev/null
  echo "the cache alone: hits $(count hits), misses $(count misses)"
  for _ in $(seq 1000); do echo XREADGROUP GROUP group me STREAMS jobs '>'; done | cli >/dev/null
  echo "with the consumer: hits $(count hits), misses $(count misses)"
} | tee "$work/seen"
diff - "$work/seen" >/dev/null <<'SEEN' || { echo "changed: other counts"; exit 1; }
GET key: hits 1, misses 0
XRANGE jobs - +: hits 1, misses 0
XREAD STREAMS jobs 0: hits 2, misses 0
XREAD STREAMS jobs 1-1: hits 2, misses 0
XREAD STREAMS none 0: hits 0, misses 2
XREADGROUP GROUP group me STREAMS jobs >: hits 2, misses 0
the cache alone: hits 100, misses 900
with the consumer: hits 2100, misses 900
SEEN
echo "as before: each XREAD and XREADGROUP counts a stream twice"
