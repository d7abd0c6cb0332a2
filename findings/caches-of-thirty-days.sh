#!/usr/bin/env bash
# Guess: a cache in memory that is given a time to live of thirty days keeps an entry about as long as Redis does.
# Timers of Node end at 2^31 ms, a little less than 25 days, and one that is longer fires at once. memory-cache has lost such an entry after a
# millisecond, and mem, and p-memoize with expiry-map, compute anew at each call. All that is said is a warning on stderr.
# node-cache, quick-lru, keyv and lru-cache look at a clock, and memoizee refuses; told to purge by itself, lru-cache looks at each entry each millisecond.
# Seen with npm's memory-cache 0.2.0, mem 10.0.0, p-memoize 8.0.0, expiry-map 2.0.0, node-cache 5.1.2, quick-lru 7.3.0, keyv 5.6.0, lru-cache 11.5.3 and
# memoizee 0.4.17 on Node.js 20. Ends with 1 when that has changed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund memory-cache@0.2.0 mem@10.0.0 p-memoize@8.0.0 expiry-map@2.0.0 node-cache@5.1.2 quick-lru@7.3.0 keyv@5.6.0 \
  lru-cache@11.5.3 memoizee@0.4.17 || { echo "needs npm and a registry"; exit 2; }
cat >ask.mjs <<'JS'
import ExpiryMap from 'expiry-map';
import Keyv from 'keyv';
import { LRUCache } from 'lru-cache';
import mem from 'mem';
import memoizee from 'memoizee';
import memoryCache from 'memory-cache';
import NodeCache from 'node-cache';
import pMemoize from 'p-memoize';
import QuickLRU from 'quick-lru';
const DAY = 24 * 3600 * 1000;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
// Each gives a function that says whether the entry is still there.
const caches = {
  'memory-cache': (ttl) => {
    const cache = new memoryCache.Cache();
    cache.put('key', 'x', ttl);
    return () => cache.get('key') === 'x';
  },
  mem: (ttl) => {
    let calls = 0;
    const get = mem(() => ++calls, { maxAge: ttl });
    get();
    return () => get() === 1;
  },
  'p-memoize with expiry-map': async (ttl) => {
    let calls = 0;
    const get = pMemoize(async () => ++calls, { cache: new ExpiryMap(ttl) });
    await get();
    return async () => (await get()) === 1;
  },
  memoizee: (ttl) => {
    let calls = 0;
    const get = memoizee(() => ++calls, { maxAge: ttl });
    get();
    return () => get() === 1;
  },
  'node-cache': (ttl) => {
    const cache = new NodeCache();
    cache.set('key', 'x', ttl / 1000);
    return () => cache.get('key') === 'x';
  },
  'quick-lru': (ttl) => {
    const cache = new QuickLRU({ maxSize: 10, maxAge: ttl });
    cache.set('key', 'x');
    return () => cache.get('key') === 'x';
  },
  keyv: async (ttl) => {
    const cache = new Keyv();
    await cache.set('key', 'x', ttl);
    return async () => (await cache.get('key')) === 'x';
  },
  'lru-cache': (ttl) => {
    const cache = new LRUCache({ max: 10, ttl });
    cache.set('key', 'x');
    return () => cache.get('key') === 'x';
  },
};
for (const [name, make] of Object.entries(caches)) {
  const told = [];
  for (const days of [20, 30]) {
    try {
      const isThere = await make(days * DAY);
      await wait(100);
      told.push(`${days} days: ${(await isThere()) ? 'there' : 'gone'}`);
    } catch (error) {
      told.push(`${days} days: ${error.message}`);
    }
  }
  console.log(`after 0.1 s ${name}, ${told.join(', ')}`);
}
// How often timers are set within a second for a hundred entries.
for (const days of [20, 30]) {
  const real = globalThis.setTimeout;
  let timers = 0;
  globalThis.setTimeout = (...given) => (timers++, real(...given));
  const cache = new LRUCache({ max: 100, ttl: days * DAY, ttlAutopurge: true });
  for (let at = 0; at < 100; at++) cache.set(at, 'x');
  await new Promise((resolve) => real(resolve, 1000));
  globalThis.setTimeout = real;
  console.log(`lru-cache that purges, ${days} days: ${timers > 2000 ? 'thousands of timers' : `${timers} timers`} in a second`);
}
process.exit(0);
JS
node ask.mjs 2>warned | tee seen
grep -c TimeoutOverflowWarning warned >/dev/null || { echo "changed: no warning"; exit 1; }
diff - seen >/dev/null <<'SEEN' || { echo "changed: entries end otherwise"; exit 1; }
after 0.1 s memory-cache, 20 days: there, 30 days: gone
after 0.1 s mem, 20 days: there, 30 days: gone
after 0.1 s p-memoize with expiry-map, 20 days: there, 30 days: gone
after 0.1 s memoizee, 20 days: there, 30 days: 2592000000 exceeds maximum possible timeout
after 0.1 s node-cache, 20 days: there, 30 days: there
after 0.1 s quick-lru, 20 days: there, 30 days: there
after 0.1 s keyv, 20 days: there, 30 days: there
after 0.1 s lru-cache, 20 days: there, 30 days: there
lru-cache that purges, 20 days: 100 timers in a second
lru-cache that purges, 30 days: thousands of timers in a second
SEEN
echo "as before: thirty days are a millisecond"
