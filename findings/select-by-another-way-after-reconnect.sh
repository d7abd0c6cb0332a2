#!/usr/bin/env bash
# Guess: a connection that was lost and comes back stays in the database that was selected on it, however that was said.
# That holds for select() alone, and for it within a transaction. Selected by ioredis' and iovalkey's call('SELECT', …), or by node-redis' sendCommand()
# or a transaction's addCommand(), the database is the first again after a lost connection: later writes go there, without an error.
# Seen with npm's ioredis 6.0.0, iovalkey 0.4.0 and redis 6.3.1 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund ioredis@6.0.0 iovalkey@0.4.0 redis@6.3.1 || { echo "needs npm and a registry"; exit 2; }
port=$(node -e "const s=require('net').createServer();s.listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})")
"$server" --port "$port" --bind 127.0.0.1 --save '' --dir "$work" >log &
pid=$!
for _ in $(seq 100); do grep -q 'Ready to accept' log && break; sleep 0.1; done
cat >ask.mjs <<'JS'
import { Redis } from 'ioredis';
import Valkey from 'iovalkey';
import { createClient } from 'redis';
const port = Number(process.argv[2]);
const look = new Redis(port);
const nodeRedis = () => createClient({ url: `redis://127.0.0.1:${port}` }).on('error', () => {}).connect();
const ways = {
  "ioredis select(3)": [() => new Redis(port), (client) => client.select(3)],
  "ioredis multi().select(3)": [() => new Redis(port), (client) => client.multi().select(3).exec()],
  "ioredis call('SELECT', 3)": [() => new Redis(port), (client) => client.call('SELECT', 3)],
  "iovalkey select(3)": [() => new Valkey(port), (client) => client.select(3)],
  "iovalkey call('SELECT', 3)": [() => new Valkey(port), (client) => client.call('SELECT', 3)],
  "node-redis select(3)": [nodeRedis, (client) => client.select(3)],
  "node-redis multi().select(3)": [nodeRedis, (client) => client.multi().select(3).exec()],
  "node-redis sendCommand(['SELECT', '3'])": [nodeRedis, (client) => client.sendCommand(['SELECT', '3'])],
  "node-redis multi().addCommand(['SELECT', '3'])": [nodeRedis, (client) => client.multi().addCommand(['SELECT', '3']).exec()],
};
const where = async (key) => {
  const databases = [];
  for (const database of [0, 3]) {
    await look.select(database);
    if (await look.exists(key)) databases.push(database);
  }
  return databases.join(' and ');
};
for (const [name, [make, select]] of Object.entries(ways)) {
  await look.flushall();
  const client = await make();
  client.on('error', () => {});
  await select(client);
  await client.set('before', 'x');
  await look.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
  await new Promise((resolve) => setTimeout(resolve, 500));
  const told = await client.set('after', 'x');
  console.log(`${name}: SET before goes to database ${await where('before')}, after to ${await where('after')} (${told})`);
  client.disconnect ? client.disconnect() : client.destroy();
}
process.exit(0);
JS
node ask.mjs "$port" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other databases"; exit 1; }
ioredis select(3): SET before goes to database 3, after to 3 (OK)
ioredis multi().select(3): SET before goes to database 3, after to 3 (OK)
ioredis call('SELECT', 3): SET before goes to database 3, after to 0 (OK)
iovalkey select(3): SET before goes to database 3, after to 3 (OK)
iovalkey call('SELECT', 3): SET before goes to database 3, after to 0 (OK)
node-redis select(3): SET before goes to database 3, after to 3 (OK)
node-redis multi().select(3): SET before goes to database 3, after to 3 (OK)
node-redis sendCommand(['SELECT', '3']): SET before goes to database 3, after to 0 (OK)
node-redis multi().addCommand(['SELECT', '3']): SET before goes to database 3, after to 0 (OK)
SEEN
echo "as before: a database that was selected by call or sendCommand is left after a lost connection"
