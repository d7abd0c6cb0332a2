// Measures the load engine against other generators: operations per CPU-second of the client, paired round by round.
//
//   npm run build && node scripts/bench-engine.mjs [--quick] [--rounds 5] [--seconds 3] [--depths 1,16,64]
//                                                  [--connections 50,500,10000] [--servers redis-server,dragonfly]
//
// Server on CPU 0, client on CPU 1, one at a time and in turn, so that drift and neighbours hit all alike. What
// counts is CPU time, not wall time: a busy machine makes every number smaller, and the ratios noisier, not biased.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runLoad } from '../dist/load/coordinator.js';

const KEYS = 100_000;
const VALUE_BYTES = 256;
const SERVER_CPU = '0';
const CLIENT_CPU = '1';
/** Ours, the reference of every ratio. */
const OWN = 'resp';
/** Of runs of ours, before the measured part: code is compiled, connections are warm. */
const WARMUP_NS = 0.7e9;
/** As in a run. */
const INTERVAL_NS = 0.5e9;
const KEY = [{ kind: 'key', keyspace: 'k' }];
const VALUE = [{ kind: 'value', size: { kind: 'fixed', bytes: VALUE_BYTES } }];

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    depths: { type: 'string' },
    connections: { type: 'string' },
    servers: { type: 'string', default: 'redis-server,dragonfly' },
    // Of the child that this script starts for runs of ours; JSON.
    client: { type: 'string' },
  },
});

async function compareAll() {
  if (availableParallelism() < 2)
    throw new Error('two CPUs are needed: one for the server, one for the client');
  const numbers = (text, whole, quick) =>
    text === undefined ? (options.quick ? quick : whole) : text.split(',').map(Number);
  const [rounds] = numbers(options.rounds, [5], [3]);
  const [seconds] = numbers(options.seconds, [3], [1.5]);
  const depths = numbers(options.depths, [1, 16, 64], [1, 16]);
  const connectionCounts = numbers(options.connections, [50, 500, 10_000], [50]);
  print(
    `${cpus()[0].model}, ${cpus().length} CPUs, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  );
  print(
    `${VALUE_BYTES}-byte values, ${KEYS} keys, 90/10 GET/SET (redis-benchmark: GET); median of ${rounds} rounds`,
  );
  for (const server of findServers()) {
    const target = await startServer(server);
    try {
      print(`\n${target.version}\n`);
      await fill(target.port);
      for (const connections of connectionCounts)
        for (const depth of connections > 1000 ? depths.slice(0, 1) : depths)
          printTable(await compare({ port: target.port, connections, depth, seconds }, rounds));
    } finally {
      await target.stop();
    }
  }
}

/** @returns per generator its rounds: operations per CPU-second, per wall second, resident set */
async function compare(load, rounds) {
  const generators = findGenerators(load.connections);
  const results = new Map(generators.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // Every other round in reverse, so that whatever drifts within a round cancels out.
    const order = round % 2 === 0 ? generators : generators.toReversed();
    for (const { name, run } of order) results.get(name).push(await run(load));
  }
  return { load, results };
}

function printTable({ load, results }) {
  const own = results.get(OWN);
  print(
    `| ${load.connections} connections, depth ${load.depth} | ops per client CPU-second | ops/s | resident | ${OWN} ÷ it, paired (lowest … highest) |`,
  );
  print('|---|---|---|---|---|');
  for (const [name, rounds] of results) {
    const rssBytes = median(rounds.map((each) => each.rssBytes));
    const resident = Number.isNaN(rssBytes) ? '' : `${Math.round(rssBytes / 2 ** 20)} MiB`;
    const ratios = rounds.map(({ perCpuSecond }, i) => own[i].perCpuSecond / perCpuSecond);
    const ratio = `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} … ${Math.max(...ratios).toFixed(2)})`;
    print(
      `| ${name} | ${kilo(median(rounds.map((each) => each.perCpuSecond)))} | ${kilo(median(rounds.map((each) => each.perSecond)))} | ${resident} | ${name === OWN ? '' : ratio} |`,
    );
  }
  print('');
}

/** ioredis is no choice for ten thousand connections: it would only measure its own memory. */
function findGenerators(connections) {
  return [
    { name: OWN, run: (load) => runOwn({ ...load, driver: 'resp', threads: 1 }) },
    { name: `${OWN}, 2 workers`, run: (load) => runOwn({ ...load, driver: 'resp', threads: 2 }) },
    ...(connections > 1000
      ? []
      : [{ name: 'ioredis', run: (load) => runOwn({ ...load, driver: 'ioredis', threads: 1 }) }]),
    ...['redis-benchmark', 'valkey-benchmark']
      .filter(isOnPath)
      .map((name) => ({ name, run: (load) => runBenchmark(name, load) })),
    ...(isOnPath('memtier_benchmark') ? [{ name: 'memtier_benchmark', run: runMemtier }] : []),
    ...(findBareLoop() === undefined ? [] : [{ name: 'bare epoll loop in C', run: runBareLoop }]),
  ];
}

/** In a process of its own, all of it on the client's CPU, main thread and garbage collection included. */
async function runOwn(load) {
  const script = fileURLToPath(import.meta.url);
  const text = execFileSync(
    'taskset',
    ['-c', CLIENT_CPU, process.execPath, script, '--client', JSON.stringify(load)],
    {
      encoding: 'utf8',
    },
  );
  return JSON.parse(text);
}

async function beClient({ port, connections, depth, seconds, driver, threads }) {
  let first;
  let last;
  let operations = 0;
  await runLoad(
    {
      ...commonPlan(port),
      driver,
      operations: [
        operation('GET', 9, [text('GET'), KEY], 'null-is-miss'),
        operation('SET', 1, [text('SET'), KEY, VALUE], 'none'),
      ],
      connections,
      pipeline: depth,
      threads,
      warmupNs: WARMUP_NS,
      stop: { kind: 'duration', durationNs: seconds * 1e9 },
      fill: false,
    },
    {
      onInterval(interval) {
        if (interval.warmup) return;
        const { user, system } = process.cpuUsage();
        const now = { cpuSeconds: (user + system) / 1e6, wallSeconds: performance.now() / 1e3 };
        if (first !== undefined) operations += interval.completed;
        first ??= now;
        last = now;
      },
    },
  );
  print(
    JSON.stringify({
      perCpuSecond: operations / (last.cpuSeconds - first.cpuSeconds),
      perSecond: operations / (last.wallSeconds - first.wallSeconds),
      rssBytes: process.resourceUsage().maxRSS * 1024,
    }),
  );
}

/** The number of requests that takes about as long as wished, found by a short run. */
const requestCounts = new Map();

function runBenchmark(program, { port, connections, depth, seconds }) {
  const id = `${program} ${connections} ${depth}`;
  const run = (count) =>
    runTimed(program, [
      ...['-h', '127.0.0.1', '-p', port, '-c', connections, '-P', depth, '-n', count],
      ...['-d', VALUE_BYTES, '-r', KEYS, '-t', 'get', '-q'],
    ]);
  if (!requestCounts.has(id)) {
    const count = Math.max(20_000, 4 * connections * depth);
    requestCounts.set(id, Math.ceil((count / run(count).wallSeconds) * seconds));
  }
  const count = requestCounts.get(id);
  const { cpuSeconds, wallSeconds, rssBytes } = run(count);
  return { perCpuSecond: count / cpuSeconds, perSecond: count / wallSeconds, rssBytes };
}

function runMemtier({ port, connections, depth, seconds }) {
  const { output, cpuSeconds, rssBytes } = runTimed('memtier_benchmark', [
    ...[
      '-s',
      '127.0.0.1',
      '-p',
      port,
      '-c',
      connections,
      '-t',
      1,
      '--pipeline',
      depth,
      '--test-time',
      Math.ceil(seconds),
    ],
    ...[
      '--ratio',
      '1:9',
      '-d',
      VALUE_BYTES,
      '--key-maximum',
      KEYS,
      '--key-pattern',
      'R:R',
      '--hide-histogram',
    ],
  ]);
  const perSecond = Number(/^Totals\s+([\d.]+)/m.exec(output)?.[1]);
  return { perCpuSecond: (perSecond * Math.ceil(seconds)) / cpuSeconds, perSecond, rssBytes };
}

let bareLoop;

/** Its program, compiled once; undefined without a compiler that works. */
function findBareLoop() {
  if (bareLoop === undefined && isOnPath('cc')) {
    const directory = mkdtempSync(join(tmpdir(), 'bench-engine-'));
    process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
    const program = join(directory, 'bench-epoll');
    const source = fileURLToPath(new URL('bench-epoll.c', import.meta.url));
    bareLoop = spawnSync('cc', ['-O2', '-o', program, source]).status === 0 ? program : null;
  }
  return bareLoop ?? undefined;
}

/** What a client costs that does nothing but read and write: a bound, and no generator. */
function runBareLoop({ port, connections, depth, seconds }) {
  const numbers = [port, connections, depth, seconds, KEYS, VALUE_BYTES].map(String);
  const output = execFileSync('taskset', ['-c', CLIENT_CPU, findBareLoop(), ...numbers], {
    encoding: 'utf8',
  });
  const [replies, wallSeconds, cpuSeconds] = output.split(' ').map(Number);
  return { perCpuSecond: replies / cpuSeconds, perSecond: replies / wallSeconds, rssBytes: Number.NaN };
}

/** `times` of bash: CPU time of the ended child to a millisecond, where /usr/bin/time has hundredths and may be missing. */
function runTimed(program, args) {
  const started = performance.now();
  const watch = '"$@"; status=$?; times >&2; exit $status';
  const child = spawnSync(
    'bash',
    ['-c', watch, 'bash', 'taskset', '-c', CLIENT_CPU, program, ...args.map(String)],
    {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    },
  );
  const wallSeconds = (performance.now() - started) / 1e3;
  if (child.status !== 0) throw new Error(`${program} failed: ${child.stderr.slice(-500)}`);
  const [user, system] = child.stderr.trim().split('\n').at(-1).split(' ').map(parseMinutes);
  return { output: child.stdout, cpuSeconds: user + system, wallSeconds, rssBytes: Number.NaN };
}

/** `0m1.234s` */
function parseMinutes(text) {
  const [minutes, seconds] = text.replace('s', '').split('m').map(Number);
  return minutes * 60 + seconds;
}

function findServers() {
  return options.servers.split(',').filter(isOnPath);
}

async function startServer(program) {
  const port = await findFreePort();
  const directory = mkdtempSync(join(tmpdir(), 'bench-engine-'));
  const flags =
    program === 'dragonfly'
      ? [
          `--port=${port}`,
          '--bind=127.0.0.1',
          '--proactor_threads=1',
          '--dbfilename=',
          `--dir=${directory}`,
          '--maxmemory=1gb',
        ]
      : [
          '--port',
          port,
          '--bind',
          '127.0.0.1',
          '--save',
          '',
          '--appendonly',
          'no',
          '--dir',
          directory,
          '--maxclients',
          10_200,
        ];
  const child = spawn('taskset', ['-c', SERVER_CPU, program, ...flags.map(String)], { stdio: 'ignore' });
  process.once('exit', () => child.kill());
  await waitUntilOpen(port);
  const version = stripColors(execFileSync(program, ['--version'], { encoding: 'utf8' }).split('\n')[0]);
  return {
    port,
    version,
    async stop() {
      child.kill();
      if (child.exitCode === null) await once(child, 'exit');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Once by us, with the keys of redis-benchmark, and once by memtier_benchmark, whose keys look otherwise: reads hit. */
async function fill(port) {
  await runLoad({
    ...commonPlan(port),
    driver: 'resp',
    operations: [operation('fill', 1, [text('SET'), KEY, VALUE], 'none')],
    connections: 8,
    pipeline: 64,
    threads: 1,
    warmupNs: 0,
    stop: { kind: 'requests', count: KEYS },
    fill: true,
  });
  if (!isOnPath('memtier_benchmark')) return;
  runTimed('memtier_benchmark', [
    ...['-s', '127.0.0.1', '-p', port, '-c', 8, '-t', 1, '--pipeline', 64, '-n', 'allkeys', '--ratio', '1:0'],
    ...['-d', VALUE_BYTES, '--key-maximum', KEYS, '--key-pattern', 'P:P', '--hide-histogram'],
  ]);
}

function commonPlan(port) {
  return {
    endpoint: { address: { kind: 'tcp', host: '127.0.0.1', port }, db: 0 },
    protocol: 2,
    seed: 1,
    keyPrefix: '',
    scripts: [],
    // As redis-benchmark names its keys: twelve digits.
    keyspaces: [
      { name: 'k', count: KEYS, pattern: 'key:0000000{id}', distribution: { kind: 'uniform' }, elements: 1 },
    ],
    values: { size: { kind: 'fixed', bytes: VALUE_BYTES }, content: 'binary', compressibility: 0 },
    timeoutNs: 10e9,
    intervalNs: INTERVAL_NS,
  };
}

function operation(name, weight, command, hits) {
  return { name, weight, commands: [command], transaction: false, hits };
}

function text(word) {
  return [{ kind: 'text', text: word }];
}

function isOnPath(program) {
  return spawnSync('which', [program], { stdio: 'ignore' }).status === 0;
}

async function findFreePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function waitUntilOpen(port) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const socket = connect(port, '127.0.0.1');
    const [event] = await Promise.race([
      once(socket, 'connect').then(() => ['connect']),
      once(socket, 'error').then(() => ['error']),
    ]).catch(() => ['error']);
    socket.destroy();
    if (event === 'connect') return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens on port ${port}`);
}

function stripColors(text) {
  return text.replace(/\x1b\[[\d;]*m/g, '');
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function kilo(number) {
  return `${(number / 1e3).toPrecision(4)} k`;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
if (options.client !== undefined) await beClient(JSON.parse(options.client));
else await compareAll();
