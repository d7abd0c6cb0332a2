// Operations and events that failed each time on a target: what was measured of them is how fast a server says no.
import { CacheBenchError } from '../core/errors.ts';
import { formatInteger } from '../core/units.ts';
import { eventsOf } from '../result/event-metrics.ts';
import type { RaceResult } from '../result/kinds/race.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { waivesErrors } from '../result/waives-errors.ts';
import { adviseOnError } from '../wire/error-replies.ts';

/**
 * Of operations, unless the rule about errors is waived for the profile.
 *
 * @returns undefined: there are none
 */
export function explainAllFailed(result: RaceResult): CacheBenchError | undefined {
  return explain(result, findFailedOperations, 'operation');
}

/** Of events, likewise. */
export function explainFailedEvents(result: RaceResult): CacheBenchError | undefined {
  return explain(result, findFailedEvents, 'event');
}

function explain(
  result: RaceResult,
  find: (rounds: readonly CompletedRound[]) => readonly Failed[],
  kind: 'operation' | 'event',
): CacheBenchError | undefined {
  const [first, ...others] = result.profiles
    .filter(({ name }) => !waivesErrors(result, name))
    .flatMap(({ name: profile }) =>
      result.targets.flatMap(({ name: target }) =>
        find(completedRounds(result, profile, target)).map((one) => ({ ...one, profile, target })),
      ),
    );
  if (first === undefined) return undefined;
  const { profile, target, what, tries, example } = first;
  const shown = others.slice(0, MOST_SHOWN).map((one) => `${one.what} on ${one.target} (${one.profile})`);
  const more = [...shown, ...(others.length > MOST_SHOWN ? ['others'] : [])].join(', ');
  return new CacheBenchError(
    'E_ALL_FAILED',
    `${tries} of ${what} failed on ${target} under ${profile}${example === undefined ? '' : `: ${JSON.stringify(example)}`}${more === '' ? '' : `; so did all of ${more}`}`,
    {
      hint: `${adviseOnError(example ?? '')?.hint ?? `Correct the ${kind}.`} To measure errors on purpose, waive the rule in the profile: waive: [{ rule: errors, reason: … }].`,
    },
  );
}

/** One says what is wrong, as a rule. */
const MOST_SHOWN = 4;

interface Failed {
  /** "GET", "event 'snapshot'" */
  readonly what: string;
  /** "all 12 requests" */
  readonly tries: string;
  /** As the server said it most often. */
  readonly example: string | undefined;
}

function completedRounds({ rounds }: RaceResult, profile: string, target: string): CompletedRound[] {
  return rounds.filter(
    (round): round is CompletedRound =>
      round.status === 'completed' && round.profile === profile && round.target === target,
  );
}

function findFailedOperations(own: readonly CompletedRound[]): readonly Failed[] {
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
    return [{ what: operation, tries: `all ${formatInteger(requests)} requests`, example }];
  });
}

function findFailedEvents(own: readonly CompletedRound[]): readonly Failed[] {
  const all = own.flatMap((round) => eventsOf(round)).filter(({ outcome }) => outcome !== 'skipped');
  return [...new Set(all.map(({ name }) => name))].flatMap((name) => {
    const begun = all.filter((event) => event.name === name);
    if (begun.some(({ outcome }) => outcome === 'done')) return [];
    const tries = begun.length === 1 ? 'the only try' : `all ${begun.length} tries`;
    return [{ what: `event '${name}'`, tries, example: begun[0]!.error }];
  });
}
