// Operations of which every request failed on a target: what was measured of them is how fast a server says no.
import { CacheBenchError } from '../core/errors.ts';
import { formatInteger } from '../core/units.ts';
import type { RaceResult } from '../result/kinds/race.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { waivesErrors } from '../result/waives-errors.ts';
import { adviseOnError } from '../wire/error-replies.ts';

/**
 * Unless the rule about errors is waived for the profile.
 *
 * @returns undefined: there are none
 */
export function explainAllFailed(result: RaceResult): CacheBenchError | undefined {
  const [first, ...others] = result.profiles
    .filter(({ name }) => !waivesErrors(result, name))
    .flatMap(({ name: profile }) =>
      result.targets.flatMap(({ name: target }) => findFailed(result, profile, target)),
    );
  if (first === undefined) return undefined;
  const { profile, target, operation, requests, example } = first;
  const shown = others
    .slice(0, MOST_SHOWN)
    .map((one) => `${one.operation} on ${one.target} (${one.profile})`);
  const more = [...shown, ...(others.length > MOST_SHOWN ? ['others'] : [])].join(', ');
  return new CacheBenchError(
    'E_ALL_FAILED',
    `all ${formatInteger(requests)} requests of ${operation} failed on ${target} under ${profile}${example === undefined ? '' : `: ${JSON.stringify(example)}`}${more === '' ? '' : `; so did all of ${more}`}`,
    {
      hint: `${adviseOnError(example ?? '')?.hint ?? 'Correct the operation.'} If errors are what is measured, waive the rule in the profile: waive: [{ rule: errors, reason: … }].`,
    },
  );
}

/** One says what is wrong, as a rule. */
const MOST_SHOWN = 4;

interface Failed {
  readonly profile: string;
  readonly target: string;
  readonly operation: string;
  readonly requests: number;
  /** As the server said it most often. */
  readonly example: string | undefined;
}

function findFailed({ rounds }: RaceResult, profile: string, target: string): readonly Failed[] {
  const own = rounds.filter(
    (round): round is CompletedRound =>
      round.status === 'completed' && round.profile === profile && round.target === target,
  );
  const names = new Set(own.flatMap(({ operations }) => operations.map(({ name }) => name)));
  return [...names].flatMap((operation) => {
    const counts = own.flatMap(({ operations }) => operations.filter(({ name }) => name === operation));
    const completed = counts.reduce((sum, one) => sum + one.completed, 0);
    const requests = counts.reduce((sum, one) => sum + one.errors + one.timeouts, 0);
    if (completed > 0 || requests === 0) return [];
    const examples = own.flatMap(({ errorExamples }) =>
      errorExamples.filter((example) => example.operation === operation),
    );
    const example = examples.sort((a, b) => b.count - a.count)[0]?.text;
    return [{ profile, target, operation, requests, example }];
  });
}
