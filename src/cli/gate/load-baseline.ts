// A baseline by its name, or from the file of a baseline or of a whole result.
import { resolve } from 'node:path';
import { digestRun } from '../../compare/digest-run.ts';
import { isObserved, type ObservedResult } from '../../compare/observed/observe-result.ts';
import type { Host } from '../../core/host.ts';
import type { Baseline } from '../../gate/evidence.ts';
import { type BaselineFolder, isBaseline, parseBaseline, readBaseline } from '../../result/baseline.ts';
import type { RunDigest } from '../../result/digest.ts';
import { raceKind } from '../../result/kinds/race.ts';
import { readRace, readResult, requireRace } from '../../result/store/read-result.ts';
import { tellWarningOn } from '../host/tell-warning.ts';

/**
 * @param nameOrFile with a slash, or ending in .json, a path
 * @throws CacheBenchError E_BASELINE, E_RESULT_READ (exit code 2)
 */
export async function loadBaseline(
  host: Host,
  nameOrFile: string,
  folder: BaselineFolder,
): Promise<Baseline> {
  if (!/[\\/]|\.json$/i.test(nameOrFile)) {
    const { name, digest } = readBaseline(folder, nameOrFile);
    return { name, digest };
  }
  return { name: nameOrFile, digest: await readDigest(host, resolve(host.cwd, nameOrFile)) };
}

/** @throws CacheBenchError E_BASELINE, E_RESULT_READ (exit code 2) */
export async function readDigest(host: Host, path: string): Promise<RunDigest> {
  return readBaselineFile(host, path) ?? digestRun(await readRace(path, host.durable, tellWarningOn(host)));
}

/** What `compare` holds beside another: a race or a baseline as a digest, or what happened once as it is. */
export type ComparedSide = { readonly digest: RunDigest } | { readonly observed: ObservedResult };

/** @throws CacheBenchError E_BASELINE, E_RESULT_READ (exit code 2) */
export async function readComparedSide(host: Host, path: string): Promise<ComparedSide> {
  const digest = readBaselineFile(host, path);
  if (digest !== undefined) return { digest };
  const result = await readResult(path, host.durable, tellWarningOn(host));
  return isObserved(result) ? { observed: result } : { digest: digestRun(requireRace(result, path)) };
}

/**
 * @returns undefined for a result of another kind than a race
 * @throws CacheBenchError E_BASELINE, E_RESULT_READ (exit code 2)
 */
export async function readDigestOfRace(host: Host, path: string): Promise<RunDigest | undefined> {
  const baseline = readBaselineFile(host, path);
  if (baseline !== undefined) return baseline;
  const result = await readResult(path, host.durable, tellWarningOn(host));
  return result.kind === raceKind.kind ? digestRun(result) : undefined;
}

function readBaselineFile({ files }: Host, path: string): RunDigest | undefined {
  // Results may be far larger than baselines are: only what begins as one is read.
  if (!isBaseline(files.readBeginning(path))) return undefined;
  return parseBaseline(files.readText(path), path).digest;
}
