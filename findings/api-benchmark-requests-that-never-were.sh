#!/usr/bin/env bash
# Guess: what api-benchmark tells as ops/sec is what the service did: 20 requests at once, each answered after a fifth of a second, are some 100 a second.
# It divides the number of requests that may be under way by their mean time, whether so many were. With its defaults, and `runMode: 'parallel'`, that is 100, of 20 requests
# that it makes in all: the rate is five times the real one. Where 1,000 may be under way it is 50 times that, of the same 20 requests. Only from
# `minSamples` far above `maxConcurrentRequests` on is it right. Two services compared with different settings, as of an old and a new server, differ by them.
# Seen with npm's api-benchmark 1.0.1. Ends with 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund api-benchmark@1.0.1 || { echo "needs npm and a registry"; exit 2; }
cat >ask.cjs <<'JS'
const { createServer } = require('node:http');
const benchmark = require('api-benchmark');
let seen, under, most, first, last;
const server = createServer((_request, response) => {
  first ??= performance.now();
  seen++;
  most = Math.max(most, ++under);
  setTimeout(() => {
    under--;
    last = performance.now();
    response.end('ok');
  }, 200);
});
const measure = (options) =>
  new Promise((resolve, reject) => {
    [seen, under, most, first] = [0, 0, 0, undefined];
    const url = `http://127.0.0.1:${server.address().port}/`;
    benchmark.measure({ service: url }, { route: '' }, options, (error, told) => (error ? reject(error) : resolve(told.service.route.hz)));
  });
async function main() {
  for (const [name, options] of Object.entries({
    'one by one': { runMode: 'sequence' },
    'in parallel, by default': { runMode: 'parallel' },
    'up to 1,000 at once': { runMode: 'parallel', maxConcurrentRequests: 1000 },
    'up to ten at once, 100 in all': { runMode: 'parallel', maxConcurrentRequests: 10, minSamples: 100 },
  })) {
    const told = await measure(options);
    const times = told / ((seen * 1000) / (last - first));
    const about = times > 25 ? 'some 50 times' : times > 2.5 ? 'some five times' : times > 0.7 && times < 1.4 ? 'about' : `${times.toFixed(1)} times`;
    console.log(`${name}: ${seen} requests, at most ${most} under way: ${about} the real rate`);
  }
  process.exit();
}
server.listen(0, '127.0.0.1', main);
JS
node ask.cjs 2>warned | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other rates"; exit 1; }
one by one: 20 requests, at most 1 under way: about the real rate
in parallel, by default: 20 requests, at most 20 under way: some five times the real rate
up to 1,000 at once: 20 requests, at most 20 under way: some 50 times the real rate
up to ten at once, 100 in all: 100 requests, at most 10 under way: about the real rate
SEEN
echo "as before: the rate is made of requests that were never under way"
