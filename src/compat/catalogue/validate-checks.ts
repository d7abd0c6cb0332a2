// From the text of a file of checks to the checks, or to everything that is wrong with it.
import { basename } from 'node:path';
import { readDocument } from '../../profile/document.ts';
import { parseDocument } from '../../profile/parse-document.ts';
import { describeValue, type Path, type Problem, type ReportProblem } from '../../profile/problems.ts';
import type { Check, Family, LooseKind, Step } from './check.ts';
import { namesOf, templatesOf } from './check.ts';
import { isNeverSent, reachesWholeServer } from './reach.ts';
import { readSteps } from './read-steps.ts';
import { type CheckFileInput, type CheckInput, checkFileSchema, type StepsInput } from './schema.ts';
import { readSince } from './since.ts';

export interface ChecksValidation {
  /** Absent when there is any problem. */
  readonly family?: Family;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
}

const DEFAULT_WITHIN_NS = 5e9;

/** Rather than a profile: it has checks at its top. */
export function isChecksText(text: string): boolean {
  const { data } = readDocument(text, '');
  return typeof data === 'object' && data !== null && 'checks' in data;
}

/** @param file as messages shall show it; its name is that of the family */
export function validateChecksText(text: string, file: string): ChecksValidation {
  const { document, input, report, listProblems } = parseDocument(
    text,
    file,
    checkFileSchema,
    'a map with checks:',
  );
  if (input === undefined) return { problems: listProblems() };

  const name = basename(file).replace(/\.ya?ml$/i, '');
  const written = input.checks.flatMap((check, index) => expandCases(check, ['checks', index]));
  const checks = written.map((one) => {
    const { line } = document.locate(one.isCase ? one.runPath : one.path, '');
    return readCheck(input, one, { line, file, family: name }, report);
  });
  refuseTwice(written, report);
  const problems = listProblems();
  if (problems.length > 0) return { problems };
  return { problems, family: { name, title: input.title, file, checks } };
}

interface Place {
  readonly line: number;
  readonly file: string;
  readonly family: string;
}

/** A check as it is written, or one of its cases. */
interface Written {
  readonly input: CheckInput;
  readonly id: string;
  readonly run: StepsInput;
  readonly isCase: boolean;
  readonly path: Path;
  readonly runPath: Path;
}

function expandCases(input: CheckInput, path: Path): readonly Written[] {
  const { id, run, cases = {} } = input;
  if (run !== undefined) return [{ input, id, run, isCase: false, path, runPath: [...path, 'run'] }];
  return Object.entries(cases).map(([name, steps]) => ({
    ...{ input, id: `${id}-${name}`, run: steps, isCase: true },
    ...{ path, runPath: [...path, 'cases', name] },
  }));
}

function readCheck(common: CheckFileInput, written: Written, place: Place, report: ReportProblem): Check {
  const { input, path, runPath } = written;
  const { file, line, family } = place;
  const loose = new Set(Object.keys(input.loose ?? {}) as LooseKind[]);
  const protocol = input.protocol ?? common.protocol ?? 'both';
  const servers = input.servers ?? common.servers ?? 'any';
  const check: Check = {
    id: `${family}/${written.id}`,
    family,
    about: input.about ?? common.about ?? '',
    severity: input.severity ?? common.severity ?? 'breaks',
    severityOfRefused: input.severity ?? common.severity ?? 'differs',
    since: readSince(input.since ?? common.since),
    source: input.source ?? common.source ?? '',
    hint: input.hint ?? common.hint ?? '',
    expect: input.expect ?? '',
    protocols: protocol === 'both' ? [2, 3] : [protocol],
    alone: input.alone ?? false,
    unknown: input.unknown ?? false,
    ...(servers === 'any' ? {} : { servers }),
    withinMs: (input.within ?? DEFAULT_WITHIN_NS) / 1e6,
    given: readSteps(input.given ?? [], [...path, 'given'], loose, report),
    run: readSteps(written.run, runPath, loose, report),
    finally: readSteps(input.finally ?? [], [...path, 'finally'], loose, report),
    file,
    line,
  };
  for (const part of ['given', 'run', 'finally'] as const) {
    for (const step of check[part])
      refuseReach(check, step, part === 'run' ? runPath : [...path, part], report);
  }
  refuseUnkept(check, path, report);
  refuseUnbegun(check, path, report);
  return check;
}

/** Others run at the same time, and an attached server belongs to somebody. */
function refuseReach({ alone }: Check, { action }: Step, path: Path, report: ReportProblem): void {
  for (const { name, sub } of templatesOf(action).map(namesOf)) {
    const shown = describeValue(`${name} ${sub}`.trim());
    if (isNeverSent(name)) report(path, `got ${shown}, which ends the server; no check may send it`);
    else if (reachesWholeServer(name, sub) && !alone)
      report(path, `got ${shown}, which reaches the whole server, wanted alone: true beside it`);
  }
}

function refuseUnkept({ given, run, finally: last }: Check, path: Path, report: ReportProblem): void {
  const kept = new Set<string>();
  for (const { action, as } of [...given, ...run, ...last]) {
    const parts = (action.kind === 'raw' ? [action.bytes] : templatesOf(action)).flat(2);
    for (const part of parts)
      if (part.kind === 'kept' && !kept.has(part.name))
        report(path, `got {$${part.name}}, which no step before it keeps, wanted as: ${part.name} on one`);
    if (as !== undefined) kept.add(as);
  }
}

function refuseUnbegun({ given, run }: Check, path: Path, report: ReportProblem): void {
  const begun = new Map<string, number>();
  for (const { on, action } of [...given, ...run]) {
    const count = begun.get(on) ?? 0;
    if (action.kind === 'begin') begun.set(on, count + 1);
    if (action.kind !== 'until-reply') continue;
    if (count === 0) report(path, `until: reply on ${on}, where nothing was begun, wanted begin: before it`);
    begun.set(on, count - 1);
  }
}

function refuseTwice(checks: readonly Written[], report: ReportProblem): void {
  for (const [index, { id, path, isCase, runPath }] of checks.entries())
    if (checks.findIndex((check) => check.id === id) < index)
      report(
        isCase ? runPath : [...path, 'id'],
        `got ${describeValue(id)} twice, wanted an id for each check`,
        isCase ? 'key' : undefined,
      );
}
