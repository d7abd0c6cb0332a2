#!/usr/bin/env bash
# Guess: redis-benchmark -n 1001 sends 1,001 requests.
# With a pipeline it sends whole batches: at -P 16 the server counts 1,008, and at -P 1000 it counts 2,000, twice what was asked
# for. It prints what it sent, not what was asked for: two runs with the same -n and another -P have done other work.
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
counted() {
  redis-cli -s "$work/redis.sock" CONFIG RESETSTAT >/dev/null
  redis-benchmark -s "$work/redis.sock" -t set -n 1001 -c 4 -P "$1" >"$work/printed" 2>&1
  redis-cli -s "$work/redis.sock" INFO commandstats | sed -n 's/^cmdstat_set:calls=\([0-9]*\),.*/\1/p'
}
for depth in 1 16 1000; do
  echo "-P $depth: $(counted $depth) requests at the server, printed: $(grep -ao '[0-9]* requests completed' "$work/printed" | tail -1)"
done | tee "$work/seen"
diff - "$work/seen" >/dev/null <<'SEEN' || { echo "changed: other numbers"; exit 1; }
-P 1: 1001 requests at the server, printed: 1001 requests completed
-P 16: 1008 requests at the server, printed: 1008 requests completed
-P 1000: 2000 requests at the server, printed: 2000 requests completed
SEEN
echo "as before: more requests than were asked for"
