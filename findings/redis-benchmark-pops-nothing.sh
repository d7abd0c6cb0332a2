#!/usr/bin/env bash
# Guess: the row SPOP of redis-benchmark is about taking elements out of a set: its SADD before it puts as many in.
# SADD puts one element in, the same 100,000 times, so that SPOP takes one and asks 99,999 times for a key that is not there; ZPOPMIN after
# ZADD does the same. With -r as large as -n, too, more than a third of all pops find nothing, as random names repeat. Commands on absent keys
# are what both rows compare of two servers, unless -r is many times -n.
# Seen with redis-tools and redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
command -v redis-benchmark >/dev/null || { echo "needs redis-benchmark (apt-get install redis-tools)"; exit 2; }
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
cli() { redis-cli -s "$work/redis.sock" "$@"; }
bench() { redis-benchmark -s "$work/redis.sock" -q -n 100000 -P 16 "$@" >/dev/null 2>&1; }
# What a pop finds is what was put in before it, as long as pops are no fewer.
for options in '' '-r 100000' '-r 100000000'; do
  cli FLUSHALL >/dev/null
  bench -t sadd,zadd $options
  members=$(cli SCARD myset) scored=$(cli ZCARD myzset)
  bench -t spop,zpopmin $options
  echo "options '$options': put in by SADD $members, by ZADD $scored, left after as many pops $(cli EXISTS myset myzset)" >&2
  echo "options '$options': of 100 pops find something: SPOP $(((members + 500) / 1000)), ZPOPMIN $(((scored + 500) / 1000))"
done | tee "$work/seen"
diff - "$work/seen" >/dev/null <<'SEEN' || { echo "changed: other shares"; exit 1; }
options '': of 100 pops find something: SPOP 0, ZPOPMIN 0
options '-r 100000': of 100 pops find something: SPOP 63, ZPOPMIN 63
options '-r 100000000': of 100 pops find something: SPOP 100, ZPOPMIN 100
SEEN
echo "as before: most pops find nothing"
