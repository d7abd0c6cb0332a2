#!/usr/bin/env bash
# Guess: who holds a semaphore of redis-semaphore holds it for the lockTimeout that it gave.
# Whoever asks counts the age of all holders by a lockTimeout of its own: one that gives a second takes the place of a holder that gave a minute after
# that second, and both believe to hold it. The key ends after the shorter time, too. So does MultiSemaphore; Mutex keeps what it was given. A deploy that
# shortens lockTimeout, or two programs with settings of their own, have two holders of one place while both versions run.
# Seen with npm's redis-semaphore 5.8.0 and ioredis 5.11.1 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund redis-semaphore@5.8.0 ioredis@5.11.1 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' >log &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.cjs <<'JS'
const { Redis } = require('ioredis');
const { MultiSemaphore, Mutex, Semaphore } = require('redis-semaphore');
const redis = new Redis(process.argv[2]);
const kinds = {
  Semaphore: (options) => new Semaphore(redis, 'one', 1, options),
  MultiSemaphore: (options) => new MultiSemaphore(redis, 'two', 1, 1, options),
  Mutex: (options) => new Mutex(redis, 'three', options),
};
(async () => {
  for (const [name, make] of Object.entries(kinds)) {
    const long = make({ lockTimeout: 60_000 });
    await long.acquire();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const same = await make({ lockTimeout: 60_000, acquireTimeout: 100 }).tryAcquire();
    const short = await make({ lockTimeout: 1000, acquireTimeout: 100 }).tryAcquire();
    console.log(`${name}: held for a minute, after 1.5 s given to one who says a minute: ${same}, a second: ${short}, the first believes to hold it: ${long.isAcquired}`);
  }
  process.exit(0);
})();
JS
node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other holders"; exit 1; }
Semaphore: held for a minute, after 1.5 s given to one who says a minute: false, a second: true, the first believes to hold it: true
MultiSemaphore: held for a minute, after 1.5 s given to one who says a minute: false, a second: true, the first believes to hold it: true
Mutex: held for a minute, after 1.5 s given to one who says a minute: false, a second: false, the first believes to hold it: true
SEEN
echo "as before: the shorter lockTimeout takes the place"
