// Runs the commands of a plan, each as a process of its own, so that one that fails or is stopped takes nothing with it.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  type ApartSecrets,
  quoteCommandLine,
  showsSecret,
  takeSecretsApart,
} from '../../core/command-line.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { usageError } from '../../core/errors.ts';
import type { Host } from '../../core/host.ts';
import { findBuilt } from '../../core/package-files.ts';

export interface StepRun {
  readonly code: number;
  readonly stdout: string;
  /** The last error that it told, with its code; absent: none. */
  readonly why?: string;
}

/** Runs cache-bench with these words; its story goes to our stderr. */
export type StepRunner = (args: readonly string[], signal: AbortSignal) => Promise<StepRun>;

/** What the package's command starts. */
const MAIN = findBuilt('main.js');

export function createStepRunner({ env, cwd, stderr }: Pick<Host, 'env' | 'cwd' | 'stderr'>): StepRunner {
  return async (given, signal) => {
    const apart = shieldSecrets(given);
    const child = fork(MAIN, apart.args, {
      cwd,
      env: { ...env, ...apart.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    let stdout = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    const errors = new LastError();
    child.stderr?.on('data', (chunk: Buffer) => {
      const text = chunk.toString();
      errors.take(text);
      stderr.write(text);
    });
    // In a group of its own: Ctrl-C of a terminal would reach it a second time, and it would leave at once.
    const stop = () => child.kill('SIGINT');
    signal.addEventListener('abort', stop);
    try {
      const [code] = (await once(child, 'close')) as [number | null];
      return { code: code ?? 1, stdout, ...dropUndefined({ why: errors.text }) };
    } finally {
      signal.removeEventListener('abort', stop);
    }
  };
}

const LONGEST_ERROR = 300;
/** As reportError writes it. */
const ERROR_LINE = /^error (E_[A-Z_]+: .+)$/;

/** Of the story of a command as it comes in, cut anywhere. */
export class LastError {
  text: string | undefined;
  private rest = '';

  take(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = (lines.pop() ?? '').slice(-LONGEST_ERROR);
    for (const line of lines) {
      const [, error] = ERROR_LINE.exec(line) ?? [];
      if (error !== undefined) this.text = error.slice(0, LONGEST_ERROR);
    }
  }
}

/**
 * Everybody on the machine can read the words of a process: passwords go in its environment.
 *
 * @throws CacheBenchError E_FACTS (exit code 2) where a setting of a server to start is a secret
 */
export function shieldSecrets(given: readonly string[]): ApartSecrets {
  const apart = takeSecretsApart(given);
  if (!showsSecret(apart.args)) return apart;
  throw usageError(
    'E_FACTS',
    `'${quoteCommandLine(given)}' is not run: the list of processes would show a secret in a setting of its server`,
    'Start that server yourself, and write redis://:${REDIS_PASSWORD}@HOST:PORT in its place.',
  );
}
