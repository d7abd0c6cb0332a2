#!/usr/bin/env bash
# Guess: "errors: 0" of redis-cli --pipe means that each command of the file was done.
# It counts a reply that is an error, and looks into none that is an array: what fails inside a transaction counts as no error, stands on
# no stream, and the exit code is 0. Redis writes the transactions of clients and the writes of scripts to its append-only file as MULTI
# and EXEC, so that a file that is played into a server with other data, or on which somebody wrote meanwhile, loses writes unseen.
# What works is to compare errorstats of INFO before and after.
# Seen with redis-tools and redis-server 7.0.15 (Debian 12), and with the valkey-cli of Valkey 9.1.2. Ends with 1 when that has changed.
set -euo pipefail
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
cleanup() { for pid in ${source:-} ${pid:-}; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
mkdir "$work/from" "$work/to"
"$server" --port 0 --unixsocket "$work/from.sock" --save '' --appendonly yes --dir "$work/from" >"$work/from.log" 2>&1 &
source=$!
"$server" --port 0 --unixsocket "$work/to.sock" --save '' --dir "$work/to" >"$work/to.log" 2>&1 &
pid=$!
for one in from to; do for _ in $(seq 100); do [ "$(redis-cli -s "$work/$one.sock" PING 2>/dev/null)" = PONG ] && break; sleep 0.1; done; done
from() { redis-cli -s "$work/from.sock" "$@" >/dev/null; }
to() { redis-cli -s "$work/to.sock" "$@"; }
from EVAL "redis.call('RPUSH', KEYS[1], 1) redis.call('RPUSH', KEYS[2], 1)" 2 queue sent
from CONFIG SET appendonly no
# A key of that name is of another type where the file is played.
to SET queue text >/dev/null
{
  to --pipe <"$(echo "$work"/from/appendonlydir/*.incr.aof)" && echo "exit code 0" || echo "exit code $?"
  to INFO errorstats | tr -d '\r' | sed -n 's/^errorstat_WRONGTYPE:count=/errors that the server counted: /p'
} 2>&1 | tee "$work/seen"
diff - "$work/seen" >/dev/null <<'SEEN' || { echo "changed: other counts"; exit 1; }
All data transferred. Waiting for the last reply...
Last reply received from server.
errors: 0, replies: 5
exit code 0
errors that the server counted: 1
SEEN
echo "as before: an error inside EXEC is none for redis-cli --pipe"
