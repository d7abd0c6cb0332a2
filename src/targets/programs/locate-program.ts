// Which program is started for a target: the one that is named, or the newest of the version that is asked for.
import { resolve } from 'node:path';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { type CacheBenchError, usageError } from '../../core/errors.ts';
import { LOCAL_FLAVORS, type LocalFlavor } from '../contract.ts';
import { printable } from '../control/printable.ts';
import { LOCAL_SERVERS } from '../flavors/catalogue.ts';
import { askVersion, parseVersion, readServerVersion } from './ask-version.ts';
import { listServerBinaries, programFlavor } from './find-binary.ts';
import { isProgram } from './is-program.ts';
import { compareVersions } from './server-cache.ts';

export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where a relative path begins. */
  readonly cwd: string;
}

/** Of a target that is started as a process. */
interface Asked {
  readonly name: string;
  readonly flavor: LocalFlavor;
  readonly version?: string;
  readonly program?: string;
}

export interface Located {
  /** Absolute. */
  readonly program: string;
  /** All of it, as far as the program tells. */
  readonly version?: string;
}

/**
 * Targets that name a program or a version get an absolute program and all of its version; the others stay as they are.
 * Programs are asked for their version, and none is started.
 *
 * @throws CacheBenchError E_NO_SERVER (exit code 2) for what is not there, or no such server
 */
export function locatePrograms<Target extends { readonly kind: string }>(
  targets: readonly Target[],
  surroundings: Surroundings,
): Promise<readonly Target[]> {
  return Promise.all(
    targets.map(async (target) =>
      isAsking(target) ? { ...target, ...(await locateProgram(target, surroundings)) } : target,
    ),
  );
}

function isAsking(target: { readonly kind: string }): target is { readonly kind: string } & Asked {
  const { program, version } = target as Partial<Asked>;
  return target.kind === 'local' && (program !== undefined || version !== undefined);
}

/** @throws CacheBenchError E_NO_SERVER */
export async function locateProgram(asked: Asked, surroundings: Surroundings): Promise<Located> {
  if (asked.program !== undefined) return checkProgram(asked, asked.program, surroundings);
  const found = await findVersion(asked.flavor, asked.version!, surroundings.env);
  if (found !== undefined) return found;
  throw await describeMissing(asked, surroundings);
}

/**
 * The newest of all that are found; of two alike the preferred one.
 * @param wanted "8", "7.0" or "7.0.15"
 */
export async function findVersion(
  flavor: LocalFlavor,
  wanted: string,
  env: Surroundings['env'],
): Promise<Located | undefined> {
  const all = await listVersions(flavor, env);
  const matching = all.filter(({ version }) => version !== undefined && isOf(version, wanted));
  return matching.reduce<Located | undefined>(
    (best, one) => (best === undefined || compareVersions(one.version!, best.version!) > 0 ? one : best),
    undefined,
  );
}

/** All that are found, in the order in which they are preferred. */
export function listVersions(flavor: LocalFlavor, env: Surroundings['env']): Promise<readonly Located[]> {
  return Promise.all(
    listServerBinaries(flavor, env).map(async ({ path, version }) => ({
      program: path,
      ...dropUndefined({ version: version ?? (await readServerVersion(path)) }),
    })),
  );
}

function isOf(version: string, wanted: string): boolean {
  return version === wanted || version.startsWith(`${wanted}.`);
}

async function checkProgram(
  { name, flavor }: Asked,
  given: string,
  { env, cwd }: Surroundings,
): Promise<Located> {
  const path = resolve(cwd, given.startsWith('~/') ? `${env['HOME'] ?? '~'}${given.slice(1)}` : given);
  const { title, introduction, programs } = LOCAL_SERVERS[flavor];
  const refuse = (problem: string, hint: string) =>
    usageError('E_NO_SERVER', `-t ${name}: ${printable(path, 200)} ${problem}`, hint);
  const advice = `Name the program ${programs[0]} of ${title}: ${name}=${flavor}@/path/to/${programs[0]}.`;
  if (!isProgram(path)) throw refuse('is not an executable file', advice);
  // The same program, which goes by its name.
  if (/sentinel[^/]*$/.test(path)) throw refuse('only watches servers', advice);
  const answer = await askVersion(path);
  if (answer === undefined) throw refuse('prints nothing for --version', advice);
  if (introduction.test(answer)) {
    return { program: path, ...dropUndefined({ version: parseVersion(answer) }) };
  }
  const other = LOCAL_FLAVORS.find((one) => LOCAL_SERVERS[one].introduction.test(answer));
  throw refuse(
    `prints '${printable(answer, 60)}', so it is not ${title}`,
    other === undefined ? advice : `Write ${name}=${other}@${printable(given, 200)}.`,
  );
}

/** What there is instead, and how to get what was asked for. */
async function describeMissing(
  { name, flavor, version }: Asked,
  { env }: Surroundings,
): Promise<CacheBenchError> {
  const { title, programs } = LOCAL_SERVERS[flavor];
  const wanted = printable(version!, 40);
  // As it was written: a name of its own stands before it.
  const which = `${flavor}@${wanted}`;
  const isNamed = name !== `${flavor}-${version}`;
  const there = (await listVersions(flavor, env)).map(
    (one) => `${one.version ?? 'an unknown version'} (${printable(one.program, 200)})`,
  );
  const numbers = wanted.split('-')[0]!.split('.');
  const isWhole = numbers.length === 3;
  const full = isWhole ? wanted : [...numbers, 'N', 'N'].slice(0, 3).join('.');
  const all = isWhole ? '' : ', with all three numbers';
  return usageError(
    'E_NO_SERVER',
    `-t ${isNamed ? `${name}=` : ''}${which}: no ${title} ${wanted} on PATH or installed by cache-bench; there is ${there.length === 0 ? 'none' : there.join(', ')}`,
    `Get it with 'cache-bench servers install ${programFlavor(flavor)}@${full}'${all}, or name its program: ${isNamed ? `${name}=` : ''}${flavor}@/path/to/${programs[0]}.`,
  );
}
