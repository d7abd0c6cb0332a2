#!/usr/bin/env bash
# Guess: where the connection was lost between WATCH and EXEC, the transaction is refused, as the server no longer knows what was watched.
# node-redis refuses it with a WatchError. ioredis, iovalkey and Valkey's own GLIDE connect again without a word, send MULTI and EXEC over
# the new connection, where nothing is watched, and tell of a success: what another client wrote in between is overwritten. A failover
# makes it likely, as the connection of each client is lost at once while others write. What works is a script in place of WATCH; with
# ioredis and iovalkey retryStrategy: () => null on a connection of its own for each such transaction.
# Seen with npm's ioredis 6.0.0, iovalkey 0.4.0, @valkey/valkey-glide 2.5.2 and redis 6.3.1 on redis-server 7.0.15 (Debian 12). Ends with
# 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund ioredis@6.0.0 iovalkey@0.4.0 @valkey/valkey-glide@2.5.2 redis@6.3.1 || { echo "needs npm and a registry"; exit 2; }
# GLIDE connects to a port alone.
port=$(node -e "const s=require('net').createServer();s.listen(0,'127.0.0.1',()=>{console.log(s.address().port);s.close()})")
"$server" --port "$port" --bind 127.0.0.1 --save '' --dir "$work" >"$work/log" 2>&1 &
pid=$!
cat >ask.cjs <<'JS'
const { setTimeout: wait } = require('node:timers/promises');
const { GlideClient, Batch } = require('@valkey/valkey-glide');
const { createClient } = require('redis');
const port = Number(process.argv[2]);
const other = new (require('ioredis').Redis)({ port });
const ofIoredis = (Client) => {
  const client = new Client({ port });
  return { watch: (key) => client.watch(key), id: () => client.client('ID'), write: () => client.multi().set('stock', 7).exec(), end: () => client.disconnect() };
};
const clients = {
  ioredis: () => ofIoredis(require('ioredis').Redis),
  iovalkey: () => ofIoredis(require('iovalkey').Redis),
  glide: async () => {
    const client = await GlideClient.createClient({ addresses: [{ host: '127.0.0.1', port }] });
    return {
      watch: (key) => client.watch([key]),
      id: () => client.customCommand(['CLIENT', 'ID']),
      write: () => client.exec(new Batch(true).set('stock', '7'), true),
      end: () => client.close(),
    };
  },
  'node-redis': async () => {
    const client = createClient({ socket: { port } }).on('error', () => {});
    await client.connect();
    return { watch: (key) => client.watch(key), id: () => client.clientId(), write: () => client.multi().set('stock', '7').exec(), end: () => client.destroy() };
  },
};
(async () => {
  for (const [name, open] of Object.entries(clients)) {
    const client = await open();
    await other.set('stock', 8);
    await client.watch('stock');
    await other.client('KILL', 'ID', String(await client.id()));
    await other.set('stock', 100);
    await wait(1000);
    const told = await client.write().then(() => 'a success', (error) => error.constructor.name);
    console.log(`${name}: told ${told}, stock is ${await other.get('stock')}`);
    client.end();
  }
  other.disconnect();
})();
JS
node ask.cjs "$port" 2>log.glide | tee seen
diff - seen >/dev/null <<'SEEN' || { cat log.glide; echo "changed: other clients refuse"; exit 1; }
ioredis: told a success, stock is 7
iovalkey: told a success, stock is 7
glide: told a success, stock is 7
node-redis: told WatchError, stock is 100
SEEN
echo "as before: after a lost connection three of four clients write over what they watch"
