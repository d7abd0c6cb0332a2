// One server process of our own: started, watched and ended.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { printable } from '../control/printable.ts';
import { killGroup } from './own-process.ts';

export interface LocalProcess {
  readonly pid: number | undefined;
  /** How it ended; undefined while it runs. */
  ending(): string | undefined;
  /** Last lines of what it wrote, for an error message. */
  lastLogLines(): readonly string[];
  /** Nothing when it is gone. */
  signal(name: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
  /** SIGTERM, and SIGKILL if that did not end it in time. Resolves when it is gone. */
  end(): Promise<void>;
}

const KILL_AFTER_MS = 5000;
const LOG_LINES = 8;

/**
 * @param command program and arguments, without a shell
 * @param directory working directory, where the log is written too
 * @param variables those of `env` that the program needs besides the ones that all do
 */
export function startProcess(
  command: readonly string[],
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
  variables: readonly string[] = [],
): LocalProcess {
  const logFile = join(directory, 'server.log');
  // The server writes to the file itself: no pipe through us that would cost us time during a round.
  // Any descriptor works; the types of execa only name 3 to 9.
  const log = openSync(logFile, 'a', 0o600) as 3;
  const [program, ...args] = command;
  const child = execa(program!, args, {
    cwd: directory,
    // Nothing of the user's environment changes how a server runs (DFLY_* are flags of Dragonfly), or shows in /proc.
    env: pick(env, ['PATH', 'HOME', 'LD_LIBRARY_PATH', ...variables]),
    extendEnv: false,
    stdin: 'ignore',
    stdout: log,
    stderr: log,
    buffer: false,
    reject: false,
    cleanup: true,
    forceKillAfterDelay: KILL_AFTER_MS,
  });
  closeSync(log);
  let ending: string | undefined;
  const ended = child.then((result) => {
    ending =
      result.signal === undefined
        ? result.exitCode === undefined
          ? printable(result.shortMessage ?? 'could not be started')
          : `exited with code ${result.exitCode}`
        : `was ended by ${result.signal}`;
  });
  async function end(): Promise<void> {
    child.kill();
    await ended;
    if (child.pid !== undefined) endGroup(child.pid);
  }

  let over: Promise<void> | undefined;
  return {
    pid: child.pid,
    ending: () => ending,
    lastLogLines: () => lastLines(logFile),
    signal(name) {
      if (ending === undefined) child.kill(name);
    },
    end() {
      // Once: its number may be somebody else's by the second time.
      over ??= end();
      return over;
    },
  };
}

/** A script that stood in for the server may have left one behind, in the process group that setsid gave it. */
function endGroup(leader: number): void {
  try {
    killGroup(leader);
  } catch {
    // No such group: nothing was left, or there is no setsid here.
  }
}

function lastLines(file: string): readonly string[] {
  try {
    const lines = readEnd(file)
      .split('\n')
      .filter((line) => line.trim() !== '');
    return lines.slice(-LOG_LINES).map((line) => printable(line));
  } catch {
    return [];
  }
}

/** A server that logs each refused command can write a long file. */
function readEnd(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const end = Buffer.alloc(8192);
    const start = Math.max(0, fstatSync(descriptor).size - end.length);
    return end.toString('utf8', 0, readSync(descriptor, end, 0, end.length, start));
  } finally {
    closeSync(descriptor);
  }
}

function pick(
  env: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
