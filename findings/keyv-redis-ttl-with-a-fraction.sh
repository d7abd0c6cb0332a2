#!/usr/bin/env bash
# Guess: what Keyv can't store in Redis it says, by false or by an error.
# A ttl that is no whole number, such as a third of a second or the rest of a division, is refused by Redis: set() and setMany() say true all the
# same, nothing is stored, and no error is thrown. In memory the same ttl works, so that tests pass; a cache that misses always looks like one
# that is cold. Only who listens to "error" hears of it. throwOnErrors: true, given to createKeyv(), throws.
# Seen with npm's @keyv/redis 5.1.6 and keyv 5.6.0 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund @keyv/redis@5.1.6 keyv@5.6.0 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' >/dev/null &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.mjs <<'JS'
import { createKeyv } from '@keyv/redis';
import Keyv from 'keyv';
const socket = { path: process.argv[2] };
const stores = { memory: new Keyv(), Redis: createKeyv({ socket }), 'Redis, throwOnErrors': createKeyv({ socket }, { throwOnErrors: true }) };
for (const [name, keyv] of Object.entries(stores))
  for (const ttl of [60_000, 100_000 / 3]) {
    const key = `${name}${ttl}`;
    const told = await keyv.set(key, 'x', ttl).then((said) => `set says ${said}`, () => 'set throws');
    console.log(`${name}, ttl ${Number.isInteger(ttl) ? 'whole' : 'with a fraction'}: ${told}, get gives ${await keyv.get(key)}`);
  }
process.exit(0);
JS
node ask.mjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: such times are met otherwise"; exit 1; }
memory, ttl whole: set says true, get gives x
memory, ttl with a fraction: set says true, get gives x
Redis, ttl whole: set says true, get gives x
Redis, ttl with a fraction: set says true, get gives undefined
Redis, throwOnErrors, ttl whole: set says true, get gives x
Redis, throwOnErrors, ttl with a fraction: set throws, get gives undefined
SEEN
echo "as before: nothing is stored, and set() says true"
