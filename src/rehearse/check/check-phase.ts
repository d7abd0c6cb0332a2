// What became of the data of one phase: its witnesses read from both servers, and the reads that were judged on the way.

import { monotonicNs } from '../../core/clock.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { CacheBenchError } from '../../core/errors.ts';
import type { RoutePhaseReport } from '../../load/route/route-plan.ts';
import type { CheckedPhase } from '../record-phase.ts';
import type { Rehearsal } from '../rehearsal.ts';
import { AnomalyTable, judgeWitness, type WitnessCircumstances } from './judge-witnesses.ts';
import type { readWitnesses } from './read-witnesses.ts';

/** @param endpoints without any proxy: what is asked for is what the servers hold */
export async function checkPhase(
  { phases, ttlToleranceNs }: Rehearsal,
  { phase, ledger, witnessReads, compared }: RoutePhaseReport,
  endpoints: Parameters<typeof readWitnesses>[0],
  read: typeof readWitnesses,
  kept: NonNullable<WitnessCircumstances['kept']> = { reference: false, candidate: false },
): Promise<CheckedPhase> {
  const table = new AnomalyTable();
  const { writes, authority } = phases[phase]!;
  const own = writes === 'candidate' ? 'candidate' : authority;
  let unchecked: string | undefined;
  try {
    const circumstances = { nowNs: monotonicNs(), ttlToleranceMs: ttlToleranceNs / 1e6, kept };
    await read(endpoints, ledger.keys, (key, readings) => {
      // Of writes that are split, the side that got the key is the user's.
      const isSplitAway = writes === 'split' && key.candidate.some((state) => state !== 0);
      judgeWitness(key, readings, { ...circumstances, authority: isSplitAway ? 'candidate' : own }, table);
    });
  } catch (error) {
    if (!(error instanceof CacheBenchError)) throw error;
    unchecked = error.message;
  }
  const { reads, stale, missing, oldestNs, staleExample, missingExample } = witnessReads;
  if (reads > 0) {
    table.consider('stale reads', reads);
    table.add('stale reads', stale, staleExample, oldestNs);
    table.consider('missing reads', reads);
    table.add('missing reads', missing, missingExample);
  }
  if (compared.compared > 0) {
    table.consider('differing reads', compared.compared);
    table.add('differing reads', compared.different, compared.examples[0]?.key);
  }
  const anomalies = table.list().map((row) => ({ ...row, of: Math.max(row.of, row.count) }));
  return { anomalies, ...dropUndefined({ unchecked }) };
}
