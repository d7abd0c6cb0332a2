// What it costs to start the command: CPU time and memory of processes that soon end, and of a short run.
//
//   npm run bench:start [-- --beside DIST] [--starts N]
//
// --beside measures a second build of ours too: the `dist` of another checkout, which takes turns with this one. What counts is CPU time
// of the process, user and system, by its own account; medians. Exit code 1 when --help takes longer than it may, see below.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** People wait for it, and shells for what it completes. */
const MOST_HELP_MS = 150;

const COMMANDS = {
  version: ['--version'],
  help: ['--help'],
  'run --help': ['run', '--help'],
  validate: ['validate', join(ROOT, 'workloads/lua.yaml')],
  'run --dry-run': ['run', 'read-heavy', '-t', 'a=redis://h:1', '-t', 'b=redis://h:2', '--dry-run'],
  report: ['report', join(ROOT, 'results/examples/race')],
  'report -f html': ['report', join(ROOT, 'results/examples/race'), '-f', 'html'],
};

/** Loaded before the program; tells at its end what the kernel counted of it. */
const ACCOUNT = `data:text/javascript,${encodeURIComponent(`
  import { writeSync } from 'node:fs';
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    writeSync(3, JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, memoryMb: maxRSS / 1024 }));
  });
`)}`;

const { values: flags } = parseArgs({
  options: { beside: { type: 'string' }, starts: { type: 'string', default: '20' } },
});
const builds = [
  { name: 'this build', dist: join(ROOT, 'dist') },
  ...(flags.beside === undefined ? [] : [{ name: 'beside', dist: resolve(flags.beside) }]),
];

for (const [name, args] of Object.entries(COMMANDS)) {
  const starts = builds.map(() => []);
  for (let turn = 0; turn < Number(flags.starts); turn++) {
    // Whoever begins gets a machine that rested: they take turns in that too.
    const order = [...builds.keys()];
    for (const at of turn % 2 === 0 ? order : order.reverse()) starts[at].push(start(builds[at].dist, args));
  }
  const cells = starts.map((some) => ['cpuMs', 'memoryMb'].map((key) => median(some.map((one) => one[key]))));
  const shown = cells.map(
    ([cpuMs, memoryMb], at) => `${builds[at].name} ${cpuMs.toFixed(0)} ms of CPU, ${memoryMb.toFixed(1)} MB`,
  );
  const [own, other] = cells;
  const ratio = other === undefined ? '' : `; ${(own[0] / other[0]).toFixed(2)} times the CPU`;
  console.log(`${name.padEnd(16)}${shown.join('; ')}${ratio}`);
  if (name === 'help' && own[0] > MOST_HELP_MS) process.exitCode = 1;
}

function start(dist, args) {
  const { output, status, stderr } = spawnSync(
    process.execPath,
    ['--import', ACCOUNT, join(dist, 'main.js'), ...args],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe', 'pipe'], maxBuffer: 1 << 28 },
  );
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr}`);
  return JSON.parse(output[3].toString());
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle) - 1]) / 2;
}
