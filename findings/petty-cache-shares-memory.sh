#!/usr/bin/env bash
# Guess: two petty-caches for two servers, or two databases of one, are two caches: what is set by the second is not what the first gives.
# All of a process keep what they hold in memory in one place, under the key alone: for two to five seconds after a get or a set by either the other gives that
# value as its own. A process that reads an old and a new server through it to compare them finds them alike. A value that was given half a second
# to live is also still given a second after its end, as memory keeps it for two seconds or more whatever its `ttl`.
# Seen with npm's petty-cache 3.5.0 and redis 3.1.2 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pids=
cleanup() { for pid in $pids; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund petty-cache@3.5.0 redis@3.1.2 || { echo "needs npm and a registry"; exit 2; }
for name in old new; do
  "$server" --port 0 --unixsocket "$work/$name.sock" --save '' --dir "$work" >"$name.log" 2>&1 &
  pids="$pids $!"
done
for name in old new; do for _ in $(seq 100); do [ -S "$name.sock" ] && break; sleep 0.1; done; done
cat >ask.cjs <<'JS'
const PettyCache = require('petty-cache');
const { createClient } = require('redis');
const { promisify } = require('node:util');
const [old, fresh] = ['old', 'new'].map((name) => {
  const client = createClient(`${process.argv[2]}/${name}.sock`);
  const cache = new PettyCache(client);
  return { client, own: promisify(client.get).bind(client), get: promisify(cache.get).bind(cache), set: promisify(cache.set).bind(cache) };
});
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
async function main() {
  const tell = async (when) => console.log(`${when}: the old one gives ${await old.get('who')}, the new one ${await fresh.get('who')}`);
  await old.set('who', 'OLD', { ttl: 60_000 });
  await fresh.set('who', 'NEW', { ttl: 60_000 });
  console.log(`the servers hold ${await old.own('who')} and ${await fresh.own('who')}`);
  await tell('at once');
  await old.set('short', 'alive', { ttl: 500 });
  await wait(1500);
  console.log(`a second and a half after a ttl of 500 ms began: ${await old.get('short')}, in Redis ${await old.own('short')}`);
  await wait(4500);
  await tell('once memory has forgotten both, the old one asked first');
  for (const { client } of [old, fresh]) client.quit();
}
main();
JS
node ask.cjs "$work" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other values"; exit 1; }
the servers hold "OLD" and "NEW"
at once: the old one gives NEW, the new one NEW
a second and a half after a ttl of 500 ms began: alive, in Redis null
once memory has forgotten both, the old one asked first: the old one gives OLD, the new one OLD
SEEN
echo "as before: one gives the values of the other"
