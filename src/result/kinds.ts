// The kinds of results there are. A new one is a file in kinds/ and a line here.
import type { z } from 'zod';
import type { ResultKind } from './kind.ts';
import { capacityKind } from './kinds/capacity.ts';
import { claimsKind } from './kinds/claims.ts';
import { compatKind } from './kinds/compat.ts';
import { costKind } from './kinds/cost.ts';
import { decisionKind } from './kinds/decision.ts';
import { doctorKind } from './kinds/doctor.ts';
import { failoverKind } from './kinds/failover.ts';
import { monitoringKind } from './kinds/monitoring.ts';
import { raceKind } from './kinds/race.ts';
import { rehearsalKind } from './kinds/rehearsal.ts';
import { replayKind } from './kinds/replay.ts';
import { soakKind } from './kinds/soak.ts';
import type { RoundResult } from './parts/round.ts';
import type { RunHead } from './parts/run-head.ts';

export const RESULT_KINDS = [
  raceKind,
  capacityKind,
  replayKind,
  claimsKind,
  doctorKind,
  compatKind,
  costKind,
  rehearsalKind,
  decisionKind,
  soakKind,
  failoverKind,
  monitoringKind,
] as const;

type Kind = (typeof RESULT_KINDS)[number];

/** What a file may hold; `kind` tells which. */
export type Result = z.infer<Kind['schema']>;

/** What a run may come to. */
export type RunResult = Extract<Result, RunHead>;

export function kindOf({ kind }: { readonly kind: Result['kind'] }): ResultKind {
  return RESULT_KINDS.find((one) => one.kind === kind)!;
}

export function isRun(result: Result): result is RunResult {
  return 'settings' in result && 'profiles' in result;
}

/** None of a run that has no rounds. */
export function roundsOf(result: RunResult): readonly RoundResult[] {
  return 'rounds' in result ? result.rounds : [];
}
