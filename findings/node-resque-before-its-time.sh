#!/usr/bin/env bash
# Guess: a job that node-resque was given by enqueueIn(1400, …) is done after 1.4 s or later.
# It rounds the time to the nearest second, and the clock too when it looks: jobs run up to nearly a second before their time, by the moment in the
# second at which they were enqueued; a delay of less than a second can be none. enqueueAt() does the same. Its README has both in milliseconds
# and says nothing of seconds. Who lets a job look whether a lock, a limit or a key has ended by then finds it alive.
# Seen with npm's node-resque 9.4.0 and ioredis 5.11.1 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
pid=
cleanup() { [ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund node-resque@9.4.0 ioredis@5.11.1 || { echo "needs npm and a registry"; exit 2; }
"$server" --port 0 --unixsocket "$work/redis.sock" --save '' >/dev/null &
pid=$!
for _ in $(seq 100); do [ -S redis.sock ] && break; sleep 0.1; done
cat >ask.cjs <<'JS'
const { Redis } = require('ioredis');
const { Queue, Scheduler, Worker } = require('node-resque');
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const connection = () => ({ redis: new Redis(process.argv[2]) });
const early = [];
const jobs = { look: { perform: async (due) => void early.push(due - Date.now()) } };
(async () => {
  const queue = new Queue({ connection: connection() }, jobs);
  const scheduler = new Scheduler({ connection: connection(), timeout: 50 }, jobs);
  const worker = new Worker({ connection: connection(), queues: ['all'], timeout: 20 }, jobs);
  for (const one of [queue, scheduler, worker]) await one.connect();
  queue.on('error', () => {});
  worker.on('error', () => {});
  scheduler.start();
  worker.start();
  // Twenty moments, spread over two seconds.
  for (let job = 0; job < 20; job++) {
    const due = Date.now() + 1400;
    await queue.enqueueIn(1400, 'all', 'look', [due]);
    await sleep(107);
  }
  for (let tries = 0; tries < 100 && early.length < 20; tries++) await sleep(100);
  const most = Math.max(...early);
  console.error(`the earliest was ${most} ms before its time`);
  console.log(`${early.length} jobs, ${early.filter((ms) => ms > 50).length >= 3 ? 'three or more' : 'fewer than three'} of them more than 50 ms before their time, none ${most < 1000 ? 'a whole second' : `more than ${most} ms`}`);
  process.exit(0);
})();
JS
node ask.cjs "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: jobs run at other times"; exit 1; }
20 jobs, three or more of them more than 50 ms before their time, none a whole second
SEEN
echo "as before: jobs run before their time"
