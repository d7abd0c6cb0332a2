#!/usr/bin/env bash
# Guess: the line "DNS+dialup" of hey tells the average, fastest and slowest connect.
# Its average is that of connecting, the two others are the fastest and slowest whole request: where a service held one reply for two
# seconds, and connects took well below a tenth of a second, it tells a slowest dialup of two seconds, and where connections are kept a fastest one
# far above the average. Who looks for what a failover cost blames the network or the accept queue. "DNS-lookup" and the lines below it are right.
# Seen with Debian's hey 0.1.4. Ends with 1 when that has changed.
set -euo pipefail
for program in node hey; do
  command -v "$program" >/dev/null || { echo "needs $program (apt-get install hey)"; exit 2; }
done
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
cd "$work"
# Holds each reply for 100 ms, the fifth one for two seconds, and takes connections at once.
cat >serve.cjs <<'JS'
const { createServer } = require('node:http');
let asked = 0;
const server = createServer((_request, response) => setTimeout(() => response.end('ok'), ++asked === 5 ? 2000 : 100));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
JS
node serve.cjs >port &
pid=$!
for _ in $(seq 100); do [ -s port ] && break; sleep 0.1; done
hey -n 20 -c 1 "http://127.0.0.1:$(cat port)/" >out
grep -E 'Slowest:|Fastest:|DNS\+dialup|resp wait' out
awk '
  /Slowest:/ { slowest = $2 } /Fastest:/ { fastest = $2 }
  /DNS\+dialup/ { gsub(",", ""); average = $2; low = $4; high = $6 }
  END { exit !(average < 0.1 && low == fastest && high == slowest && slowest >= 2 && low >= 0.1) }' out || { echo "changed: other times of connecting"; exit 1; }
echo "as before: the slowest dialup is the slowest request"
