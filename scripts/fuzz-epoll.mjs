// Tries the way by epoll against a server that cuts, floods, lies and hangs up: the process must neither end nor touch memory that is not its own.
//
//   npm run build && node scripts/fuzz-epoll.mjs [--seeds 20] [--first 1] [--valgrind]
//
// Every seed is a process with one load. --valgrind runs it under valgrind's memcheck, which looks at all memory that system
// calls are handed and at every access of koffi's; JavaScript is interpreted then (--jitless), which takes some 30 times as
// long. Exit code 1 when a process died, was late to end, failed with an error that is not known, or memcheck found something.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { SeededRandom } from '../dist/core/random.js';
import { runLoad } from '../dist/load/coordinator.js';

const SELF = fileURLToPath(import.meta.url);
/** What a load may come to against such a server. */
const KNOWN_FAILURES = ['E_PROTOCOL', 'E_TARGET_LOST', 'E_TARGET_UNREACHABLE', 'E_AUTH'];
const LATE_MS = { bare: 30_000, valgrind: 300_000 };
const MEMCHECK = ['--quiet', '--error-exitcode=99', '--smc-check=all-non-file', '--undef-value-errors=no'];
/** Of an array or a bulk string that nobody can hold, or that makes no sense. */
const LIES = [
  '$-5\r\n',
  '$99999999999999999999\r\n',
  '*2147483648\r\n',
  '$1000000000\r\nabc',
  ':\r\n',
  '*-2\r\n',
  '$4294967296\r\n',
];

const NAME = /\r\n(GET|SET|HELLO|PING|CLIENT|SELECT)\r/;

const { values: flags } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    first: { type: 'string', default: '1' },
    valgrind: { type: 'boolean', default: false },
    // Of the child that this script starts: JSON.
    client: { type: 'string' },
  },
});

if (flags.client === undefined) await tryAll();
else await load(JSON.parse(flags.client));

async function tryAll() {
  let failed = 0;
  const first = Number(flags.first);
  for (let seed = first; seed < first + Number(flags.seeds); seed++) {
    const server = await startHostileServer(seed);
    const { code, signal, output } = await runClient({ port: server.port, seed, isSlow: flags.valgrind });
    server.close();
    if (code !== 0) failed++;
    console.log(`seed ${seed}: ${code === 0 ? 'ok' : `FAILED (${signal ?? code})`} ${output.trim()}`);
  }
  console.log(`${failed} of ${flags.seeds} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

async function runClient(plan) {
  const args = [SELF, '--client', JSON.stringify(plan)];
  const [program, all] = flags.valgrind
    ? ['valgrind', [...MEMCHECK, process.execPath, '--jitless', ...args]]
    : [process.execPath, args];
  const child = spawn(program, all, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const timer = setTimeout(() => child.kill('SIGKILL'), flags.valgrind ? LATE_MS.valgrind : LATE_MS.bare);
  const [code, signal] = await once(child, 'close');
  clearTimeout(timer);
  return { code, signal, output };
}

async function load({ port, seed, isSlow }) {
  const random = new SeededRandom(seed, 1);
  const pick = (...choices) => choices[random.uint32() % choices.length];
  const key = [{ kind: 'key', keyspace: 'k' }];
  const value = [
    { kind: 'value', size: { kind: 'range', minBytes: 1, maxBytes: pick(100, 10_000, 300_000) } },
  ];
  const text = (word) => [{ kind: 'text', text: word }];
  const plan = {
    endpoint: { address: { kind: 'tcp', host: '127.0.0.1', port }, db: 0 },
    ...{ protocol: 2, driver: 'resp', io: 'epoll', seed, keyPrefix: 'f:', scripts: [] },
    operations: [
      { name: 'get', weight: 0.8, commands: [[text('GET'), key]], transaction: false, hits: 'null-is-miss' },
      { name: 'set', weight: 0.2, commands: [[text('SET'), key, value]], transaction: false, hits: 'none' },
    ],
    keyspaces: [{ name: 'k', count: 1000, pattern: '{id}', distribution: { kind: 'uniform' }, elements: 1 }],
    values: { size: value[0].size, content: 'binary', compressibility: 0 },
    connections: pick(1, 3, 20),
    pipeline: pick(1, 2, 16),
    threads: pick(1, 1, 2),
    warmupNs: 0,
    stop: { kind: 'duration', durationNs: isSlow ? 5e9 : 1e9 },
    ...(random.unit() < 0.5
      ? { openLoop: { ratePerSecond: isSlow ? 50 : 2000, arrivals: 'poisson', pacing: 'timer' } }
      : {}),
    timeoutNs: isSlow ? 5e9 : 0.5e9,
    intervalNs: 0.2e9,
    fill: false,
  };
  try {
    const { operations, reconnects } = await runLoad({
      ...plan,
      threads: Math.min(plan.threads, plan.connections),
    });
    const sum = (field) => operations.reduce((total, one) => total + one[field], 0);
    console.log(
      `${sum('completed')} replies, ${sum('errors')} errors, ${sum('timeouts')} timeouts, ${reconnects} reconnects`,
    );
  } catch (error) {
    if (!KNOWN_FAILURES.includes(error.code)) throw error;
    console.log(error.code);
  }
}

async function startHostileServer(seed) {
  const random = new SeededRandom(seed, 2);
  const sockets = new Set();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      // Commands are told apart by their names alone: what is wrong by that is as hostile as the rest.
      for (let at = text.search(NAME); at >= 0; at = text.search(NAME)) {
        const name = text.slice(at).match(NAME)[1];
        text = text.slice(at + name.length + 2);
        answer(socket, name, random);
      }
      text = text.slice(-16);
      if (random.unit() < 0.02) holdBack(socket, random);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: server.address().port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Its sends fill the buffers of both sides meanwhile. */
function holdBack(socket, random) {
  socket.pause();
  setTimeout(() => socket.resume(), 200 * random.unit());
}

function answer(socket, name, random) {
  if (name === 'HELLO') return socket.write("-ERR unknown command 'HELLO'\r\n");
  if (name !== 'GET' && name !== 'SET') return socket.write('+OK\r\n');
  const dice = random.unit();
  if (dice < 0.5) return socket.write(bulk(300 * random.unit()));
  if (dice < 0.6) return socket.write(bulk(2_000_000 * random.unit()));
  if (dice < 0.75) return writeInPieces(socket, bulk(3000 * random.unit()), random);
  if (dice < 0.85) return socket.write(`*3\r\n${bulk(5)}*2\r\n:1\r\n$-1\r\n+x\r\n`);
  if (dice < 0.97) return socket.write('$-1\r\n');
  if (dice < 0.975) return socket.write(LIES[random.uint32() % LIES.length]);
  if (dice < 0.98) return socket.write(noise(70_000 * random.unit(), random));
  if (dice < 0.985) return socket.write(bulk(10).repeat(50));
  if (dice < 0.99) return socket.resetAndDestroy();
  if (dice < 0.995) return socket.end('$1000\r\nabc');
  // Silence.
}

function bulk(length) {
  const size = Math.floor(length);
  return `$${size}\r\n${'v'.repeat(size)}\r\n`;
}

function writeInPieces(socket, text, random) {
  for (let at = 0; at < text.length; ) {
    const next = at + 1 + (random.uint32() % 400);
    socket.write(text.slice(at, next));
    at = next;
  }
}

function noise(length, random) {
  return Buffer.from(Array.from({ length: Math.floor(length) }, () => random.uint32() & 255));
}
