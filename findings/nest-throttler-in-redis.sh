#!/usr/bin/env bash
# Guess: a limit of @nestjs/throttler lets the same in when its counts move from memory to Redis.
# A client that goes on asking ten times a second under 5 a second, blocked for a second as by default when it asks more, is let in again and again
# in memory: some 20 of 60 in six seconds. With the storage for Redis it is let in five times, and then hardly ever: its hits go on counting while
# it is blocked, so that the next block begins with the end of the last one. The other storage counts none meanwhile.
# Seen with npm's @nest-lab/throttler-storage-redis 1.2.0, @nestjs/throttler 6.7.1 and ioredis 5.11.1 on redis-server 7.0.15 (Debian 12). Ends with 1
# when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund --legacy-peer-deps @nest-lab/throttler-storage-redis@1.2.0 @nestjs/throttler@6.7.1 \
  @nestjs/common@10.4.22 @nestjs/core@10.4.22 ioredis@5.11.1 reflect-metadata@0.2.2 rxjs@7.8.2 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' >/dev/null &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.cjs <<'JS'
require('reflect-metadata');
const { Redis } = require('ioredis');
const { ThrottlerStorageRedisService } = require('@nest-lab/throttler-storage-redis');
const { ThrottlerStorageService } = require('@nestjs/throttler');
const storages = { memory: new ThrottlerStorageService(), Redis: new ThrottlerStorageRedisService(new Redis(process.argv[2])) };
// What the guard of the package asks: 5 in a second, blocked for as long.
const letIn = async (storage) => {
  const began = performance.now();
  let count = 0;
  for (let call = 0; call < 60; call++) {
    if (!(await storage.increment('client', 1000, 5, 1000, 'default')).isBlocked) count++;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, began + (call + 1) * 100 - performance.now())));
  }
  return count;
};
(async () => {
  for (const [name, storage] of Object.entries(storages)) {
    const count = await letIn(storage);
    console.log(`${name}: ${count >= 14 && count <= 25 ? '14 to 25' : count >= 5 && count <= 12 ? '5 to 12' : count} of 60 in six seconds`);
  }
  process.exit(0);
})();
JS
node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: others are let in"; exit 1; }
memory: 14 to 25 of 60 in six seconds
Redis: 5 to 12 of 60 in six seconds
SEEN
echo "as before: in Redis a client that goes on asking stays blocked"
