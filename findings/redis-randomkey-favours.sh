#!/usr/bin/env bash
# Guess: RANDOMKEY gives each key about equally often, and so does SRANDMEMBER of a member.
# They take a random slot of the table that is in use, and of the keys in it a random one: who stands alone in a slot comes as often as four
# together that share one. Of 1,000 keys and 100,000 draws, where chance alone gives each 70 to 135, some come fewer than 60 times and
# others more than 150. Which ones is settled by the server's own hash seed and stays so while the server runs. HRANDFIELD of a hash of 1,000
# does the same; of 100 fields, which are a list and no table, it is fair.
# Seen with redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
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
cli EVAL "for at = 1, 1000 do redis.call('SET', 'key' .. at, 'x') end" 0 >/dev/null
cli -n 1 EVAL "for at = 1, 1000 do redis.call('SADD', 's', 'm' .. at) redis.call('HSET', 'h', 'f' .. at, 'x') end
  for at = 1, 100 do redis.call('HSET', 'few', 'f' .. at, 'x') end" 0 >/dev/null
# Each 100 times on average: the counts of the least and the most drawn.
draw() {
  local title=$1 items=$2 database=$3
  shift 3
  awk -v line="$*" -v times=$((items * 100)) 'BEGIN { while (times-- > 0) print line }' | cli -n "$database" | sort | uniq -c | awk -v items="$items" -v title="$title" '
    NR == 1 || $1 < least { least = $1 }
    $1 > most { most = $1 }
    END {
      if (NR < items) least = 0
      print title ": least " least ", most " most >"/dev/stderr"
      print title ": " (least < 60 && most > 150 ? "some below 60, some above 150" : least > 60 && most < 150 ? "all between 60 and 150" : "otherwise")
    }'
}
{
  draw RANDOMKEY 1000 0 RANDOMKEY
  draw SRANDMEMBER 1000 1 SRANDMEMBER s
  draw 'HRANDFIELD of 1,000' 1000 1 HRANDFIELD h
  draw 'HRANDFIELD of 100' 100 1 HRANDFIELD few
} | tee "$work/seen"
diff - "$work/seen" >/dev/null <<'SEEN' || { echo "changed: other counts"; exit 1; }
RANDOMKEY: some below 60, some above 150
SRANDMEMBER: some below 60, some above 150
HRANDFIELD of 1,000: some below 60, some above 150
HRANDFIELD of 100: all between 60 and 150
SEEN
echo "as before: who stands alone in a slot comes more often"
