#!/usr/bin/env bash
# Guess: wrk's "Latency Distribution" is of the requests that it made.
# It adds times that no request took: for each time above twice the average interval between requests it counts that time less the interval,
# less two, and so on. Of a service that answers nine requests at once and each tenth after a second it tells a 75 % of half a second, where
# 90 % were faster than that and no request took anything between; its average and deviation are of the same, and nothing printed says so.
# latency:percentile() of a script is of them too. Only there it can be seen: #latency is more than summary.requests.
# Seen with Debian 12's wrk 4.1.0-3+b2. Ends with 1 when that has changed.
set -euo pipefail
command -v node >/dev/null || { echo "needs node"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
cd "$work"
for package in wrk libluajit-5.1-2; do
  apt-get download -qq "$package" 2>/dev/null || { echo "needs Debian's archive (apt-get download)"; exit 2; }
done
for package in *.deb; do dpkg -x "$package" .; done
export LD_LIBRARY_PATH=$(dirname "$(find "$work/usr/lib" -name 'libluajit-5.1.so.2' | head -1)")
cat >serve.mjs <<'JS'
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
let requests = 0;
const server = createServer((_, reply) => setTimeout(() => reply.end('done'), ++requests % 10 === 0 ? 1000 : 0));
server.listen(0, '127.0.0.1', () => writeFileSync('port', String(server.address().port)));
JS
cat >count.lua <<'LUA'
done = function(summary, latency)
  local p75 = latency:percentile(75) / 1000
  io.write(string.format('%d requests, %d latencies\n', summary.requests, #latency))
  io.write('SEEN ' .. (#latency > 1.1 * summary.requests and 'more latencies than requests' or 'as many latencies as requests') .. '\n')
  io.write('SEEN 75 % ' .. ((p75 > 250 and p75 < 950) and 'is between 250 and 950 ms, where no request was' or 'is what requests took') .. '\n')
end
LUA
node serve.mjs &
pid=$!
for _ in $(seq 50); do [ -s port ] && break; sleep 0.1; done
usr/bin/wrk -t1 -c1 -d15s --latency -s count.lua "http://127.0.0.1:$(cat port)/" >all
sed -n '/Latency Distribution/,/99%/p;/latencies$/p' all
sed -n 's/^SEEN //p' all | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: another distribution"; exit 1; }
more latencies than requests
75 % is between 250 and 950 ms, where no request was
SEEN
echo "as before: latencies that no request had"
