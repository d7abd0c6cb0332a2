// From JSON to a result of today: which kind it is, older versions brought up to date, checked once at this border.
import { z } from 'zod';
import { type CacheBenchError, usageError } from '../core/errors.ts';
import { BASELINE_KIND } from '../core/file-kinds.ts';
import { listAt, valueAt, withValue } from './growing-list.ts';
import type { Migration, ResultKind } from './kind.ts';
import { capacityKind } from './kinds/capacity.ts';
import { claimsKind } from './kinds/claims.ts';
import { doctorKind } from './kinds/doctor.ts';
import { raceKind } from './kinds/race.ts';
import { RESULT_KINDS, type Result } from './kinds.ts';
import { SetAside } from './store/set-aside.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * @param text holds all of it
 * @param path as the user knows it
 * @throws CacheBenchError E_RESULT_READ (exit code 2) that says what is wrong with the file
 */
export function parseResult(text: string, path: string): Result {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw readError(path, NOT_JSON);
  }
  const opened = new OpenedResult(json, path);
  if (opened.pointer !== undefined)
    throw readError(
      path,
      `its entries are in ${JSON.stringify(opened.pointer.file)} beside it, and it is read alone`,
    );
  return opened.result;
}

export const NOT_JSON = 'it is not JSON, or cut off';

/** What stands in the place of a list that has a file of its own. */
const pointerSchema = z.strictObject({ file: z.string(), count: z.number().int().nonnegative() });

/** A result whose head is checked, and to which entries are added as they are read. */
export class OpenedResult {
  readonly result: Result;
  /** The file that its entries are in; absent: they stood in its place. */
  readonly pointer: z.infer<typeof pointerSchema> | undefined;
  private readonly kind: ResultKind;
  /** To bring entries of an older version up to date. */
  private readonly steps: readonly Migration[];
  private readonly aside = new SetAside();

  /**
   * Takes in the entries that stand in it.
   * @throws CacheBenchError E_RESULT_READ
   */
  constructor(json: unknown, path: string) {
    const object = (typeof json === 'object' && json !== null ? json : {}) as Json;
    this.kind = findKind(object, path);
    this.steps = findSteps(object, this.kind, path);
    const { growing } = this.kind;
    const list = growing === undefined ? undefined : valueAt(object, growing.path);
    const pointer = pointerSchema.safeParse(list);
    this.pointer = pointer.data;
    const isTaken = pointer.success || Array.isArray(list);
    const head = isTaken ? withValue(object, growing!.path, []) : object;
    const upgraded = { ...upgrade(head, this.steps), schemaVersion: this.kind.version };
    this.result = check(this.kind.schema, upgraded, path, []) as Result;
    if (Array.isArray(list))
      for (const [at, entry] of list.entries()) this.add(entry, path, [...growing!.path, at]);
  }

  /**
   * @param path of the file that it stands in
   * @param place in that file's JSON
   * @throws CacheBenchError E_RESULT_READ
   */
  add(entry: unknown, path: string, place: readonly (string | number)[]): void {
    const { growing } = this.kind;
    const upgraded = this.steps.reduce((older, { entry: step }) => step?.(older) ?? older, entry);
    const checked = check(growing!.schema, upgraded, path, place);
    this.aside.lighten(checked);
    listAt(this.result, growing!)!.push(checked);
  }
}

function check(schema: z.ZodType, json: unknown, path: string, place: readonly (string | number)[]): unknown {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw readError(path, `${z.core.toDotPath([...place, ...issue!.path])}: ${issue!.message}`);
}

function findKind(json: Json, path: string): ResultKind {
  const { kind: named } = json;
  if (named === undefined) return findNamelessKind(json);
  const kind = RESULT_KINDS.find((one) => one.kind === named);
  if (kind !== undefined) return kind;
  if (named === BASELINE_KIND)
    throw usageError(
      'E_RESULT_READ',
      `${path} is a baseline, and no result of a run: its histograms and rounds are left out`,
      "Compare a run with it by 'cache-bench compare BASELINE RESULT', or judge one with --baseline NAME; 'baseline show NAME' prints it.",
    );
  throw readError(
    path,
    `its kind is ${JSON.stringify(named)}; this version of cache-bench reads ${RESULT_KINDS.map((one) => JSON.stringify(one.kind)).join(', ')}`,
    NEWER,
  );
}

/** Version 1 of these did not say what they were. */
function findNamelessKind(json: Json): ResultKind {
  if ('capacity' in json) return capacityKind;
  if ('claims' in json) return claimsKind;
  return 'abilities' in json ? doctorKind : raceKind;
}

const NEWER = 'A newer cache-bench wrote it: use that one, or a newer one.';

/** From its version to that of today. */
function findSteps(
  json: Json,
  { version: wanted, migrations }: ResultKind,
  path: string,
): readonly Migration[] {
  const { schemaVersion: version } = json;
  const steps: Migration[] = [];
  for (let at = version; at !== wanted; at = Number(at) + 1) {
    const step = typeof at === 'number' ? migrations[at] : undefined;
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
    steps.push(step);
  }
  return steps;
}

function upgrade(head: Json, steps: readonly Migration[]): Json {
  return steps.reduce((older, step) => step.head(older), head);
}

/** @param what is wrong with the file */
export function readError(
  path: string,
  what: string,
  hint = 'Name a result.json, or the directory of a run.',
): CacheBenchError {
  return usageError('E_RESULT_READ', `${path} is not a result that can be read: ${what}`, hint);
}
