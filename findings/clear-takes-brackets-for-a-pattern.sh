#!/usr/bin/env bash
# Guess: clear() of a namespace removes the keys of that namespace, however it is called.
# Its name goes into the pattern of SCAN or KEYS as it is. A cache that is named after a route, as posts/[id], keeps all its keys after clear(), and
# posts/i and posts/d are emptied in its place, without an error; of these @keyv/valkey alone, which keeps a set of its keys, does what it says. Told to
# keep none (useRedisSets: false) it goes on where the name ends too: clear() of user empties user2 and users.
# Seen with npm's @keyv/redis 5.1.6, @keyv/valkey 1.0.11, keyv 5.6.0, bentocache 1.6.1, ioredis 5.11.1, connect-redis 9.0.0 and redis 5.10.0 on
# redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund --legacy-peer-deps @keyv/redis@5.1.6 @keyv/valkey@1.0.11 keyv@5.6.0 bentocache@1.6.1 ioredis@5.11.1 \
  connect-redis@9.0.0 express-session@1.18.2 redis@5.10.0 || { echo "needs npm and a registry"; exit 2; }
port=$(node -e "const s=require('net').createServer();s.listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})")
"$server" --port "$port" --bind 127.0.0.1 --save '' --dir "$work" >log &
pid=$!
for _ in $(seq 100); do grep -q 'Ready to accept' log && break; sleep 0.1; done
cat >ask.mjs <<'JS'
import KeyvRedis from '@keyv/redis';
import KeyvValkey from '@keyv/valkey';
import { BentoCache, bentostore } from 'bentocache';
import { redisDriver } from 'bentocache/drivers/redis';
import { RedisStore } from 'connect-redis';
import { Redis } from 'ioredis';
import Keyv from 'keyv';
import { createClient } from 'redis';
const url = `redis://127.0.0.1:${process.argv[2]}`;
const redis = new Redis(url);
const client = await createClient({ url }).connect();
const bento = new BentoCache({ default: 'redis', stores: { redis: bentostore().useL2Layer(redisDriver({ connection: redis })) } });
const keyv = (store, namespace) => new Keyv({ store, namespace });
const caches = {
  '@keyv/redis': (name) => keyv(new KeyvRedis(url), name),
  '@keyv/valkey': (name) => keyv(new KeyvValkey(url), name),
  '@keyv/valkey, useRedisSets: false': (name) => keyv(new KeyvValkey(url, { useRedisSets: false }), name),
  bentocache: (name) => {
    const cache = bento.use('redis').namespace(name);
    return { set: (key, value) => cache.set({ key, value }), get: (key) => cache.get({ key }), clear: () => cache.clear() };
  },
  'connect-redis': (name) => {
    const store = new RedisStore({ client, prefix: `${name}:` });
    return { set: (key, value) => store.set(key, { value, cookie: {} }), get: (key) => store.get(key), clear: () => store.clear() };
  },
};
// Each holds one key; the first of them is cleared.
const left = async (make, names) => {
  await redis.flushall();
  const all = names.map(make);
  for (const cache of all) await cache.set('key', 'x');
  await all[0].clear();
  const seen = [];
  for (const [at, cache] of all.entries()) if (await cache.get('key')) seen.push(names[at]);
  return seen.join(' ') || 'none';
};
for (const [name, make] of Object.entries(caches)) {
  console.log(`${name}: after clear() of posts/[id] left ${await left(make, ['posts/[id]', 'posts/i', 'posts/x'])}, of user left ${await left(make, ['user', 'user2', 'users'])}`);
}
process.exit(0);
JS
node ask.mjs "$port" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: clear() removes others"; exit 1; }
@keyv/redis: after clear() of posts/[id] left posts/[id] posts/x, of user left user2 users
@keyv/valkey: after clear() of posts/[id] left posts/i posts/x, of user left user2 users
@keyv/valkey, useRedisSets: false: after clear() of posts/[id] left posts/[id] posts/x, of user left none
bentocache: after clear() of posts/[id] left posts/[id] posts/x, of user left user2 users
connect-redis: after clear() of posts/[id] left posts/[id] posts/x, of user left user2 users
SEEN
echo "as before: a name with brackets clears another cache"
