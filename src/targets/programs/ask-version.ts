// What a program says when it is asked for its version: whether it is such a server, and which.
import { printable } from '../control/printable.ts';

/** Asked for its version a server answers at once; one that hangs is not waited for. */
const ANSWER_TIMEOUT_MS = 10_000;
/** A server says one or two lines; what goes on is another program, and is ended. */
const LONGEST_ANSWER = 64 * 1024;

/** undefined when it does not run, or does not tell. */
export async function readServerVersion(program: string): Promise<string | undefined> {
  const answer = await askVersion(program);
  return answer === undefined ? undefined : parseVersion(answer);
}

/** @returns the first line; undefined when it does not run, or says nothing */
export async function askVersion(program: string): Promise<string | undefined> {
  const { execa } = await import('execa');
  const { stdout } = await execa(program, ['--version'], {
    timeout: ANSWER_TIMEOUT_MS,
    maxBuffer: LONGEST_ANSWER,
    stdin: 'ignore',
    stderr: 'ignore',
    env: {},
    extendEnv: false,
    reject: false,
  });
  const line = stdout?.trim().split('\n')[0];
  return line === '' ? undefined : line;
}

/** "Redis server v=7.0.15 sha=…", "Valkey server v=8.0.1 …", "dragonfly v1.40.1-4344…". */
export function parseVersion(text: string): string | undefined {
  const version = /(?<![\d.])v?=?(\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1];
  return version === undefined ? undefined : printable(version, 40);
}
