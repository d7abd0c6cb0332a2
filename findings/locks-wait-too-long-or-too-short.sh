#!/usr/bin/env bash
# Guess: whoever waits for a lock of simple-redis-mutex has it some milliseconds after its release, on each server that a process uses; and whoever waits for
# ten seconds by node-redisson's tryLock() has a lock that ends by itself after one.
# simple-redis-mutex listens for releases once a process, at the first server that it was used with: at a second one a wait lasts until it looks again, ten seconds
# by default. A program that times locks on an old and a new server finds the second a thousand times slower, whichever that is.
# node-redisson waits for the message of a release no longer than the lease has left, and then gives up without a look: of a holder that died it never takes over,
# though it may wait for nine seconds more and the key is gone. tryLock() says false, as for a lock that is held.
# Seen with npm's simple-redis-mutex 3.0.0, redis 6.3.1, node-redisson 1.0.4 and ioredis 5.11.1 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pids=
cleanup() { for pid in $pids; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund simple-redis-mutex@3.0.0 redis@6.3.1 node-redisson@1.0.4 ioredis@5.11.1 || { echo "needs npm and a registry"; exit 2; }
for name in first second; do
  "$server" --port 0 --unixsocket "$work/$name.sock" --save '' --dir "$work" >"$name.log" 2>&1 &
  pids="$pids $!"
done
for name in first second; do for _ in $(seq 100); do [ -S "$name.sock" ] && break; sleep 0.1; done; done
cat >ask.cjs <<'JS'
const { Redis } = require('ioredis');
const { Redisson, TimeUnit } = require('node-redisson');
const { createClient } = require('redis');
const { lock } = require('simple-redis-mutex');
const about = (since) => {
  const ms = performance.now() - since;
  return ms < 500 ? 'at once' : `after some ${Math.round(ms / 1000)} s`;
};
async function main() {
  for (const name of ['first', 'second', 'first']) {
    const connect = () => createClient({ socket: { path: `${process.argv[2]}/${name}.sock` } }).connect();
    const [holder, waiter] = [await connect(), await connect()];
    const release = await lock(holder, 'job');
    setTimeout(release, 100);
    const since = performance.now();
    await (await lock(waiter, 'job'))();
    console.log(`simple-redis-mutex, ${name} server: released after 100 ms, taken ${about(since)}`);
  }
  const path = `${process.argv[2]}/first.sock`;
  const own = new Redis(path);
  const [dead, waiter] = [0, 1].map(() => new Redisson({ redis: { options: { path } } }));
  for (const releases of [true, false]) {
    const held = dead.getLock('task');
    await held.tryLock(0n, releases ? 5000n : 1000n, TimeUnit.MILLISECONDS);
    if (releases) setTimeout(() => held.unlock(), 1000);
    const since = performance.now();
    const taken = await waiter.getLock('task').tryLock(10_000n, 1000n, TimeUnit.MILLISECONDS);
    const wait = about(since);
    await new Promise((done) => setTimeout(done, 50));
    const key = (await own.exists('task')) ? 'there' : 'gone';
    console.log(`node-redisson, holder ${releases ? 'releases' : 'dies and its lease ends'} after 1 s: ${taken} ${wait}, its key is ${key}`);
    await own.del('task');
  }
  process.exit();
}
main();
JS
node ask.cjs "$work" 2>warned | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other waits"; exit 1; }
simple-redis-mutex, first server: released after 100 ms, taken at once
simple-redis-mutex, second server: released after 100 ms, taken after some 10 s
simple-redis-mutex, first server: released after 100 ms, taken at once
node-redisson, holder releases after 1 s: true after some 1 s, its key is there
node-redisson, holder dies and its lease ends after 1 s: false after some 1 s, its key is gone
SEEN
echo "as before: one waits for ten seconds at a second server, the other gives up where the lease ends"
