#!/usr/bin/env bash
# Guess: redis-json gives back the object that it was given.
# An object whose keys are numbers, as one by id, comes back as an array: {"7":"x"} has eight elements, seven of them empty, and JSON of it has seven
# nulls; by ids of a million each read makes an array of a million. set() again merges objects and replaces arrays: a field that is no longer
# there stays. A Date comes back as text without its milliseconds.
# Seen with npm's redis-json 6.0.3 and ioredis 5.11.1 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund --legacy-peer-deps redis-json@6.0.3 ioredis@5.11.1 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >log &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.cjs <<'JS'
const { Redis } = require('ioredis');
const JSONCache = require('redis-json').default ?? require('redis-json');
(async () => {
  const cache = new JSONCache(new Redis(process.argv[2]));
  let at = 0;
  const read = async (...given) => {
    const key = `key${at++}`;
    for (const value of given) await cache.set(key, value);
    return cache.get(key);
  };
  const names = { users: { 7: 'x' } };
  console.log(`${JSON.stringify(names)}: ${JSON.stringify(await read(names))}`);
  const sparse = await read({ users: { 1000000: 'x' } });
  console.log(`by an id of a million: ${Array.isArray(sparse.users) ? `an array of ${sparse.users.length}` : 'an object'}`);
  console.log(`{"a":{"b":1,"c":2},"l":[1,2]}, then {"a":{"b":1},"l":[1]}: ${JSON.stringify(await read({ a: { b: 1, c: 2 }, l: [1, 2] }, { a: { b: 1 }, l: [1] }))}`);
  const date = (await read({ at: new Date(1234567890123) })).at;
  console.log(`a Date of 1234567890123: ${typeof date}, ${new Date(date).getTime()}`);
  process.exit(0);
})();
JS
timeout 30 node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other objects"; exit 1; }
{"users":{"7":"x"}}: {"users":[null,null,null,null,null,null,null,"x"]}
by an id of a million: an array of 1000001
{"a":{"b":1,"c":2},"l":[1,2]}, then {"a":{"b":1},"l":[1]}: {"a":{"b":1,"c":2},"l":[1]}
a Date of 1234567890123: string, 1234567890000
SEEN
echo "as before: an object by id comes back as an array"
