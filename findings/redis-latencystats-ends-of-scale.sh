#!/usr/bin/env bash
# Guess: "p50=0.001" of INFO latencystats is a nanosecond that was measured, and its p99.9 is at least as long as the slowest command took.
# Commands are timed in whole microseconds. One that took less counts as 0, which the histogram keeps as a nanosecond: 0.001 and 1.003 can
# be the same command on the same server, a thousand times apart. The mean of commandstats beside it is right. At the other end each
# command that took more than a second counts as one: three seconds are told as 1,002,438.655 us, and in LATENCY HISTOGRAM as 1,073,741.
# Who compares two servers by these percentiles compares roundings below a microsecond, and sees no stall above a second.
# Seen with redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --enable-debug-command local --dir "$work" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
cli() { redis-cli -s "$work/redis.sock" "$@" | tr -d '\r'; }
cli EVAL "for at = 1, 100000 do redis.call('GET', KEYS[1]) end" 1 key >/dev/null
cli DEBUG SLEEP 3 >/dev/null
{
  cli INFO latencystats | sed -n 's/^latency_percentiles_usec_get:\(p50=[^,]*\),.*/GET \1 us/p'
  cli INFO latencystats | sed -n 's/^latency_percentiles_usec_debug:.*,/DEBUG SLEEP 3 /p'
  cli LATENCY HISTOGRAM debug | tail -2 | paste -sd' ' | sed 's/^/its histogram ends at and counts /'
} | tee "$work/seen"
cli INFO commandstats | grep -E '^cmdstat_(get|debug)'
diff - "$work/seen" >/dev/null <<'SEEN' || { echo "changed: other times"; exit 1; }
GET p50=0.001 us
DEBUG SLEEP 3 p99.9=1002438.655
its histogram ends at and counts 1073741 1
SEEN
echo "as before: a nanosecond stands for less than a microsecond, a second for all that was longer"
