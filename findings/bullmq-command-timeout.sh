#!/usr/bin/env bash
# Guess: commandTimeout makes a command fail in time, and what was asked for stays where it is.
# ioredis 6 gives a command up without telling the server, which goes on with it. BLPOP with a timeout above commandTimeout fails at
# the client, and what is pushed afterwards is popped for nobody: it is in no list, and no program has it. A worker of BullMQ, which
# waits seconds for the marker of a job, then leaves a job that is added while it waits undone: each wait fails after a second, and the
# next one stands behind it at the server, so that markers are popped by waits that were given up.
# What works is a connection of its own for what waits, without commandTimeout, and with a socketTimeout above the longest wait.
# Seen with npm's bullmq 6.7.0 and ioredis 6.0.0 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
cleanup() { [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' --maxmemory-policy noeviction --dir "$work" >"$work/log" 2>&1 &
pid=$!
for _ in $(seq 50); do [ -S "$work/redis.sock" ] && break; sleep 0.1; done
cd "$work"
npm install --silent --no-audit --no-fund bullmq@6.7.0 ioredis@6.0.0 || { echo "needs npm and a registry"; exit 2; }
cat >ask.cjs <<'JS'
const { Queue, Worker } = require('bullmq');
const { Redis } = require('ioredis');
const path = process.argv[2];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
(async () => {
  const writer = new Redis({ path });
  for (const options of [{ commandTimeout: 1000 }, { socketTimeout: 7000 }]) {
    const name = JSON.stringify(options);
    const reader = new Redis({ path, ...options });
    const popped = reader.blpop('list', 5).then((reply) => reply.join(' '), (error) => error.message);
    await sleep(2000);
    await writer.rpush('list', 'job');
    console.log(`${name}: BLPOP gives "${await popped}", ${await writer.llen('list')} left in the list`);
    reader.disconnect();
    const connection = { path, ...options };
    const queue = new Queue(`q${Object.keys(options)}`, { connection });
    let done = 0;
    const worker = new Worker(queue.name, async () => { done++; }, { connection: { ...connection, maxRetriesPerRequest: null } });
    for (const one of [queue, worker]) one.on('error', () => {});
    // So that it waits already.
    await sleep(3000);
    await queue.add('job', {});
    await sleep(15_000);
    console.log(`${name}: ${done} of 1 job done after 15 s`);
  }
  process.exit(0);
})();
JS
node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: other counts"; exit 1; }
{"commandTimeout":1000}: BLPOP gives "Command timed out", 0 left in the list
{"commandTimeout":1000}: 0 of 1 job done after 15 s
{"socketTimeout":7000}: BLPOP gives "list job", 0 left in the list
{"socketTimeout":7000}: 1 of 1 job done after 15 s
SEEN
echo "as before: what waits longer than commandTimeout is done for nobody"
