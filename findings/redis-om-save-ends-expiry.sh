#!/usr/bin/env bash
# Guess: save() of redis-om writes the fields of an entity into its hash, and what else there is about the key stays.
# It removes the key and writes it anew: the time to live that expire() gave is gone for good, so that entities that are saved again and again, as
# sessions, never end. Fields that another program wrote between fetch() and save() are gone as well. And one element "b|c" of an array comes back as
# two, "b" and "c".
# Seen with npm's redis-om 0.4.7 and redis 4.7.1 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund redis-om@0.4.7 redis@4.7.1 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' >/dev/null &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.mjs <<'JS'
import { createClient } from 'redis';
import { Repository, Schema } from 'redis-om';
const client = await createClient({ socket: { path: process.argv[2] } }).connect();
const schema = new Schema('session', { name: { type: 'string' }, roles: { type: 'string[]' } }, { dataStructure: 'HASH' });
const sessions = new Repository(schema, client);
await sessions.save('1', { name: 'Ann', roles: ['a', 'b|c'] });
await sessions.expire('1', 1000);
console.log('after expire() it has an end:', (await client.ttl('session:1')) > 0);
const session = await sessions.fetch('1');
console.log('roles:', JSON.stringify(session.roles));
await client.hSet('session:1', 'seen', 'now');
session.name = 'Ann B.';
await sessions.save(session);
console.log('after save() it has an end:', (await client.ttl('session:1')) > 0);
console.log('fields:', Object.keys(await client.hGetAll('session:1')).sort().join(' '));
process.exit(0);
JS
node ask.mjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: save() keeps something"; exit 1; }
after expire() it has an end: true
roles: ["a","b","c"]
after save() it has an end: false
fields: name roles
SEEN
echo "as before: save() ends the time to live"
