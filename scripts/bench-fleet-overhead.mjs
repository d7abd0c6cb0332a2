// What the agents of a fleet cost beside worker threads: client CPU for an operation of the same load, in pairs.
//
//   npm run bench:fleet-overhead [-- --agents 1,4] [--workers 4] [--loads closed,20000] [--pairs 6] [--seconds 8] [--free]
//
// --workers are the threads of the one process, and of all agents together; --loads are closed loops, or set rates a second.
// Both of a pair run at once, each against a server of its own, and change servers with each pair: what a machine does to one
// it does to the other. Servers and queue are on CPU 0 and all that loads on CPU 1; --free lets them go where they will. Each
// run is a command of its own, and its numbers are those of its result, over the operations of its window. stderr tells each
// pair, microseconds of CPU for an operation: the one process and its threads that load, the agents and theirs, the coordinator;
// then operations a second of both.
//
// The threads that load do the same on both sides, and what they differ by is chance or the machine's. What agents cost by
// design is all that their other threads use, less what the other threads of the one process do: "beside the load".
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { estimateRatio } from '../dist/stats/paired-ratio.js';
import { findFreePort } from '../dist/targets/started/free-port.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const SERVER_CPU = '0';
const CLIENT_CPU = '1';

const { values: flags } = parseArgs({
  options: {
    agents: { type: 'string', default: '1,4' },
    workers: { type: 'string', default: '4' },
    loads: { type: 'string', default: 'closed,20000' },
    pairs: { type: 'string', default: '6' },
    seconds: { type: 'string', default: '8' },
    free: { type: 'boolean', default: false },
  },
});
const workers = Number(flags.workers);
const directory = mkdtempSync(join(tmpdir(), 'cache-bench-overhead-'));
const children = [];
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    for (const child of children) child.kill();
    rmSync(directory, { recursive: true, force: true });
    process.exit(1);
  });

try {
  const [one, other, queue] = [await startServer(), await startServer(), await startServer()];
  console.log(
    '| load | agents | pairs | one process, CPU an operation | agents | threads that load | beside the load |',
  );
  console.log('|---|---|---|---|---|---|---|');
  for (const agents of flags.agents.split(',').map(Number)) {
    const started = await startAgents(queue, agents);
    for (const load of flags.loads.split(',')) await compare({ targets: [one, other], queue, agents, load });
    for (const child of started) await end(child);
  }
} finally {
  for (const child of children) await end(child);
  rmSync(directory, { recursive: true });
}

async function compare({ targets, queue, agents, load }) {
  const pace = load === 'closed' ? [] : ['--rate', load];
  const byAgents = ['--fleet', queue, '--agents', String(agents), '--shared-machine'];
  const pairs = [];
  for (let pair = 0; pair < Number(flags.pairs); pair++) {
    const [one, other] = pair % 2 === 0 ? targets : targets.toReversed();
    const [alone, fleet] = await Promise.all([
      measureRun([...pace, '-t', `a=${one}`, '--threads', String(workers)]),
      measureRun([...pace, '-t', `a=${other}`, ...byAgents]),
    ]);
    pairs.push({ alone, fleet });
    const cells = [alone.ownUs, alone.workersUs, fleet.agentsUs, fleet.workersUs, fleet.ownUs];
    const rates = [alone, fleet].map(({ perSecond }) => Math.round(perSecond));
    console.error([load, agents, ...cells.map((us) => us.toFixed(3)), ...rates].join(' '));
  }
  const ratioOf = (read) =>
    describe(estimateRatio(pairs.map(read).map(([reference, candidate]) => ({ reference, candidate }))));
  const aloneUs = median(pairs.map(({ alone }) => alone.ownUs));
  const cells = [
    load === 'closed' ? 'closed loop' : `${load}/s`,
    agents,
    pairs.length,
    `${aloneUs.toFixed(2)} µs`,
    ratioOf(({ alone, fleet }) => [alone.ownUs, fleet.agentsUs]),
    ratioOf(({ alone, fleet }) => [alone.workersUs, fleet.workersUs]),
    // As if the threads that load had used alike.
    ratioOf(({ alone, fleet }) => [alone.ownUs, fleet.agentsUs - fleet.workersUs + alone.workersUs]),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

/** CPU for an operation, microseconds: of the process itself, of its agents, and of all threads that load. */
async function measureRun(args) {
  const load = [
    '-c',
    String(2 * workers),
    '--keys',
    '1000',
    '--duration',
    `${flags.seconds}s`,
    '--blocks',
    '1',
  ];
  const times = ['--warmup', '2s', '--cooldown', '0'];
  const alone = ['--no-calibrate', '--no-gate', '--no-equal-rate', '--json', '--quiet', '--out', directory];
  const child = start(['run', 'read-heavy', ...args, ...load, ...times, ...alone]);
  let text = '';
  child.stdout.on('data', (bytes) => {
    text += bytes;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`run ${args.join(' ')} ended with code ${code}`);
  const round = JSON.parse(text).rounds.findLast(({ status }) => status === 'completed');
  const operations = round.operations.reduce((sum, { completed }) => sum + completed, 0);
  const usPerCore = round.durationNs / 1e3 / operations;
  // The first sample in the window began before it.
  const own = round.telemetry.slice(1).map(({ generator }) => generator.cpu);
  return {
    perSecond: (operations / round.durationNs) * 1e9,
    ownUs: (own.reduce((sum, cores) => sum + cores, 0) / own.length) * usPerCore,
    workersUs: round.workers.reduce((sum, { cpuShare }) => sum + cpuShare, 0) * usPerCore,
    agentsUs: (round.agents ?? []).reduce((sum, { coresUsed }) => sum + coresUsed, 0) * usPerCore,
  };
}

async function startServer() {
  const port = await findFreePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', directory];
  const child = onCpu(SERVER_CPU, 'redis-server', settings);
  await seen(child.stdout, 'Ready to accept connections');
  return `redis://127.0.0.1:${port}`;
}

async function startAgents(queue, count) {
  const threads = ['--threads', String(workers / count)];
  const started = Array.from({ length: count }, (_, i) =>
    start(['agent', '--fleet', queue, '--name', `agent-${i}`, ...threads]),
  );
  await Promise.all(started.map(({ stderr }) => seen(stderr, 'is ready')));
  return started;
}

function start(args) {
  return onCpu(CLIENT_CPU, process.execPath, [MAIN, ...args]);
}

function onCpu(cpu, program, args) {
  const [first, ...rest] = flags.free ? [program, ...args] : ['taskset', '-c', cpu, program, ...args];
  const child = spawn(first, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  children.push(child);
  child.stderr.resume();
  return child;
}

function seen(stream, text) {
  return new Promise((resolve, reject) => {
    let all = '';
    stream.on('data', (bytes) => {
      all += bytes;
      if (all.includes(text)) resolve();
    });
    stream.on('close', () => reject(new Error(`it ended before it said "${text}": ${all}`)));
  });
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}

/** Of fewer than six pairs there is no interval of 95 %, and of few none at all. */
function describe({ ratio, low, high }) {
  return low === undefined
    ? ratio.toFixed(3)
    : `${ratio.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
