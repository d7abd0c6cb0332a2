#!/usr/bin/env bash
# Guess: of 100 requests at once a quota of ten a minute lets ten in, or a few more: the counter is Redis's.
# It asks by TTL whether the counter is there, and if not writes it by SETEX. Of a client without a counter all that ask before the first has written it find none,
# and each writes the counter anew: all 100 are let in, and the counter stands at 1, so that nine more follow. One after the other it lets ten in. A load
# that begins all at once, as benchmarks do, measures an application without its quota, and that again in each new minute.
# Seen with npm's volos-quota-redis 0.11.8 and redis 0.10.3 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund volos-quota-redis@0.11.8 redis@0.10.3 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >log 2>&1 &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.cjs <<'JS'
const { createClient } = require('redis');
const volos = require('volos-quota-redis');
const client = createClient(process.argv[2]);
const quota = volos.create({ timeUnit: 'minute', interval: 1, allow: 10, client });
const apply = (identifier) => new Promise((resolve, reject) => quota.apply({ identifier, weight: 1 }, (error, told) => (error ? reject(error) : resolve(told))));
async function main() {
  let one = 0;
  for (let at = 0; at < 100; at++) one += (await apply('one by one')).isAllowed;
  console.log(`100 one after the other: ${one} let in`);
  const all = await Promise.all(Array.from({ length: 100 }, () => apply('at once')));
  console.log(`100 at once: ${all.filter(({ isAllowed }) => isAllowed).length} let in, ${all.at(-1).used} used`);
  let more = 0;
  for (let at = 0; at < 100; at++) more += (await apply('at once')).isAllowed;
  console.log(`100 more of it one after the other: ${more} let in`);
  process.exit();
}
main();
JS
node ask.cjs "$work/redis.sock" 2>warned | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: others are let in"; exit 1; }
100 one after the other: 10 let in
100 at once: 100 let in, 1 used
100 more of it one after the other: 9 let in
SEEN
echo "as before: a burst is let in whole, and counted as one"
