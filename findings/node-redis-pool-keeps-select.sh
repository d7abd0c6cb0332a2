#!/usr/bin/env bash
# Guess: what execute() of node-redis' pool did to its connection, SELECT or WATCH, ends when it gives the connection back.
# Both stay: after one execute() with select(5) some of eight writes through the pool land in database 5, some in 0, and reads find only
# those of the connection they are given. After one with watch() and no exec() a later transaction of somebody else is refused by WatchError.
# In tests with one connection at a time all of it goes to the wrong database, and is found there again.
# Seen with npm's redis 6.3.1 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund redis@6.3.1 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' >/dev/null &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.mjs <<'JS'
import { createClient, createClientPool } from 'redis';
const options = { socket: { path: process.argv[2] } };
const other = await createClient(options).connect();
const fresh = async () => {
  await other.flushAll();
  return createClientPool(options, { minimum: 2, maximum: 2 }).on('error', () => {}).connect();
};
const keys = Array.from({ length: 8 }, (_, at) => `k${at}`);
const count = async (db) => {
  await other.select(db);
  return other.dbSize();
};
{
  const pool = await fresh();
  await pool.execute((client) => client.select(5));
  await Promise.all(keys.map((key) => pool.set(key, 'x')));
  const [right, wrong] = [await count(0), await count(5)];
  console.log(`select: ${right + wrong} written, ${wrong > 0 && right > 0 ? 'some' : wrong} of them in database 5`);
  await pool.destroy();
}
{
  const pool = await fresh();
  await pool.execute((client) => client.watch('w'));
  await other.select(0);
  await other.set('w', 'changed');
  const told = await Promise.all(keys.map((key) => pool.multi().set(key, 'x').exec().then(() => 'done', (error) => error.constructor.name)));
  console.log(`watch: of 8 transactions of others ${told.filter((one) => one === 'WatchError').length} refused by WatchError`);
  await pool.destroy();
}
process.exit(0);
JS
node ask.mjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: connections are given back otherwise"; exit 1; }
select: 8 written, some of them in database 5
watch: of 8 transactions of others 1 refused by WatchError
SEEN
echo "as before: a connection keeps what was done to it"
