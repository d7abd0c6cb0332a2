#!/usr/bin/env bash
# Guess: the lag of XINFO GROUPS is how many entries a consumer group still has to be given: 0 once it was given all, or null where the
# server can't know.
# Redis 7.0 is off for good after one XDEL of the entry that the group would have been given next: a group that has been given all has a
# lag of 1, after two more entries of 3. DUMP, RESTORE and MIGRATE take that with them, to Redis 8.6 and Valkey 9.1 too. What XTRIM or MAXLEN
# took away counts for as long as the group is given nothing more: 3 where one entry is left. An autoscaler by lag never stops its last
# worker. XGROUP SETID to the last id that was given sets it right. Done on Redis 8.6 the same commands tell 0, 2 and 1, on Valkey 9.1 0, 2
# and 3: alerts on a lag change with the server.
# Seen with redis-server and redis-tools 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
cli() { redis-cli -s "$work/redis.sock" "$@"; }
add() { for id in "${@:2}"; do cli XADD "$1" "$id-1" field value >/dev/null; done; }
give() { cli XREADGROUP GROUP workers one COUNT "$2" STREAMS "$1" '>' >/dev/null; }
left() { cli XRANGE "$1" "($2-1" + | grep -c -- '-1$' || true; }
# Of a stream whose group was given up to the named id: what the server says, and what there is.
tell() { echo "$3: lag $(cli XINFO GROUPS "$1" | sed -n '/^lag$/{n;p}'), left $(left "$1" "$2")"; }
for stream in deleted trimmed; do
  add $stream 1 2 3 4 5
  cli XGROUP CREATE $stream workers 0 >/dev/null
done
{
  give deleted 3
  cli XDEL deleted 4-1 >/dev/null
  give deleted 10
  tell deleted 5 "the next one was deleted, all others were given"
  cli XACK deleted workers 1-1 2-1 3-1 5-1 >/dev/null
  add deleted 6 7
  tell deleted 5 "two more"
  give deleted 10
  tell deleted 7 "these given too"
  cli --raw DUMP deleted | head -c -1 | cli -x RESTORE restored 0 >/dev/null
  tell restored 7 "copied by DUMP and RESTORE"
  cli XGROUP SETID deleted workers 7-1 >/dev/null
  tell deleted 7 "after XGROUP SETID"
  give trimmed 2
  cli XTRIM trimmed MAXLEN 1 >/dev/null
  tell trimmed 2 "given two of five, trimmed to one"
} | tee "$work/seen"
diff - "$work/seen" >/dev/null <<'SEEN' || { echo "changed: other lags"; exit 1; }
the next one was deleted, all others were given: lag 1, left 0
two more: lag 3, left 2
these given too: lag 1, left 0
copied by DUMP and RESTORE: lag 1, left 0
after XGROUP SETID: lag 0, left 0
given two of five, trimmed to one: lag 3, left 1
SEEN
echo "as before: a lag that no worker brings to 0"
