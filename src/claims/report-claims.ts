// What was found about each claim of a file, as the report that is printed.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { RunDigest } from '../result/digest.ts';
import { type ClaimJudgement, type ClaimRow, type ClaimsReport, claimsKind } from '../result/kinds/claims.ts';
import type { Claim, ClaimsFile } from './claim.ts';
import { coresOf } from './unmet-need.ts';

export interface ClaimAnswer {
  readonly claim: Claim;
  readonly judgement: ClaimJudgement;
  /** The file or directory of the result that it was judged by. */
  readonly result?: string;
}

interface Circumstances {
  readonly toolVersion: string;
  /** Of the machine on which the tests took place. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Absent: that machine sent the load itself. */
  readonly fleet?: RunDigest['fleet'];
}

export function reportClaims(
  { name, source }: Pick<ClaimsFile, 'name' | 'source'>,
  answers: readonly ClaimAnswer[],
  { toolVersion, facts, fleet }: Circumstances,
): ClaimsReport {
  return {
    kind: claimsKind.kind,
    schemaVersion: claimsKind.version,
    tool: { name: 'cache-bench', version: toolVersion },
    name,
    source,
    machine: describePlace(facts, fleet),
    claims: answers.map(reportClaim),
  };
}

function reportClaim({ claim, judgement, result }: ClaimAnswer): ClaimRow {
  const { id, text, source, reference, candidate, test } = claim;
  return {
    id,
    text,
    source,
    ...(typeof test === 'string'
      ? {}
      : { expect: test.expect.text, metric: test.expect.metric, profile: test.profile }),
    reference: reference.name,
    candidate: candidate.name,
    ...dropUndefined({ result }),
    ...judgement,
  };
}

/** "4 agents with 16 cores in all; the coordinator: 2 cores, AMD EPYC" */
function describePlace(facts: Circumstances['facts'], fleet: Circumstances['fleet']): string {
  const machine = describeMachine(facts);
  if (fleet === undefined) return machine;
  const { agents, cores } = fleet;
  const withCores = cores === undefined ? '' : ` with ${countCores(cores)}${agents === 1 ? '' : ' in all'}`;
  return `${agents} ${agents === 1 ? 'agent' : 'agents'}${withCores}; the coordinator: ${machine}`;
}

function countCores(cores: number): string {
  return `${cores} ${cores === 1 ? 'core' : 'cores'}`;
}

/** "2 cores, AMD EPYC" */
function describeMachine(facts: Readonly<Record<string, unknown>>): string {
  const cores = coresOf(facts);
  const parts = [
    cores === undefined ? [] : countCores(cores),
    typeof facts['cpuModel'] === 'string' ? facts['cpuModel'] : [],
  ].flat();
  return parts.join(', ') || 'unknown machine';
}
