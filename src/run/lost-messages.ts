// A message that was sent and never received is no error of any request: somebody has to say so.
import { formatInteger } from '../core/units.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import type { Ledger } from './ledger.ts';

/** Once for each target, profile and receiver, of the worst round. */
export function warnOfLostMessages({ derived = [], profile, target }: CompletedRound, ledger: Ledger): void {
  for (const { name, completed, expected = 0, errors } of derived) {
    if (completed >= expected && errors === 0) continue;
    const start = `receiver '${name}' of ${profile} on ${target} `;
    const lost = `missed ${formatInteger(Math.max(0, expected - completed))} of ${formatInteger(expected)} messages`;
    const failed = errors === 0 ? '' : ` and failed ${formatInteger(errors)} times`;
    const message = `${start}${lost} of a round${failed}: its latency is that of the messages which arrived within a second of the end`;
    ledger.warnOfWorst({ id: WARNING, message, profile, target }, expected - completed + errors, start);
  }
}

const WARNING = 'W_LOST_MESSAGES';
