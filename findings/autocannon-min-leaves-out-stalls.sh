#!/usr/bin/env bash
# Guess: the least requests in a second that autocannon tells are the least that there were.
# hdr-histogram-percentiles-obj, which makes its tables, takes for the minimum the smallest value that is not 0. A second in which nothing
# was answered is not among them: of a run in which a server stood still for three seconds of eight, min tells a second of full load, while
# the percentiles p1 to p25 beside it are 0. So are latencies below a millisecond, which it records as 0: a median of 0 ms, and a minimum
# of 1 or more.
# Seen with npm's autocannon 9.0.0 and hdr-histogram-percentiles-obj 3.0.0. Ends with 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund autocannon@9.0.0 hdr-histogram-percentiles-obj@3.0.0 || { echo "needs npm and a registry"; exit 2; }
cat >ask.cjs <<'JS'
const { createServer } = require('node:http');
const autocannon = require('autocannon');
let stood = false;
const late = [];
const server = createServer((_request, response) => (stood ? late.push(response) : response.end('ok')));
server.listen(0, '127.0.0.1', async () => {
  setTimeout(() => { stood = true; }, 2500);
  setTimeout(() => { stood = false; for (const response of late) response.end('ok'); }, 5800);
  const { requests } = await autocannon({ url: `http://127.0.0.1:${server.address().port}`, connections: 4, duration: 8, timeout: 20 });
  console.error(`min ${requests.min}, p1 ${requests.p1}, p2.5 ${requests.p2_5}, p25 ${requests.p25}, median ${requests.p50}`);
  console.log(`requests in a second: p2.5 is ${requests.p2_5}, min is ${requests.min > 0 ? 'above it' : requests.min}`);
  server.close();
});
JS
node ask.cjs | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: another minimum"; exit 1; }
requests in a second: p2.5 is 0, min is above it
SEEN
echo "as before: seconds without any answer are no minimum"
