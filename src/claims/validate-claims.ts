// From the text of a claims file to its claims, or to everything that is wrong with it.

import { basename } from 'node:path';
import { dropUndefined } from '../core/drop-undefined.ts';
import { messageOf } from '../core/errors.ts';
import { RuleMistake } from '../gate/rule-reader.ts';
import { readDocument } from '../profile/document.ts';
import type { ProfileOverrides } from '../profile/overrides.ts';
import { parseDocument } from '../profile/parse-document.ts';
import {
  describeValue,
  didYouMean,
  formatProblem,
  type Path,
  type Problem,
  type ReportProblem,
} from '../profile/problems.ts';
import type {
  Claim,
  ClaimNeeds,
  ClaimRule,
  ClaimsFile,
  ClaimTarget,
  ClaimTest,
  SweptParameter,
} from './claim.ts';
import { inferDirection, parseClaimRule } from './claim-rule.ts';
import { type ClaimsInput, claimsSchema } from './schema.ts';

export interface ClaimsValidation {
  /** Absent when there is any problem. */
  readonly claims?: ClaimsFile;
  /** In the order of the file. */
  readonly problems: readonly Problem[];
}

/**
 * What a target is called, from the text as after -t.
 * @throws CacheBenchError when the text is no target
 */
export type NameTarget = (spec: string) => string;

/** Rather than a profile: it has claims at its top, or what was meant to be. */
export function isClaimsText(text: string): boolean {
  const { data } = readDocument(text, '');
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return false;
  return 'claims' in data || ('reference' in data && 'candidate' in data);
}

type ClaimInput = ClaimsInput['claims'][number];

/** Profiles and operations are not looked up: that takes reading other files. */
export function validateClaimsText(
  text: string,
  file: string,
  directory: string,
  nameTarget: NameTarget,
): ClaimsValidation {
  const { document, input, report, listProblems } = parseDocument(
    text,
    file,
    claimsSchema,
    'a map with claims:',
  );
  if (input === undefined) return { problems: listProblems() };

  const claims = input.claims.map((claim, index) =>
    readClaim(input, claim, ['claims', index], nameTarget, report),
  );
  refuseTwice(input.claims, report);
  const problems = listProblems();
  if (problems.length > 0) return { problems };
  return {
    problems,
    claims: {
      name: input.name ?? basename(file).replace(/\.ya?ml$/i, ''),
      source: input.source,
      file,
      directory,
      claims: claims.filter((claim) => claim !== undefined),
      locate: (path, message, at) => formatProblem(document.locate(path, message, at)),
    },
  };
}

function refuseTwice(claims: readonly ClaimInput[], report: ReportProblem): void {
  for (const [index, { id }] of claims.entries())
    if (claims.findIndex((claim) => claim.id === id) < index)
      report(['claims', index, 'id'], `got ${describeValue(id)} twice, wanted an id for each claim`);
}

/** @returns undefined after what is wrong was reported */
function readClaim(
  file: ClaimsInput,
  claim: ClaimInput,
  path: Path,
  nameTarget: NameTarget,
  report: ReportProblem,
): Claim | undefined {
  const reference = readTarget('reference', file, claim, path, nameTarget, report);
  const candidate = readTarget('candidate', file, claim, path, nameTarget, report);
  if (reference === undefined || candidate === undefined) return undefined;
  const names = [reference.name, candidate.name];
  if (reference.name === candidate.name) {
    const message = `the reference is called ${describeValue(reference.name)} too, wanted another name, like new=${candidate.spec}`;
    report(claim.candidate === undefined ? ['candidate'] : [...path, 'candidate'], message);
    return undefined;
  }
  refuseUnknownNeeds(file.needs, ['needs'], names, report);
  refuseUnknownNeeds(claim.needs, [...path, 'needs'], names, report);
  const test = claim.untestable ?? readTest(file, claim, path, { reference, candidate }, report);
  if (test === undefined) return undefined;
  return {
    id: claim.id,
    text: claim.text,
    source: claim.source ?? file.source,
    reference,
    candidate,
    needs: mergeNeeds(file.needs, claim.needs),
    test,
    path,
  };
}

/** One of its own wins over that of all claims. */
function readTarget(
  side: 'reference' | 'candidate',
  file: ClaimsInput,
  claim: ClaimInput,
  path: Path,
  nameTarget: NameTarget,
  report: ReportProblem,
): ClaimTarget | undefined {
  const spec = claim[side] ?? file[side];
  try {
    return { name: nameTarget(spec), spec };
  } catch (error) {
    report(claim[side] === undefined ? [side] : [...path, side], messageOf(error));
    return undefined;
  }
}

function refuseUnknownNeeds(
  needs: ClaimInput['needs'],
  path: Path,
  names: readonly string[],
  report: ReportProblem,
): void {
  for (const key of ['flavors', 'versions'] as const)
    for (const name of Object.keys(needs?.[key] ?? {}))
      if (!names.includes(name))
        report(
          [...path, key, name],
          `unknown target, got ${describeValue(name)}, wanted one of ${names.join(', ')}${didYouMean(name, names)}`,
          'key',
        );
}

function mergeNeeds(all: ClaimInput['needs'] = {}, own: ClaimInput['needs'] = {}): ClaimNeeds {
  const cores = own.cores ?? all.cores;
  return {
    ...dropUndefined({ cores }),
    flavors: new Map(Object.entries({ ...all.flavors, ...own.flavors })),
    versions: new Map(Object.entries({ ...all.versions, ...own.versions })),
  };
}

interface Sides {
  readonly reference: ClaimTarget;
  readonly candidate: ClaimTarget;
}

function readTest(
  file: ClaimsInput,
  claim: ClaimInput,
  path: Path,
  sides: Sides,
  report: ReportProblem,
): ClaimTest | undefined {
  if (claim.profile === undefined)
    report(path, 'profile is missing, wanted the profile under which the claim is tested');
  const expect = readRule(claim.expect!, [...path, 'expect'], sides, report);
  const written =
    claim.direction === undefined
      ? undefined
      : readRule(claim.direction, [...path, 'direction'], sides, report);
  const sweep = readSweep(claim, path, report);
  if (claim.profile === undefined || expect === undefined) return undefined;
  const direction = written ?? inferDirection(expect);
  const tolerance = claim.tolerance ?? file.tolerance;
  return {
    profile: claim.profile,
    overrides: toOverrides(claim.with),
    expect,
    ...dropUndefined({ direction, tolerance, sweep }),
  };
}

function readSweep(
  { sweep, with: changes }: ClaimInput,
  path: Path,
  report: ReportProblem,
): ClaimTest['sweep'] {
  const parameter = SWEPT.find((name) => sweep?.[name] !== undefined);
  if (sweep === undefined || parameter === undefined) return undefined;
  if (changes?.[parameter] !== undefined)
    report([...path, 'sweep', parameter], `is also under with:, wanted ${parameter} in one of them`);
  const values = sweep[parameter]!.map(({ text, value }) => ({
    text,
    overrides: toOverrides({ [parameter]: value }),
  }));
  for (const [index, { text }] of values.entries())
    if (values.findIndex((one) => one.text === text) < index)
      report(
        [...path, 'sweep', parameter, index],
        `got ${describeValue(text)} twice, wanted different values`,
      );
  return { parameter, values };
}

const SWEPT: readonly SweptParameter[] = ['keys', 'value-size', 'connections', 'pipeline'];

function readRule(
  text: string,
  path: Path,
  { reference, candidate }: Sides,
  report: ReportProblem,
): ClaimRule | undefined {
  try {
    return parseClaimRule(text, reference.name, candidate.name);
  } catch (error) {
    if (!(error instanceof RuleMistake)) throw error;
    report(path, error.message, error.index);
    return undefined;
  }
}

function toOverrides(changes: ClaimInput['with'] = {}): ProfileOverrides {
  const { duration, warmup, timeout, rate, 'value-size': valueSize, ...same } = changes;
  return {
    ...same,
    durationNs: duration,
    warmupNs: warmup,
    timeoutNs: timeout,
    ratePerSecond: rate,
    valueSize,
  };
}
