#!/usr/bin/env bash
# Guess: a token bucket of 100 that is given one token a second lets two in after two seconds; check(), which asks "without consuming", takes none; and a limiter that is
# registered with its own server counts there.
# The bucket's key ends two intervals after the last request, here two seconds, and a bucket that is not there is a full one: 2.2 seconds later it lets 100 in again.
# check() and getStats() ask by taking: after ten checks nobody is let in. And a process has one connection, that of the first limiter: the second, given
# another server, counts at the first, and says that it uses its own.
# Seen with npm's oss-ratelimit 2.6.0 and redis 4.7.1 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pids=
cleanup() { for pid in $pids; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund oss-ratelimit@2.6.0 redis@4.7.1 || { echo "needs npm and a registry"; exit 2; }
free="const all=[0,0].map(()=>require('net').createServer().listen(0,'127.0.0.1'));setTimeout(()=>{console.log(...all.map((s)=>s.address().port));process.exit()},100)"
ports=$(node -e "$free")
for port in $ports; do
  "$server" --port "$port" --bind 127.0.0.1 --save '' --dir "$work" >"$port.log" 2>&1 &
  pids="$pids $!"
done
for port in $ports; do for _ in $(seq 100); do grep -q 'Ready to accept' "$port.log" && break; sleep 0.1; done; done
cat >ask.mjs <<'JS'
import { fixedWindow, initRateLimit, Ratelimit, tokenBucket } from 'oss-ratelimit';
import { createClient } from 'redis';
const urls = process.argv.slice(2).map((port) => `redis://127.0.0.1:${port}`);
const [redis, other] = await Promise.all(urls.map((url) => createClient({ url }).connect()));
const letIn = async (limiter) => (await Promise.all(Array.from({ length: 200 }, () => limiter.limit('client')))).filter(({ success }) => success).length;
const told = [];
const bucket = new Ratelimit({ redis, limiter: tokenBucket(1, '1 s', 100), prefix: 'bucket' });
told.push(`bucket of 100, 200 at once: ${await letIn(bucket)} let in`);
await new Promise((done) => setTimeout(done, 2200));
told.push(`2.2 s later, 200 at once: ${await letIn(bucket)} let in`);
const limiter = new Ratelimit({ redis, limiter: fixedWindow(10, '60 s'), prefix: 'checked' });
for (let at = 0; at < 10; at++) await limiter.check('client');
told.push(`limit of 10, after ten checks: ${(await limiter.limit('client')).success ? 'let in' : 'refused'}`);
// The package itself writes to the console what it registers.
console.log = () => {};
const registry = initRateLimit();
for (const [at, url] of urls.entries()) {
  const own = await registry.register(`server ${at + 1}`, { limiter: fixedWindow(10, '60 s'), redis: { url }, prefix: `server-${at + 1}` });
  await own.limit('client');
}
const holds = async (client) => (await client.keys('server-*')).map((key) => key.split(':')[0]).sort().join(' and ') || 'none';
told.push(`counters at server 1: ${await holds(redis)}`, `at server 2: ${await holds(other)}`);
process.stdout.write(`${told.join('\n')}\n`);
process.exit();
JS
# shellcheck disable=SC2086
node ask.mjs $ports 2>warned | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: others are let in, or counted elsewhere"; exit 1; }
bucket of 100, 200 at once: 100 let in
2.2 s later, 200 at once: 100 let in
limit of 10, after ten checks: refused
counters at server 1: server-1 and server-2
at server 2: none
SEEN
echo "as before: a bucket is full after two intervals, a check takes, and the second server is left alone"
