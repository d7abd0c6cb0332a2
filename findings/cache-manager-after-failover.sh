#!/usr/bin/env bash
# Guess: what a cache can't write it says: README of cache-manager has set, del and the others throw "on any failed".
# Where the server refuses a write, as a primary does that became a replica in a failover, set gives back the value, del and mdel say true,
# the events set and del come without their error; reads go on, so that what was deleted is served for as long as it lives. The same
# comes of a full memory. Errors are heard on the Keyv below alone. What works is throwOnErrors: true twice: given to KeyvRedis and to
# Keyv; given to one of them nothing changes.
# Seen with npm's cache-manager 7.2.9, keyv 5.6.0 and @keyv/redis 5.1.6 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has
# changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
cd "$work"
npm install --silent --no-audit --no-fund cache-manager@7.2.9 keyv@5.6.0 @keyv/redis@5.1.6 || { echo "needs npm and a registry"; exit 2; }
cat >ask.mjs <<'JS'
import { createClient } from '@redis/client';
import { createCache } from 'cache-manager';
import { Keyv } from 'keyv';
import KeyvRedis from '@keyv/redis';
const socket = { path: process.argv[2] };
const server = await createClient({ socket }).connect();
const loud = { throwOnErrors: true };
for (const [name, ofStore, ofKeyv] of [['defaults', {}, {}], ['KeyvRedis throws', loud, {}], ['Keyv throws', {}, loud], ['both throw', loud, loud]]) {
  const keyv = new Keyv({ store: new KeyvRedis({ socket }, ofStore), ...ofKeyv }).on('error', () => {});
  const cache = createCache({ stores: [keyv] });
  const events = new Set();
  for (const event of ['set', 'del']) cache.on(event, ({ error }) => events.add(`${event} ${error ? 'with' : 'without'} an error`));
  const said = (asked) => asked().catch((error) => error.message.split(' ')[0]);
  await cache.set('price', 'old');
  events.clear();
  // It has been told of its new primary, which it can't reach yet, and keeps what it holds.
  await server.sendCommand(['REPLICAOF', '127.0.0.1', '1']);
  const replies = [];
  for (const [call, ...args] of [['set', 'price', 'new'], ['del', 'price'], ['mdel', ['price']], ['get', 'price']]) replies.push(`${call} ${await said(() => cache[call](...args))}`);
  console.log(`${name}: ${replies.join(', ')}; events: ${[...events].join(', ')}`);
  await server.sendCommand(['REPLICAOF', 'NO', 'ONE']);
}
process.exit(0);
JS
node ask.mjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: refused writes are told otherwise"; exit 1; }
defaults: set new, del true, mdel true, get old; events: set without an error, del without an error
KeyvRedis throws: set new, del true, mdel true, get old; events: set without an error, del without an error
Keyv throws: set new, del true, mdel true, get old; events: set without an error, del without an error
both throw: set READONLY, del READONLY, mdel READONLY, get old; events: set with an error, del with an error
SEEN
echo "as before: a refused DEL is told as done, and what it should have deleted is served"
