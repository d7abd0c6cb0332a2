// Runs a program of the system for an installation, and quotes the end of its output when it fails.

import { execa } from 'execa';
import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError } from '../core/errors.ts';
import { printable } from '../targets/control/printable.ts';
import type { InstallSettings } from './contract.ts';
import { interruptedError } from './interrupted-error.ts';

const LAST_LINES = 8;

export interface ToolRun {
  readonly directory?: string;
  /** Set for the program beside the environment of ours. */
  readonly env?: Readonly<Record<string, string>>;
  /** The next step when it fails. */
  readonly hint: string;
}

/** @throws CacheBenchError E_INSTALL, E_INTERRUPTED */
export async function runTool(
  [program, ...args]: readonly [string, ...string[]],
  { directory, env, hint }: ToolRun,
  settings: InstallSettings,
): Promise<void> {
  const result = await execa(program, args, {
    ...dropUndefined({ cwd: directory }),
    env: { ...keepFor(settings.env), ...env },
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
    forceKillAfterDelay: 5000,
    ...dropUndefined({ cancelSignal: settings.signal }),
  });
  if (settings.signal?.aborted) throw interruptedError();
  if (!result.failed) return;
  const lines = (result.all ?? '').split('\n').filter((line) => line.trim() !== '');
  const quoted = lines.slice(-LAST_LINES).map((line) => `\n  ${printable(line)}`);
  const how =
    result.exitCode === undefined ? printable(result.shortMessage ?? '') : `exit code ${result.exitCode}`;
  throw new CacheBenchError(
    'E_INSTALL',
    `'${printable([program, ...args].join(' '))}' failed (${how})${quoted.length === 0 ? '' : `; its last lines:${quoted.join('')}`}`,
    { hint },
  );
}

/** No tokens: neither a compiler nor a package manager needs them. */
function keepFor(env: InstallSettings['env']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || /TOKEN|SECRET|PASSWORD/i.test(name) ? [] : [[name, value]],
    ),
  );
}
