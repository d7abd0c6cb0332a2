// Runs the built command as a user would, in a process of its own, and looks at what it leaves behind.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { withValue } from '../src/result/growing-list.ts';
import type { CapacityResult } from '../src/result/kinds/capacity.ts';
import type { RaceResult } from '../src/result/kinds/race.ts';
import { kindOf, type Result } from '../src/result/kinds.ts';
import { parseResult } from '../src/result/parse-result.ts';

/** A race of Redis and Dragonfly that is kept with the documents: for what can be shown without a race of its own. */
export const KEPT_RACE = fileURLToPath(new URL('../results/examples/race', import.meta.url));
export const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const SHARED = fileURLToPath(new URL('./shared-cli.mjs', import.meta.url));

// What runs leave on a machine, and find there, is a test file's own: files run side by side.
// Nothing is made before a test of the file runs: of files whose tests are all filtered out no hook comes to remove it.
let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'cache-bench-test-'));
  process.env['TMPDIR'] = join(scratch, 'tmp');
  process.env['XDG_STATE_HOME'] = join(scratch, 'state');
  mkdirSync(process.env['TMPDIR']);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

// The CI that runs the tests is no part of them: their runs would write into its log and summary.
for (const name of ['CI', 'GITHUB_ACTIONS', 'GITLAB_CI']) delete process.env[name];

// Each pair is raced once, not again at one rate, the generator has no race of its own, and no round is followed by a pause,
// unless a test says so: that takes as long again.
process.env['CACHE_BENCH_EQUAL_RATE'] ??= 'false';
process.env['CACHE_BENCH_CALIBRATE'] ??= 'false';
process.env['CACHE_BENCH_COOLDOWN'] ??= '0';

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartedCli {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Resolves once stderr has matched, with the match. */
  seen(pattern: RegExp): Promise<RegExpExecArray>;
  /** So far. */
  stderr(): string;
  readonly finished: Promise<CliRun>;
}

/** Where the command is called. */
export interface CliPlace {
  /** Absent: that of the tests. */
  readonly cwd?: string;
  /** Program and arguments that run the command as theirs. */
  readonly within?: readonly string[];
}

export function startCli(
  args: readonly string[],
  env: Record<string, string> = {},
  { cwd, within = [] }: CliPlace = {},
): StartedCli {
  const [program, ...rest] = [...within, process.execPath, MAIN, ...args];
  const child = spawn(program!, rest, {
    ...(cwd === undefined ? {} : { cwd }),
    // Results that a test does not ask for are none of this repository's.
    env: { ...process.env, NO_COLOR: '1', CACHE_BENCH_OUT: join(scratch, 'results'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const waiting: { pattern: RegExp; resolve: (match: RegExpExecArray) => void }[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    for (const { pattern, resolve } of waiting) {
      const match = pattern.exec(stderr);
      if (match !== null) resolve(match);
    }
  });
  const finished = new Promise<CliRun>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    pid: child.pid!,
    kill: (signal) => void child.kill(signal),
    stderr: () => stderr,
    seen: (pattern) =>
      new Promise((resolve, reject) => {
        const match = pattern.exec(stderr);
        if (match !== null) return resolve(match);
        waiting.push({ pattern, resolve });
        void finished.then(() =>
          reject(new Error(`ended before ${pattern} was seen:\n${stderr}\n${stdout}`)),
        );
      }),
    finished,
  };
}

export function cli(
  args: readonly string[],
  env: Record<string, string> = {},
  place: CliPlace = {},
): Promise<CliRun> {
  return startCli(args, env, place).finished;
}

let shared: ((args: readonly string[]) => Promise<CliRun>) | undefined;

/**
 * The built command in one process for all such calls of a test file, one after another: for short commands that measure
 * nothing, where a test is not about their process.
 */
export function cliShared(args: readonly string[]): Promise<CliRun> {
  shared ??= startShared();
  return shared(args);
}

function startShared(): (args: readonly string[]) => Promise<CliRun> {
  const child = spawn(process.execPath, [SHARED], {
    env: { ...process.env, NO_COLOR: '1', CACHE_BENCH_OUT: join(scratch, 'results') },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  endShared = () => child.kill();
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (args) => {
    child.stdin.write(`${JSON.stringify(args)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`ended by itself: ${args.join(' ')}`);
    return JSON.parse(value);
  };
}

let endShared = (): boolean => false;
afterAll(() => void endShared());

const directories: string[] = [];
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

/** A directory that goes with the test file. */
export function makeDirectory(): string {
  return mkdtempSync(join(scratch, 'shared-'));
}

/** A directory of its own that goes with the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'cache-bench-test-'));
  directories.push(directory);
  return directory;
}

/** The one result below `--out`. */
export function readOnlyResult(out: string): RaceResult {
  return readOnly(out) as RaceResult;
}

/** Likewise, of a search for capacities. */
export function readOnlySearch(out: string): CapacityResult {
  return readOnly(out) as CapacityResult;
}

function readOnly(out: string): Result {
  const [run, ...others] = readdirSync(out);
  if (run === undefined || others.length > 0)
    throw new Error(`expected one run in ${out}, found ${readdirSync(out)}`);
  const head = JSON.parse(readFileSync(join(out, run, 'result.json'), 'utf8'));
  const { path, entry, file } = kindOf(head).growing!;
  // What stands behind the last end of a line is torn, or nothing.
  const lines = readFileSync(join(out, run, file), 'utf8')
    .split('\n')
    .slice(0, -1);
  const entries = lines.map((line) => JSON.parse(line)[entry]);
  return parseResult(JSON.stringify(withValue(head, path, entries)), file);
}

/** What redis-cli says to one command. */
export function ask(server: { readonly port: number }, ...command: readonly string[]): string {
  return execFileSync('redis-cli', ['-p', String(server.port), ...command], { encoding: 'utf8' }).trim();
}

/** Processes that work in a private directory of the run: the servers it started. */
export function serversOf(runId: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`).includes(runId);
      } catch {
        return false;
      }
    })
    .map(Number);
}
