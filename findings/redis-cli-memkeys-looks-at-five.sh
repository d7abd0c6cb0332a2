#!/usr/bin/env bash
# Guess: redis-cli --memkeys finds the key that takes most memory, and MEMORY USAGE is about right.
# MEMORY USAGE weighs five elements of a hash, a set or a sorted set and takes the rest for as large. Of a hash with 10,000 fields of which
# one has 5 MB it tells some 550 kB, so that --memkeys names a string of 1 MB as the largest of all. SAMPLES 0 weighs all; but
# --memkeys-samples 0 does not, it leaves the word SAMPLES out and gets the five again. A number that is large enough finds the hash.
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
cli EVAL "return redis.call('SET', KEYS[1], string.rep('z', 1000000))" 1 small >/dev/null
cli EVAL "for at = 1, 10000 do redis.call('HSET', KEYS[1], 'field' .. at, 'x') end
  redis.call('HSET', KEYS[1], 'field5000', string.rep('y', 5000000)) return 1" 1 huge >/dev/null
in_words() { awk -v bytes="$1" 'BEGIN { print bytes < 1000000 ? "less than 1 MB" : bytes < 5000000 ? "less than 5 MB" : "5 MB and more" }'; }
largest() { cli --memkeys "$@" | sed -n 's/^Biggest *\([a-z]*\) found .* has \([0-9]*\) bytes/\2 \1/p' | sort -rn | head -1 | cut -d' ' -f2; }
{
  echo "MEMORY USAGE: $(in_words "$(cli MEMORY USAGE huge)")"
  echo "MEMORY USAGE SAMPLES 0: $(in_words "$(cli MEMORY USAGE huge SAMPLES 0)")"
  echo "largest by --memkeys: a $(largest)"
  echo "largest by --memkeys-samples 0: a $(largest --memkeys-samples 0)"
  echo "largest by --memkeys-samples 10000: a $(largest --memkeys-samples 10000)"
} | tee "$work/seen"
cli MEMORY USAGE huge
cli MEMORY USAGE huge SAMPLES 0
diff - "$work/seen" >/dev/null <<'SEEN' || { echo "changed: other sizes"; exit 1; }
MEMORY USAGE: less than 1 MB
MEMORY USAGE SAMPLES 0: 5 MB and more
largest by --memkeys: a string
largest by --memkeys-samples 0: a string
largest by --memkeys-samples 10000: a hash
SEEN
echo "as before: five elements stand for all"
