#!/usr/bin/env bash
# Guess: a client that connects and sends PING causes no error reply.
# ioredis 6 and node-redis 6 send CLIENT SETINFO on every connection, which Redis knows since 7.2: on Debian 12's 7.0.15
# each connection raises errorstat_ERR by two, so that whoever watches errors of a server sees its connections.
# iovalkey 0.4 does not. Nothing of it is seen on the client's side.
# Seen with npm's ioredis 6.0.0, redis 6.3.1 and iovalkey 0.4.0 on redis-server 7.0.15. Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --dir "$work" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
npm install --prefix "$work" --silent --no-audit --no-fund ioredis@6.0.0 redis@6.3.1 iovalkey@0.4.0 \
  || { echo "needs npm and a registry"; exit 2; }
cat >"$work/ask.mjs" <<'JS'
import { connect } from 'node:net';
import { Redis } from 'ioredis';
import { Redis as Valkey } from 'iovalkey';
import { createClient } from 'redis';
const path = process.argv[2];
const raw = (command) =>
  new Promise((resolve) => {
    const socket = connect(path);
    let text = '';
    socket.on('data', (bytes) => { text += bytes; });
    socket.on('close', () => resolve(text));
    socket.write(`${command}\r\nQUIT\r\n`);
  });
async function count(name, use) {
  await raw('CONFIG RESETSTAT');
  await use();
  console.log(`${name}: ${/errorstat_ERR:count=(\d+)/.exec(await raw('INFO errorstats'))?.[1] ?? 0} errors for one connection`);
}
await count('ioredis', async () => {
  const redis = new Redis({ path });
  await redis.ping();
  await redis.quit();
});
await count('redis', async () => {
  const redis = createClient({ socket: { path } });
  await redis.connect();
  await redis.ping();
  await redis.close();
});
await count('iovalkey', async () => {
  const redis = new Valkey({ path });
  await redis.ping();
  await redis.quit();
});
JS
node "$work/ask.mjs" "$work/redis.sock" | tee "$work/seen"
diff - "$work/seen" >/dev/null <<'SEEN' || { echo "changed: other numbers of errors"; exit 1; }
ioredis: 2 errors for one connection
redis: 2 errors for one connection
iovalkey: 0 errors for one connection
SEEN
echo "as before: connecting is counted as errors"
