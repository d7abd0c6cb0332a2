// How often a race says a word that is false: a Redis raced against itself, and one behind a proxy that is slower by a known share.
//
//   npm run bench:words [-- --races 20] [--slower 0.15] [-- flags of run]
//
// Each race is a first look (`run --quick`). Without --slower both names are of one server, and every
// "faster" or "slower" is false. With it both servers are behind proxies, one of which keeps every reply back by that share
// of a round trip: "slower" is true of the response time, and what is counted is how often it is found.
import { execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { answerQuestions } from '../dist/compare/answers.js';
import { digestRun } from '../dist/compare/digest-run.js';
import { NODE_DURABLE_FILES } from '../dist/core/node-durable-files.js';
import { readResult } from '../dist/result/store/read-result.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const SELF = fileURLToPath(import.meta.url);
const NAMES = ['once', 'again'];
const RACE = ['run', 'read-heavy', '--quick', '--keys', '10000'];
const TOLERANCE = 0.05;
const PINGS = 400;

const { values: flags, positionals: runFlags } = parseArgs({
  allowPositionals: true,
  options: {
    races: { type: 'string', default: '20' },
    slower: { type: 'string' },
    // Of the child that this script starts: JSON.
    proxy: { type: 'string' },
  },
});

if (flags.proxy === undefined) await raceAgainAndAgain();
else serveAsProxy(JSON.parse(flags.proxy));

async function raceAgainAndAgain() {
  const directory = mkdtempSync(join(tmpdir(), 'cache-bench-words-'));
  const children = [];
  try {
    const port = await startRedis(directory, children);
    const ports = flags.slower === undefined ? [port, port] : await startProxies(port, children);
    const words = new Map();
    for (let race = 1; race <= Number(flags.races); race++) {
      const answers = await runOnce(join(directory, `${race}`), ports);
      for (const [what, word] of answers) words.set(what, [...(words.get(what) ?? []), word]);
      console.log(`race ${race}: ${answers.map((answer) => answer.join(' ')).join(', ')}`);
    }
    console.log('\n| question | faster | slower | same | cannot tell |\n|---|---|---|---|---|');
    for (const [what, said] of words) {
      const counts = ['faster', 'slower', 'same', 'cannot-tell'].map(
        (word) => said.filter((one) => one === word).length,
      );
      console.log(`| ${what} | ${counts.join(' | ')} |`);
    }
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @returns what was asked, the word of the second against the first, and why there is none */
async function runOnce(out, ports) {
  const targets = ports.flatMap((port, at) => ['-t', `${NAMES[at]}=redis://127.0.0.1:${port}`]);
  const args = [...RACE, ...targets, '--allow-nonempty', '--quiet', '--out', out, ...runFlags];
  execFileSync(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const run = digestRun(await readResult(join(out, readdirSync(out)[0]), NODE_DURABLE_FILES));
  const pair = { profile: 'read-heavy', reference: NAMES[0], candidate: NAMES[1], tolerance: TOLERANCE };
  return answerQuestions(run, pair).answers.map(({ question, comparison }) => [
    `${question} (${comparison.metric})`,
    comparison.verdict.word,
    ...(comparison.verdict.doubt === undefined ? [] : [`(${comparison.verdict.doubt})`]),
    showInterval(comparison.estimate),
  ]);
}

function showInterval(estimate) {
  if (estimate === undefined) return '';
  const { ratio, low = Number.NaN, high = Number.NaN } = estimate;
  return `${ratio.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

async function startRedis(directory, children) {
  const port = await findFreePort();
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', directory];
  children.push(spawn('redis-server', args, { stdio: 'ignore' }));
  for (let tries = 0; !(await answers(port)); tries++) if (tries > 100) throw new Error('no redis-server');
  return port;
}

/** Two of a kind; the second holds each reply back by the asked share of what a round trip through the first takes. */
async function startProxies(serverPort, children) {
  const plain = await startProxy({ serverPort, holdNs: 0 }, children);
  const roundTripNs = await measureRoundTrip(plain);
  const holdNs = Math.round(Number(flags.slower) * roundTripNs);
  console.log(
    `a round trip takes ${(roundTripNs / 1e3).toFixed(0)} µs; the second proxy adds ${(holdNs / 1e3).toFixed(0)}`,
  );
  return [plain, await startProxy({ serverPort, holdNs }, children)];
}

async function startProxy(plan, children) {
  const child = fork(SELF, ['--proxy', JSON.stringify(plan)]);
  children.push(child);
  return (await once(child, 'message'))[0];
}

/** Holding is done by spinning: no timer is as fine, and a server that is slower takes more of its core, too. */
function serveAsProxy({ serverPort, holdNs }) {
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: serverPort, host: '127.0.0.1', noDelay: true });
    client.on('data', (chunk) => upstream.write(chunk));
    upstream.on('data', (chunk) => {
      const untilNs = process.hrtime.bigint() + BigInt(holdNs);
      while (holdNs > 0 && process.hrtime.bigint() < untilNs);
      client.write(chunk);
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
}

async function measureRoundTrip(port) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const times = [];
  for (let i = 0; i < PINGS; i++) {
    const sentNs = process.hrtime.bigint();
    socket.write('PING\r\n');
    await once(socket, 'data');
    times.push(Number(process.hrtime.bigint() - sentNs));
  }
  socket.destroy();
  return times.sort((a, b) => a - b)[PINGS >> 1];
}

async function findFreePort() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

function answers(port) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => setTimeout(resolve, 50, false));
    socket.once('connect', () => socket.destroy());
  });
}
