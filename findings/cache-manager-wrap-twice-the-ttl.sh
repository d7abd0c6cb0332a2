#!/usr/bin/env bash
# Guess: what wrap() of cache-manager takes from Redis into the memory of a process ends when it ends in Redis, as with get().
# It begins anew with the whole time to live: of two processes with memory before Redis one serves a value for nearly twice its ttl, while the
# other has long made a new one. get() gives memory the time that is left. With two replicas of an application after a move the same
# page shows two prices, each within "its" five minutes.
# Seen with npm's cache-manager 7.2.9, keyv 5.6.0 and @keyv/redis 5.1.6 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund cache-manager@7.2.9 keyv@5.6.0 @keyv/redis@5.1.6 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' >/dev/null &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.mjs <<'JS'
import KeyvRedis from '@keyv/redis';
import { createCache } from 'cache-manager';
import Keyv from 'keyv';
const [, , path] = process.argv;
const redis = () => new Keyv(new KeyvRedis({ socket: { path } }));
// Each has memory before Redis, as each process of an application has.
const processes = ['first', 'wraps', 'gets'].map((name) => ({ name, cache: createCache({ stores: [new Keyv(), redis()] }) }));
const [first, wraps, gets] = processes.map(({ cache }) => cache);
const alone = redis();
for (const { cache } of processes) await cache.get('connected');
await alone.get('connected');
const began = performance.now();
const at = (ms) => new Promise((resolve) => setTimeout(resolve, began + ms - performance.now()));
const ttl = 4000;
const wrap = (cache, value) => cache.wrap('price', () => value, ttl);
console.log(`at 0 s: first makes ${await wrap(first, 'old')}`);
await at(3200);
console.log(`at 3.2 s of 4: wraps ${await wrap(wraps, 'new')}, gets ${await gets.get('price')}`);
await at(5000);
console.log(`at 5 s: Redis ${await alone.get('price')}, gets ${await gets.get('price')}, wraps ${await wrap(wraps, 'new')}, first ${await wrap(first, 'new')}`);
await at(6500);
console.log(`at 6.5 s: Redis ${await alone.get('price')}, gets ${await gets.get('price')}, wraps ${await wrap(wraps, 'new')}, first ${await wrap(first, 'new')}`);
process.exit(0);
JS
node ask.mjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: values end otherwise"; exit 1; }
at 0 s: first makes old
at 3.2 s of 4: wraps old, gets old
at 5 s: Redis undefined, gets undefined, wraps old, first new
at 6.5 s: Redis new, gets new, wraps old, first new
SEEN
echo "as before: wrap() keeps a value for its ttl once more"
