// How often a race says a word that is false: a server raced against itself, or against one of which it is known what is true.
//
//   npm run bench:words [-- --races 20] [--slower 0.15] [--throttle quota] [--first 'redis-server'] [--second 'redis-server'] [-- flags of run]
//
// Each race is a first look (`run --quick`) of two processes of one server, and every "faster" or "slower" is false.
// - `--slower 0.15`: both are behind proxies, one of which keeps every reply back by that share of a round trip: "slower" is
//   true of the response time, and what is counted is how often it is found.
// - `--throttle quota` or `burner`: the generator is held back on purpose whenever it drives the second, by a CPU quota of its control
//   group or by a process that keeps one CPU busy. Whatever is said of ops/s is false then.
// - `--first`, `--second`: other servers, with their flags, e.g. 'valkey-server --io-threads 2'. What is true of them nobody
//   knows, but that no plain word of ops/s holds on cores that they share with the generator: see the last column.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { answerQuestions } from '../dist/compare/answers.js';
import { digestRun } from '../dist/compare/digest-run.js';
import { NODE_DURABLE_FILES } from '../dist/core/node-durable-files.js';
import { readResult } from '../dist/result/store/read-result.js';
import { openThrottle } from './words/throttle.mjs';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const SELF = fileURLToPath(import.meta.url);
const NAMES = ['once', 'again'];
const RACE = ['run', 'read-heavy', '--quick', '--keys', '10000'];
const TOLERANCE = 0.05;
const PINGS = 400;
/** Plain words, bounds, and what holds beside the generator alone are counted apart. */
const WORDS = [
  ...['faster', 'slower', 'same', 'cannot-tell', 'at least, faster', 'at least, slower'],
  ...['faster', 'slower', 'same'].map((word) => `on shared cores, ${word}`),
];

const { values: flags, positionals: runFlags } = parseArgs({
  allowPositionals: true,
  options: {
    races: { type: 'string', default: '20' },
    slower: { type: 'string' },
    throttle: { type: 'string' },
    quota: { type: 'string', default: '0.4' },
    first: { type: 'string', default: 'redis-server' },
    second: { type: 'string' },
    // Of the child that this script starts: JSON.
    proxy: { type: 'string' },
  },
});

if (flags.proxy === undefined) await raceAgainAndAgain();
else serveAsProxy(JSON.parse(flags.proxy));

async function raceAgainAndAgain() {
  const directory = mkdtempSync(join(tmpdir(), 'cache-bench-words-'));
  const children = [];
  let throttle;
  try {
    const [first, second] = [flags.first, flags.second ?? flags.first];
    const port = await startServer(first, join(directory, 'first'), children);
    const ports =
      flags.slower === undefined
        ? [port, await startServer(second, join(directory, 'second'), children)]
        : await startProxies(port, children);
    throttle = openThrottle(flags.throttle, { port: ports[1], quota: Number(flags.quota) });
    const words = new Map();
    for (let race = 1; race <= Number(flags.races); race++) {
      const answers = await runOnce(join(directory, `${race}`), ports, throttle);
      for (const { what, word } of answers) words.set(what, [...(words.get(what) ?? []), word]);
      console.log(`race ${race}: ${answers.map((answer) => Object.values(answer).join(' ')).join(', ')}`);
    }
    const held = throttle === undefined ? '' : `; the generator was held back for ${throttle.seconds()} s`;
    console.log(`\n${first} against ${second}, load ${loadavg()[0].toFixed(1)}${held}`);
    console.log(`\n| question | ${WORDS.join(' | ')} |\n|---|${WORDS.map(() => '---|').join('')}`);
    for (const [what, said] of words) {
      const counts = WORDS.map((word) => said.filter((one) => one === word).length);
      console.log(`| ${what} | ${counts.join(' | ')} |`);
    }
  } finally {
    throttle?.close();
    for (const child of children) child.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  }
}

/** @returns what was asked, the word of the second against the first, and why there is none */
async function runOnce(out, ports, throttle) {
  const targets = ports.flatMap((port, at) => ['-t', `${NAMES[at]}=redis://127.0.0.1:${port}`]);
  const args = [...RACE, ...targets, '--allow-nonempty', '--quiet', '--out', out, ...runFlags];
  const race = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  throttle?.watch(race.pid);
  const [code] = await once(race, 'exit');
  throttle?.rest();
  if (code !== 0) throw new Error(`the race ended with ${code}`);
  const run = digestRun(await readResult(join(out, readdirSync(out)[0]), NODE_DURABLE_FILES));
  const pair = { profile: 'read-heavy', reference: NAMES[0], candidate: NAMES[1], tolerance: TOLERANCE };
  return answerQuestions(run, pair).answers.map(
    ({ question, comparison: { metric, verdict, estimate } }) => ({
      what: `${question} (${metric})`,
      word: nameWord(verdict),
      ...(verdict.doubt === undefined ? {} : { doubt: `(${verdict.doubt})` }),
      interval: showInterval(estimate),
    }),
  );
}

function nameWord({ word, atLeast, besideGenerator }) {
  if (besideGenerator) return `on shared cores, ${word}`;
  return atLeast === undefined ? word : `at least, ${word}`;
}

function showInterval(estimate) {
  if (estimate === undefined) return '';
  const { ratio, low = Number.NaN, high = Number.NaN } = estimate;
  return `${ratio.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`;
}

/** @param command the program and its flags, separated by spaces */
async function startServer(command, directory, children) {
  const port = await findFreePort();
  const [program, ...flagsOfServer] = command.split(' ');
  mkdirSync(directory);
  const args = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', directory];
  children.push(spawn(program, [...args, ...flagsOfServer], { stdio: 'ignore' }));
  for (let tries = 0; !(await answers(port)); tries++) if (tries > 100) throw new Error(`no ${program}`);
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
