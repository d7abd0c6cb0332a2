#!/usr/bin/env bash
# Guess: a generator that runs for four seconds tells of a service that hung in the last three, by its slowest request or by failed ones.
# siege -t and h2load -D drop what is under way when their time ends: siege tells 100 % availability, no failed transaction and a longest one
# of some milliseconds, h2load the same and "0 timeout". All that h2load shows is that ten more were started than done. hey waits for
# them, and tells of 8 s. A test that ends in a failover looks as if none had happened.
# Seen with Debian's siege 4.0.7, nghttp2-client 1.52.0 and hey 0.1.4. Ends with 1 when that has changed.
set -euo pipefail
for program in node siege h2load hey; do
  command -v "$program" >/dev/null || { echo "needs $program (apt-get install siege nghttp2-client hey)"; exit 2; }
done
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
cd "$work"
export HOME="$work"
# Answers at once for a second from the first request on, and holds what comes later until 9 s.
cat >serve.cjs <<'JS'
const { createServer } = require('node:http');
let began;
const server = createServer((_request, response) => {
  began ??= performance.now();
  const since = performance.now() - began;
  setTimeout(() => response.end('ok'), since > 1000 && since < 9000 ? 9000 - since : 0);
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
JS
serve() {
  : >port
  node serve.cjs >port &
  pid=$!
  for _ in $(seq 100); do [ -s port ] && break; sleep 0.1; done
  port=$(cat port)
}
end() { kill "$pid"; wait "$pid" 2>/dev/null || true; pid=; }
ms() { [ "$1" -lt 1000 ] && echo 'below 1 s' || echo "$(($1 / 1000)) s"; }
serve
timeout 30 siege -q -j -b -c 10 -t4S "http://127.0.0.1:$port/" >siege.out 2>&1 || true
end
value() { grep "\"$1\"" siege.out | tr -dc '0-9.'; }
slowest=$(value longest_transaction | awk '{ printf "%d", $1 * 1000 }')
serve
timeout 30 h2load --h1 -c 10 -D 4 "http://127.0.0.1:$port/" >h2load.out 2>&1 || true
end
read -r total started done failed timeouts < <(sed -nE 's/^requests: ([0-9]+) total, ([0-9]+) started, ([0-9]+) done, .* ([0-9]+) failed, .* ([0-9]+) timeout/\1 \2 \3 \4 \5/p' h2load.out)
max=$(awk '/^time for request:/ { v = $5; print (v ~ /us$/) ? 0 : (v ~ /ms$/) ? int(v) : int(v * 1000) }' h2load.out)
serve
timeout 30 hey -z 4s -c 10 "http://127.0.0.1:$port/" >hey.out 2>&1 || true
end
hey=$(awk '/Slowest:/ { printf "%d", $2 * 1000 }' hey.out)
{
  echo "siege: availability $(value availability) %, failed $(value failed_transactions), longest $(ms "$slowest")"
  echo "h2load: failed $failed, timeout $timeouts, max $(ms "$max"), started but not done $((started - done))"
  echo "hey: slowest $([ "$hey" -ge 7000 ] && echo '7 s or more' || ms "$hey")"
} | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other figures"; exit 1; }
siege: availability 100.00 %, failed 0, longest below 1 s
h2load: failed 0, timeout 0, max below 1 s, started but not done 10
hey: slowest 7 s or more
SEEN
echo "as before: a stall in which the test ends is in none of their figures"
