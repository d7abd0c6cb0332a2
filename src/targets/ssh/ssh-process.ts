// One process of ssh with a shell at its other end: talked to over its input and output, and why it ended.
import { execa } from 'execa';
import { printable } from '../control/printable.ts';

export interface SshProcess {
  /** To the shell; lost when the connection is. */
  send(text: string): void;
  onOutput(take: (text: string) => void): void;
  /** What ssh itself says, and what programs there complain of. */
  onComplaint(take: (text: string) => void): void;
  /** Resolves when it has ended, with the reason. */
  readonly ended: Promise<string>;
  /** Why it ended; undefined while it runs. */
  ending(): string | undefined;
  /** No more input for the shell, which is how it knows that it is no longer wanted. */
  closeInput(): void;
  kill(): void;
}

/** Within which ssh connects, or says that it can't. */
export const CONNECT_SECONDS = 10;
const MOST_STDERR = 2000;
/** What ssh says of a port that it forwards, with the number that the other machine gave it: no complaint. */
export const FORWARDED = /^Allocated port (\d+) for remote forward to /m;

/** @param options of ssh, besides those that let it ask nobody for anything */
export function startSsh(
  host: string,
  env: Readonly<Record<string, string | undefined>>,
  options: readonly string[] = [],
): SshProcess {
  const child = execa('ssh', [...SSH_OPTIONS, ...options, '--', host, 'sh -s'], {
    env,
    extendEnv: false,
    // Out of reach of Ctrl-C; without us its input ends, and so does the shell.
    detached: true,
    cleanup: false,
    stdin: 'pipe',
    buffer: false,
    reject: false,
  });
  let complaints = '';
  let ending: string | undefined;
  child.stdin.on('error', () => {});
  child.stdout.setEncoding('utf8');
  child.stderr.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-MOST_STDERR);
  });
  const ended = child.then(({ exitCode, shortMessage }) => {
    const lines = complaints.trim().split('\n');
    const said = printable(lines.findLast((line) => !FORWARDED.test(line))?.trim() ?? '');
    ending =
      said ||
      (exitCode === undefined
        ? printable(shortMessage ?? 'ssh did not start')
        : `ssh ended with code ${exitCode}`);
    return ending;
  });
  return {
    send: (text) => void child.stdin.write(text),
    onOutput: (take) => void child.stdout.on('data', take),
    onComplaint: (take) => void child.stderr.on('data', (chunk: Buffer) => take(chunk.toString())),
    ended,
    ending: () => ending,
    closeInput: () => void child.stdin.end(),
    kill: () => void child.kill(),
  };
}

const SSH_OPTIONS = [
  '-T',
  ...[
    'BatchMode=yes',
    `ConnectTimeout=${CONNECT_SECONDS}`,
    'ServerAliveInterval=5',
    'ServerAliveCountMax=2',
  ].flatMap((option) => ['-o', option]),
];
