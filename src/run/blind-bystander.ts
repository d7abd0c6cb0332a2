// A bystander that saw nothing, or not all of a round: what events did to others is unknown then, and not nothing.
import type { CompletedRound } from '../result/parts/round.ts';
import type { Ledger } from './ledger.ts';

/** Once for each target and profile. */
export function warnOfBlindBystander(
  { bystander, profile, target }: CompletedRound,
  ledger: Pick<Ledger, 'result' | 'warn'>,
): void {
  if (bystander?.error === undefined) return;
  const known = ledger.result.warnings.some(
    (warning) => warning.id === WARNING && warning.profile === profile && warning.target === target,
  );
  if (known) return;
  const message = `the bystander of ${profile} did not see a whole round on ${target} (${bystander.error}): the effect of events on others is unknown`;
  ledger.warn({ id: WARNING, message, profile, target });
}

const WARNING = 'W_BYSTANDER';
