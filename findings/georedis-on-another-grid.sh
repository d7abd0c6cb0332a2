#!/usr/bin/env bash
# Guess: where an account may not send the one command by which georedis asks whether the server knows GEO, georedis says so, or finds the same places by other commands;
# and two georedis for two servers are two.
# It asks COMMAND INFO. An account without COMMAND, which has all of GEO, is refused, and georedis takes that for a server without GEO: it reads the same sorted set by
# ZRANGEBYSCORE on a grid of its own. Of places that another account wrote the latitude is off by two and a half degrees, what is near is not found, and
# what it adds itself lies elsewhere for all others. Nothing says so; `nativeGeo: true` helps. An account of few rights is usual after a move.
# And what initialize() gives is one object a process: whoever opens an old and a new server asks the new one twice.
# Seen with npm's georedis 3.1.3 and redis 3.1.2 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pids=
cleanup() { for pid in $pids; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund georedis@3.1.3 redis@3.1.2 || { echo "needs npm and a registry"; exit 2; }
for name in old new; do
  "$server" --port 0 --unixsocket "$work/$name.sock" --save '' --dir "$work" --user application on '>word' '~*' +@all -command >"$name.log" 2>&1 &
  pids="$pids $!"
done
for name in old new; do for _ in $(seq 100); do [ -S "$name.sock" ] && break; sleep 0.1; done; done
cat >ask.cjs <<'JS'
const georedis = require('georedis');
const { createClient } = require('redis');
const [, , who, what] = process.argv;
const call = (of, method, ...given) => new Promise((resolve, reject) => of[method](...given, (error, told) => (error ? reject(error) : resolve(told))));
const here = { latitude: 43.6667, longitude: -79.4167 };
async function main() {
  const account = who === 'all commands' ? {} : { user: 'application', password: 'word' };
  const open = (name) => georedis.initialize(createClient(`${name}.sock`, account), { zset: 'places', ...(who.includes('nativeGeo') ? { nativeGeo: true } : {}) });
  const old = open('old');
  if (what === 'two servers') {
    const fresh = open('new');
    await call(fresh, 'addLocation', 'only on the new one', here);
    console.log(`two servers: near it on the old one ${(await call(old, 'nearby', here, 5000)).join(' and ')}`);
  } else if (what) await call(old, 'addLocation', what, here);
  else {
    const { latitude, longitude } = await call(old, 'location', 'Toronto');
    const near = await call(old, 'nearby', here, 5000);
    console.log(`${who}: Toronto lies at ${Number(latitude).toFixed(2)}, ${Number(longitude).toFixed(2)}, near it ${near.join(' and ') || 'nothing'}`);
  }
  process.exit();
}
main();
JS
{
  node ask.cjs 'all commands' Toronto
  node ask.cjs 'all commands'
  node ask.cjs 'all but COMMAND'
  node ask.cjs 'all but COMMAND, nativeGeo'
  node ask.cjs 'all but COMMAND' new-place
  echo "another place added there by the account without COMMAND"
  node ask.cjs 'all commands'
  node ask.cjs 'all but COMMAND'
  node ask.cjs 'all commands' 'two servers'
} 2>warned | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other places"; exit 1; }
all commands: Toronto lies at 43.67, -79.42, near it Toronto
all but COMMAND: Toronto lies at 46.21, -79.42, near it nothing
all but COMMAND, nativeGeo: Toronto lies at 43.67, -79.42, near it Toronto
another place added there by the account without COMMAND
all commands: Toronto lies at 43.67, -79.42, near it Toronto
all but COMMAND: Toronto lies at 46.21, -79.42, near it new-place
two servers: near it on the old one only on the new one
SEEN
echo "as before: without COMMAND places lie elsewhere, and two servers are one"
