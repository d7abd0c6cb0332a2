// What `run` decides while the numbers come in: another block for precision, or an early end for a broken rule.
import { wantsMoreBlocks } from '../../compare/precision.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { formatLongDurationNs } from '../../core/units.ts';
import { findSurelyBroken } from '../../gate/early-look.ts';
import type { RaceResult } from '../../result/kinds/race.ts';
import type { RaceWatch } from '../../run/conduct-race.ts';
import type { GateSetup } from '../gate/gate-setup.ts';

export interface WatchOptions {
  readonly tolerance: number;
  readonly gate: GateSetup | undefined;
  /** Absent: broken rules end nothing. */
  readonly abortAfterNs: number | undefined;
  now(): Date;
}

export function watchRace({ tolerance, gate, abortAfterNs, now }: WatchOptions): RaceWatch {
  return {
    wantsMore: (result, profile) => wantsMoreBlocks(result, profile, tolerance),
    afterBlock(result) {
      if (gate === undefined || abortAfterNs === undefined) return;
      const elapsedNs = (now().getTime() - Date.parse(result.startedAt)) * 1e6;
      if (elapsedNs >= abortAfterNs) endIfBroken(result, gate, elapsedNs);
    },
  };
}

/** @throws CacheBenchError E_GATE (exit code 99) */
function endIfBroken(result: RaceResult, gate: GateSetup, elapsedNs: number): void {
  const broken = findSurelyBroken(gate, result);
  if (broken === undefined) return;
  throw new CacheBenchError(
    'E_GATE',
    `ended after ${formatLongDurationNs(elapsedNs)}: the rule ${JSON.stringify(broken.rule)} is broken`,
    { exitCode: EXIT.gateFailed, hint: 'Leave out --abort-on-fail to measure to the end.' },
  );
}
