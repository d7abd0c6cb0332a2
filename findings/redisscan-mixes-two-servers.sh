#!/usr/bin/env bash
# Guess: two scans by redisscan, each with the client and the callback it was given, count the keys of two servers, whether one after the other or at once.
# It keeps client, callback and pattern in variables of the module. Of two scans that run at once the second takes over the first: the first is told of no key
# of its server, and the second of keys of both, without an error. And a scan without a pattern has that of the scan before it: of 200 keys eleven are counted.
# Whoever compares two servers with it, old and new side by side, finds one of them empty.
# Seen with npm's redisscan 2.0.0 and redis 2.8.0 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pids=
cleanup() { for pid in $pids; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund redisscan@2.0.0 redis@2.8.0 || { echo "needs npm and a registry"; exit 2; }
for name in old new; do
  "$server" --port 0 --unixsocket "$work/$name.sock" --save '' --dir "$work" >"$name.log" 2>&1 &
  pids="$pids $!"
done
for name in old new; do for _ in $(seq 100); do [ -S "$name.sock" ] && break; sleep 0.1; done; done
cat >ask.cjs <<'JS'
const { createClient } = require('redis');
const scan = require('redisscan');
const [old, fresh] = ['old', 'new'].map((name) => createClient(`${process.argv[2]}/${name}.sock`));
const fill = (redis, name) =>
  new Promise((done) => {
    const batch = redis.batch();
    for (let at = 0; at < 200; at++) batch.set(`${name}:${at}`, 'value');
    batch.exec(done);
  });
const count = (redis, pattern) =>
  new Promise((resolve, reject) => {
    const keys = { old: 0, new: 0 };
    const each = (_type, key, _field, _length, _value, next) => {
      keys[key.split(':')[0]]++;
      next();
    };
    scan({ redis, pattern, keys_only: true, each_callback: each, done_callback: (error) => (error ? reject(error) : resolve(keys)) });
  });
const tell = (when, ...counts) => console.log(`${when}: ${counts.map((keys) => `${keys.old} of the old server and ${keys.new} of the new`).join('; ')}`);
async function main() {
  await fill(old, 'old');
  await fill(fresh, 'new');
  tell('one after the other', await count(old), await count(fresh));
  const [first, second] = await Promise.all([count(old), count(fresh)]);
  console.log(`at once: the first ${first.old === 0 ? 'no key' : 'keys'} of its server, the second ${second.old > 0 ? 'keys of both' : 'keys of its own'}`);
  tell('by the pattern old:19*', await count(old, 'old:19*'));
  tell('then by none', await count(old));
  for (const redis of [old, fresh]) redis.quit();
}
main();
JS
node ask.cjs "$work" 2>warned | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other keys"; exit 1; }
one after the other: 200 of the old server and 0 of the new; 0 of the old server and 200 of the new
at once: the first no key of its server, the second keys of both
by the pattern old:19*: 11 of the old server and 0 of the new
then by none: 11 of the old server and 0 of the new
SEEN
echo "as before: a scan takes over the one beside it, and has the pattern of the one before it"
