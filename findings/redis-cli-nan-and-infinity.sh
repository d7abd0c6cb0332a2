#!/usr/bin/env bash
# Guess: redis-cli reads every reply that the server of its own package sends, and --json prints JSON.
# A script that returns NaN in RESP3 is answered with ",-nan" or ",nan", and redis-cli ends with "Bad double value". Infinity
# it reads, and --json prints it as the bare word inf, which no JSON parser takes.
# Seen with redis-server and redis-tools 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
command -v redis-cli >/dev/null || { echo "needs redis-cli (apt-get install redis-tools)"; exit 2; }
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
cli() { redis-cli -s "$work/redis.sock" "$@" 2>&1 || true; }
cli ZADD z inf m >/dev/null
nan=$(cli -3 EVAL 'redis.setresp(3) return {double=0/0}' 0)
infinity=$(cli --json ZSCORE z m)
echo "NaN: $nan"
echo "infinity as JSON: $infinity"
node -e 'JSON.parse(process.argv[1])' "$infinity" 2>/dev/null && { echo "changed: it is JSON"; exit 1; }
[ "$nan" = "Error: Bad double value" ] && [ "$infinity" = inf ] || { echo "changed: other output"; exit 1; }
echo "as before: redis-cli refuses its own server's NaN, and its JSON of infinity is none"
