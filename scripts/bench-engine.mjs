// Measures the load engine against other generators: operations per CPU-second of the client, paired slice by slice.
//
//   npm run build && node scripts/bench-engine.mjs [--quick] [--rounds 5] [--seconds 2] [--depths 1,16,64]
//                                                  [--connections 50,500,10000] [--servers redis-server,dragonfly,pieces]
//                                                  [--beside DIST] [--generators 'resp, epoll;beside']
//
// --servers: those on PATH, and `pieces`, a stand-in (bench-pieces.c) that writes each reply by itself, as those of Dragonfly come.
// --beside races a second build of ours: the `dist` of another checkout. --generators leaves out all but these, which a semicolon parts.
//
// Server on CPU 0, clients on CPU 1. In a round all of them are started, and then take turns of a fifth of a second, so
// that drift and neighbours hit all alike; each round has new processes, for the same program comes out a few per cent
// faster or slower by where its code and memory happen to lie. What counts is CPU time, not wall time.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Contender, ServerCounter } from './bench-slices.mjs';

const KEYS = 100_000;
const VALUE_BYTES = 256;
const SERVER_CPU = '0';
const CLIENT_CPU = '1';
/** Ours, the reference of every ratio. */
const OWN = 'resp';
/** The stand-in among the servers. */
const PIECES = 'pieces';
const OWN_DIST = fileURLToPath(new URL('../dist', import.meta.url));
/** The build of `--beside`. */
const BESIDE = 'beside';
/** Code is compiled then, and connections are warm; memtier_benchmark needs seconds for ten thousand. */
const WARMUP_MS = 1000;
const WARMUP_OF_MANY_MS = 6000;
const SLICE_MS = 200;
/** More connections than this, of all generators together, and they take their turns one process after another. */
const MAX_CONNECTIONS_AT_ONCE = 8000;
/** Of generators that need an end: no round takes as long. */
const ENOUGH_SECONDS = 1200;
const ENOUGH_REQUESTS = 2e9;
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
    servers: { type: 'string', default: `redis-server,dragonfly,${PIECES}` },
    beside: { type: 'string' },
    generators: { type: 'string' },
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
  const [seconds] = numbers(options.seconds, [2], [1]);
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
      await fill(server, target.port);
      const counter = new ServerCounter(target.port);
      for (const connections of connectionCounts)
        for (const depth of connections > 1000 ? depths.slice(0, 1) : depths)
          printTable(await compare({ port: target.port, counter, connections, depth, seconds }, rounds));
      counter.close();
    } finally {
      await target.stop();
    }
  }
}

/** @returns per generator its rounds, and per round its slices and resident set */
async function compare(load, rounds) {
  const generators = findGenerators(load.connections);
  const results = new Map(generators.map(({ name }) => [name, []]));
  const isTogether = load.connections * generators.length <= MAX_CONNECTIONS_AT_ONCE;
  for (let round = 0; round < rounds; round++) {
    // Every other one in reverse, so that whatever drifts cancels out.
    const order = round % 2 === 0 ? generators : generators.toReversed();
    for (const group of isTogether ? [order] : order.map((generator) => [generator])) {
      const measured = await measure(group, load);
      for (const [i, { name }] of group.entries()) results.get(name).push(measured[i]);
    }
  }
  return { load, results };
}

/** Starts all of a group, and lets them take turns until each has had its seconds. */
async function measure(group, { port, counter, connections, depth, seconds }) {
  const warmupMs = connections > 1000 ? WARMUP_OF_MANY_MS : WARMUP_MS;
  const contenders = [];
  for (const generator of group) {
    const command = generator.command({ port, connections, depth });
    contenders.push(await Contender.start({ cpu: CLIENT_CPU, command, counter, connections, warmupMs }));
  }
  const results = contenders.map(() => ({ slices: [], rssBytes: Number.NaN }));
  // One alone need not stop in between.
  const turnMs = group.length === 1 ? seconds * 1e3 : SLICE_MS;
  for (let turn = 0; turn < Math.ceil((seconds * 1e3) / turnMs); turn++) {
    const places = [...contenders.keys()];
    for (const place of turn % 2 === 0 ? places : places.reverse())
      results[place].slices.push(await contenders[place].takeTurn(turnMs));
  }
  for (const [place, contender] of contenders.entries()) {
    results[place].rssBytes = contender.rssBytes();
    await contender.end();
  }
  return results;
}

function printTable({ load, results }) {
  const own = results.get(OWN);
  print(
    `| ${load.connections} connections, depth ${load.depth} | ops per client CPU-second | ops/s | resident | ${OWN} ÷ it, paired (rounds from … to) |`,
  );
  print('|---|---|---|---|---|');
  for (const [name, rounds] of results) {
    const slices = rounds.flatMap((round) => round.slices);
    const rssBytes = median(rounds.map((round) => round.rssBytes));
    const ratios = rounds.map((round, i) => median(pairRatios(own[i].slices, round.slices)));
    const ratio = `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} … ${Math.max(...ratios).toFixed(2)})`;
    print(
      `| ${name} | ${kilo(median(slices.map((each) => each.perCpuSecond)))} | ${kilo(median(slices.map((each) => each.perSecond)))} | ${Math.round(rssBytes / 2 ** 20)} MiB | ${name === OWN ? '' : ratio} |`,
    );
  }
  print('');
}

function pairRatios(own, other) {
  return own.map(({ perCpuSecond }, i) => perCpuSecond / other[i].perCpuSecond);
}

/** ioredis is no choice for ten thousand connections: it would only measure its own memory. */
function findGenerators(connections) {
  const all = listGenerators(connections);
  if (options.generators === undefined) return all;
  const wanted = options.generators.split(';');
  const known = all.map(({ name }) => name);
  for (const name of wanted)
    if (!known.includes(name)) throw new Error(`--generators: ${name} is none of ${known.join(', ')}`);
  return all.filter(({ name }) => name === OWN || wanted.includes(name));
}

function listGenerators(connections) {
  return [
    { name: OWN, command: (load) => ownCommand({ ...load, driver: 'resp', threads: 1 }) },
    {
      name: `${OWN}, epoll`,
      command: (load) => ownCommand({ ...load, driver: 'resp', threads: 1, io: 'epoll' }),
    },
    { name: `${OWN}, 2 workers`, command: (load) => ownCommand({ ...load, driver: 'resp', threads: 2 }) },
    ...(options.beside === undefined
      ? []
      : ['node', 'epoll'].map((io) => ({
          name: io === 'node' ? BESIDE : `${BESIDE}, ${io}`,
          command: (load) =>
            ownCommand({ ...load, driver: 'resp', threads: 1, io, dist: resolve(options.beside) }),
        }))),
    ...(connections > 1000
      ? []
      : [{ name: 'ioredis', command: (load) => ownCommand({ ...load, driver: 'ioredis', threads: 1 }) }]),
    ...['redis-benchmark', 'valkey-benchmark']
      .filter(isOnPath)
      .map((name) => ({ name, command: (load) => [name, ...benchmarkArguments(load)] })),
    ...(isOnPath('memtier_benchmark') ? [{ name: 'memtier_benchmark', command: memtierCommand }] : []),
    ...(findBareLoop() === undefined ? [] : [{ name: 'bare epoll loop in C', command: bareLoopCommand }]),
  ];
}

/** A process of its own: main thread and garbage collection count too. */
function ownCommand(load) {
  return [process.execPath, fileURLToPath(import.meta.url), '--client', JSON.stringify(load)];
}

async function beClient({ port, connections, depth, driver, threads, io = 'node', dist = OWN_DIST }) {
  const runLoad = await loadEngine(dist);
  await runLoad({
    ...commonPlan(port),
    driver,
    io,
    operations: [
      operation('GET', 9, [text('GET'), KEY], 'null-is-miss'),
      operation('SET', 1, [text('SET'), KEY, VALUE], 'none'),
    ],
    connections,
    pipeline: depth,
    threads,
    warmupNs: 0,
    stop: { kind: 'duration', durationNs: ENOUGH_SECONDS * 1e9 },
    fill: false,
  });
}

/** `runLoad` of a build. */
async function loadEngine(dist) {
  return (await import(pathToFileURL(join(dist, 'load/coordinator.js')))).runLoad;
}

function benchmarkArguments({ port, connections, depth }) {
  return [
    ...['-h', '127.0.0.1', '-p', port, '-c', connections, '-P', depth, '-n', ENOUGH_REQUESTS],
    ...['-d', VALUE_BYTES, '-r', KEYS, '-t', 'get', '-q'],
  ];
}

function memtierCommand({ port, connections, depth }) {
  return [
    ...['memtier_benchmark', '-s', '127.0.0.1', '-p', port, '-c', connections, '-t', 1, '--pipeline', depth],
    ...['--test-time', ENOUGH_SECONDS, '--ratio', '1:9', '-d', VALUE_BYTES, '--key-maximum', KEYS],
    ...['--key-pattern', 'R:R', '--hide-histogram'],
  ];
}

const compiled = new Map();

/** A program of this directory, compiled once; undefined without a compiler that works. */
function compile(name) {
  if (!compiled.has(name) && isOnPath('cc')) {
    const directory = mkdtempSync(join(tmpdir(), 'bench-engine-'));
    process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
    const program = join(directory, name);
    const source = fileURLToPath(new URL(`${name}.c`, import.meta.url));
    compiled.set(name, spawnSync('cc', ['-O2', '-o', program, source]).status === 0 ? program : undefined);
  }
  return compiled.get(name);
}

const findBareLoop = () => compile('bench-epoll');

/** What a client costs that does nothing but read and write: a bound, and no generator. */
function bareLoopCommand({ port, connections, depth }) {
  return [findBareLoop(), port, connections, depth, ENOUGH_SECONDS, KEYS, VALUE_BYTES];
}

function findServers() {
  return options.servers
    .split(',')
    .filter((name) => (name === PIECES ? compile('bench-pieces') !== undefined : isOnPath(name)));
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
          // Else its logs go to the directory of all temporary files, and stay there.
          `--log_dir=${directory}`,
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
  const command = program === PIECES ? [compile('bench-pieces'), port, VALUE_BYTES, 1] : [program, ...flags];
  const child = spawn('taskset', ['-c', SERVER_CPU, ...command.map(String)], { stdio: 'ignore' });
  process.once('exit', () => child.kill());
  await waitUntilOpen(port);
  const version =
    program === PIECES
      ? 'Stand-in, one reply a write'
      : stripColors(execFileSync(program, ['--version'], { encoding: 'utf8' }).split('\n')[0]);
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
async function fill(program, port) {
  const runLoad = await loadEngine(OWN_DIST);
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
  if (program === PIECES || !isOnPath('memtier_benchmark')) return;
  const args = [
    ...['-s', '127.0.0.1', '-p', port, '-c', 8, '-t', 1, '--pipeline', 64, '-n', 'allkeys', '--ratio', '1:0'],
    ...['-d', VALUE_BYTES, '--key-maximum', KEYS, '--key-pattern', 'P:P', '--hide-histogram'],
  ];
  execFileSync('memtier_benchmark', args.map(String), { stdio: 'ignore' });
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
    // Longer than any program stands still.
    timeoutNs: 600e9,
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
