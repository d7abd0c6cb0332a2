// Real servers for end-to-end tests: private, on a free loopback port, gone afterwards.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sleep } from '../core/clock.ts';
import { findServerBinary, requireServerBinary } from '../targets/programs/find-binary.ts';
import { findFreePort } from '../targets/started/free-port.ts';

export interface StartedServer {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 120_000;
const KILL_AFTER_MS = 5000;

/**
 * @param flags e.g. `--requirepass`, `secret`; a file of settings comes first
 * @param program one that takes the same flags, such as Valkey's
 */
export async function startRedis(
  flags: readonly string[] = [],
  program = requireServerBinary('redis', process.env),
): Promise<StartedServer> {
  const port = await findFreePort();
  const [file, others] = flags[0]?.endsWith('.conf') ? [flags.slice(0, 1), flags.slice(1)] : [[], flags];
  return startServer(program, port, (directory) => [
    ...file,
    ...[
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      directory,
      '--save',
      '',
      '--appendonly',
      'no',
    ],
    ...others,
  ]);
}

/** The program named by CACHE_BENCH_DRAGONFLY_BIN or found on PATH. */
export function findDragonfly(): string | undefined {
  return findServerBinary('dragonfly', process.env);
}

/** @param flags e.g. `--proactor_threads`, `1` */
export async function startDragonfly(flags: readonly string[] = []): Promise<StartedServer> {
  const program = requireServerBinary('dragonfly', process.env);
  const port = await findFreePort();
  return startServer(program, port, (directory) => [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--maxmemory', '512M'],
    // Else it writes its log into the folder for temporary files, and leaves it there.
    '--logtostderr',
    ...flags,
  ]);
}

async function startServer(
  program: string,
  port: number,
  argumentsIn: (directory: string) => readonly string[],
): Promise<StartedServer> {
  const directory = mkdtempSync(join(tmpdir(), 'cache-bench-test-'));
  const log = await open(join(directory, 'server.log'), 'a');
  const child = spawn(program, argumentsIn(directory), {
    cwd: directory,
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const stop = async (): Promise<void> => {
    await end(child);
    process.off('exit', killAtExit);
    rmSync(directory, { recursive: true, force: true });
  };
  for (let waitedMs = 0; waitedMs < READY_TIMEOUT_MS && child.exitCode === null; waitedMs += 20) {
    if (await answers(port)) return { port, pid: child.pid!, stop };
    await sleep(20);
  }
  const text = readFileSync(join(directory, 'server.log'), 'utf8');
  await stop();
  throw new Error(`${program} did not answer on port ${port}:\n${text}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  await ended;
  clearTimeout(timer);
}

/** An error reply is an answer too: the server may want a password. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.setTimeout(1000, () => socket.destroy());
    socket.once('data', (reply) => {
      resolve(!reply.toString().startsWith('-LOADING'));
      socket.destroy();
    });
    socket.once('error', () => socket.destroy());
    socket.once('close', () => resolve(false));
  });
}
