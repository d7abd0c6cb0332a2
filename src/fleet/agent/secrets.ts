// What an agent gives of its own to the loads that it is dealt: nothing of its environment and its disk but what it was allowed to.
import { realpathSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import { CacheBenchError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { TlsFiles } from '../../targets/contract.ts';
import { printable } from '../../targets/control/printable.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Variables that begin so are passwords of targets, by their name. */
export const TARGET_VARIABLES = 'CACHE_BENCH_TARGET_*';

export interface Secrets {
  readonly env: Environment;
  /** Names of variables, or their begin and a `*`; besides `TARGET_VARIABLES`. */
  readonly variables: readonly string[];
  /** Files, and directories with all that they hold, that the URL of a target may name as ?ca, ?cert and ?key. */
  readonly files: readonly string[];
}

/**
 * Whoever may write to the queue chooses both the variable and the server that gets its value.
 *
 * @throws CacheBenchError E_FLEET_SECRET
 */
export function requireVariables(url: string, { variables }: Secrets): void {
  const isAllowed = (name: string) =>
    [TARGET_VARIABLES, ...variables].some((rule) =>
      rule.endsWith('*') ? name.startsWith(rule.slice(0, -1)) : name === rule,
    );
  const [, refused] = [...url.matchAll(/\$\{(\w+)\}/g)].find(([, name]) => !isAllowed(name!)) ?? [];
  if (refused === undefined) return;
  const shown = printable(refused, 80);
  throw refusal(
    `the URL of a target names the variable ${shown}, which this agent does not give away`,
    `Start the agent with --allow-env ${shown}, or name one that begins with ${TARGET_VARIABLES.slice(0, -1)}.`,
  );
}

/** By where they really are: a link leads out of no directory. @throws CacheBenchError E_FLEET_SECRET */
export function requireFiles(named: TlsFiles | undefined, { files }: Secrets): void {
  const allowed = files.map(realPath);
  for (const path of Object.values(named ?? {})) {
    const real = realPath(path);
    if (allowed.some((one) => real === one || real.startsWith(one.endsWith(sep) ? one : one + sep))) continue;
    throw refusal(
      `the URL of a target names the file ${printable(path, 200)}, which this agent does not read`,
      'Start the agent with --allow-files and the directory of its certificates.',
    );
  }
}

/** Of a file that is not there: where it would be. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return resolve(path);
  }
}

function refusal(message: string, hint: string): CacheBenchError {
  return new CacheBenchError('E_FLEET_SECRET', message, { hint, exitCode: EXIT.refused });
}
