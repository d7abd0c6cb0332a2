// From the JSON of a file to a result of today: which kind it is, older versions brought up to date, checked once.
import { z } from 'zod';
import { type CacheBenchError, usageError } from '../core/errors.ts';
import { BASELINE_KIND, COMPAT_KIND, REPLAY_KIND } from '../core/file-kinds.ts';
import type { ResultKind } from './kind.ts';
import { capacityKind } from './kinds/capacity.ts';
import { raceKind } from './kinds/race.ts';
import { RESULT_KINDS, type Result } from './kinds.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * @param path as the user knows it
 * @throws CacheBenchError E_RESULT_READ (exit code 2) that says what is wrong with the file
 */
export function parseResult(text: string, path: string): Result {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw readError(path, 'it is not JSON, or cut off');
  }
  const object = (typeof json === 'object' && json !== null ? json : {}) as Json;
  const kind = findKind(object, path);
  const parsed = kind.schema.safeParse(upgrade(object, kind, path));
  if (parsed.success) return parsed.data as Result;
  const [issue] = parsed.error.issues;
  throw readError(path, `${z.core.toDotPath(issue!.path)}: ${issue!.message}`);
}

/** Files of ours that are taken for results. */
const OTHER_KINDS: ReadonlyMap<unknown, { readonly what: string; readonly next: string }> = new Map([
  [
    REPLAY_KIND,
    {
      what: "what 'cache-bench replay --json' printed, and no result of a run: a log has no profile, rate or window",
      next: "docs/learn-replay.md says how to read it; for tables, rules and comparisons make a profile with 'cache-bench learn', and 'run' it.",
    },
  ],
  [
    COMPAT_KIND,
    {
      what: 'a comparison of replies, and no result of a run: it has no times',
      next: "Compare two of them by 'cache-bench compat diff OLD NEW'.",
    },
  ],
  [
    BASELINE_KIND,
    {
      what: 'a baseline, and no result of a run: its histograms and rounds are left out',
      next: "Compare a run with it by 'cache-bench compare BASELINE RESULT', or judge one with --baseline NAME; 'baseline show NAME' prints it.",
    },
  ],
]);

function findKind(json: Json, path: string): ResultKind {
  const { kind: named } = json;
  // Version 1 of races and searches did not say what they were.
  if (named === undefined) return 'capacity' in json ? capacityKind : raceKind;
  const kind = RESULT_KINDS.find((one) => one.kind === named);
  if (kind !== undefined) return kind;
  const other = OTHER_KINDS.get(named);
  if (other !== undefined) throw usageError('E_RESULT_READ', `${path} is ${other.what}`, other.next);
  throw readError(
    path,
    `its kind is ${JSON.stringify(named)}; this version of cache-bench reads ${RESULT_KINDS.map((one) => JSON.stringify(one.kind)).join(', ')}`,
    NEWER,
  );
}

const NEWER = 'A newer cache-bench wrote it: use that one, or a newer one.';

/** One version at a time. */
function upgrade(json: Json, { version: wanted, migrations }: ResultKind, path: string): Json {
  let upgraded = json;
  for (;;) {
    const { schemaVersion: version } = upgraded;
    if (version === wanted) return upgraded;
    const step = typeof version === 'number' ? migrations[version] : undefined;
    if (step === undefined) {
      const came = version === undefined ? 'no schemaVersion' : `schemaVersion ${JSON.stringify(version)}`;
      const read = [...Object.keys(migrations), wanted].join(', ');
      const isNewer = typeof version === 'number' && version > wanted;
      throw readError(
        path,
        `it has ${came}; this version of cache-bench reads ${read}`,
        isNewer ? NEWER : undefined,
      );
    }
    upgraded = { ...step(upgraded), schemaVersion: (version as number) + 1 };
  }
}

/** @param what is wrong with the file */
export function readError(
  path: string,
  what: string,
  hint = 'Name a result.json, or the directory of a run.',
): CacheBenchError {
  return usageError('E_RESULT_READ', `${path} is not a result that can be read: ${what}`, hint);
}
