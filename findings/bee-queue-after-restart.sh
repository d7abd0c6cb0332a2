#!/usr/bin/env bash
# Guess: once its connection is back, a bee-queue takes jobs again.
# It loads its scripts once, when the queue is made, and calls them by EVALSHA only. Of a server that was started again with all its data, or of
# the replica that was promoted in a failover, which has none of them, each job is refused by NOSCRIPT, until the application is started again; ready()
# and isRunning() say that all is well, and no event tells. bull, which loads them anew, takes and does the next job. A cut connection alone harms
# neither.
# Seen with npm's bee-queue 2.0.0 and bull 4.16.5 on redis-server 7.0.15 (Debian 12). Ends with 1 when that has changed.
set -euo pipefail
server=$(command -v redis-server) || { echo "needs redis-server (apt-get install redis-server)"; exit 2; }
work=$(mktemp -d)
cleanup() { rm -rf "$work"; }
trap cleanup EXIT
"$server" --version | sed 's/ sha=.*//'
cd "$work"
npm install --silent --no-audit --no-fund bee-queue@2.0.0 bull@4.16.5 || { echo "needs npm and a registry"; exit 2; }
cat >ask.mjs <<'JS'
import { spawn } from 'node:child_process';
import { createConnection } from 'node:net';
import Bee from 'bee-queue';
import Bull from 'bull';
const [, , program, path] = process.argv;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const ended = (child) => new Promise((resolve) => child.once('exit', resolve));
const reaches = () => new Promise((resolve) => {
  const socket = createConnection(path).once('connect', () => resolve(!!socket.end())).once('error', () => resolve(false));
});
let server;
const start = async () => {
  server = spawn(program, ['--port', '0', '--unixsocket', path, '--appendonly', 'yes', '--appendfsync', 'always'], { stdio: 'ignore' });
  while (!(await reaches())) await sleep(100);
};
process.once('exit', () => server.kill('SIGKILL'));
await start();
const done = new Set();
const bee = new Bee('bee', { redis: { path } }).on('error', () => {});
const bull = new Bull('bull', { redis: { path } });
bull.on('error', () => {});
bee.process(async ({ data }) => void done.add(`bee-queue ${data.job}`));
bull.process(async ({ data }) => void done.add(`bull ${data.job}`));
const ask = async (name, queue, job, add) => {
  const told = await Promise.race([add().then(() => 'taken', (error) => error.message.split(' ')[0]), sleep(10_000).then(() => 'no answer')]);
  for (let tries = 0; tries < 100 && told === 'taken' && !done.has(`${queue} ${job}`); tries++) await sleep(100);
  console.log(`${name}: ${queue} ${told}, ${done.has(`${queue} ${job}`) ? 'done' : 'not done'}`);
};
const askBoth = async (name, job) => {
  await ask(name, 'bee-queue', job, () => bee.createJob({ job }).save());
  await ask(name, 'bull', job, () => bull.add({ job }));
};
await bee.ready();
await askBoth('before', 1);
server.kill('SIGTERM');
await ended(server);
await start();
await sleep(5000);
await askBoth('5 s after a restart', 2);
await sleep(10_000);
await askBoth('10 s later', 3);
console.log(`bee-queue running: ${bee.isRunning()}`);
process.exit(0);
JS
node ask.mjs "$server" "$work/redis.sock" | tee seen
diff - seen >/dev/null <<'SEEN' || { echo "changed: jobs are taken otherwise"; exit 1; }
before: bee-queue taken, done
before: bull taken, done
5 s after a restart: bee-queue NOSCRIPT, not done
5 s after a restart: bull taken, done
10 s later: bee-queue NOSCRIPT, not done
10 s later: bull taken, done
bee-queue running: true
SEEN
echo "as before: after a restart bee-queue takes no job"
