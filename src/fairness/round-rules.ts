// Whether the targets did the same work in the rounds of one profile: no failures, no evictions, as many hits.
import { formatCount, formatInteger, formatShare } from '../core/units.ts';
import type { OperationSummary } from '../result/parts/operation.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import { kept, type RuleAnswer, unknown } from './rule-answer.ts';

/** Completed rounds of one profile on one target. */
export interface TargetRounds {
  readonly target: string;
  readonly rounds: readonly CompletedRound[];
  /** Of the generator's machine; absent: not known. */
  readonly usableCpus?: number;
}

export const ROUND_RULES = {
  errors: checkErrors,
  'hit-ratio': checkHitRatio,
  evictions: checkEvictions,
  'client-headroom': checkHeadroom,
} as const satisfies Readonly<Record<string, (sides: readonly TargetRounds[]) => RuleAnswer | undefined>>;

/** Fewer are an accident that moves no percentile below p99.99; they are told all the same. */
const LARGEST_ERROR_SHARE = 0.0001;

function checkErrors(sides: readonly TargetRounds[]): RuleAnswer {
  const tallies = sides.map(({ target, rounds }) => {
    const failed = total(rounds, 'errors') + total(rounds, 'timeouts');
    const share = failed === 0 ? 0 : failed / (failed + total(rounds, 'completed'));
    const reconnects = rounds.reduce((sum, round) => sum + round.reconnects, 0);
    return {
      target,
      failed,
      share,
      reconnects,
      text: rounds.flatMap(({ errorExamples }) => errorExamples)[0]?.text,
    };
  });
  const failing = tallies.filter(({ failed }) => failed > 0);
  if (failing.length > 0) {
    const found = failing.map(
      ({ target, failed, share, text }) =>
        `${formatCount(failed)} requests to ${target} failed (${formatShare(share, 2)}${text === undefined ? '' : `: ${text}`})`,
    );
    return {
      outcome: failing.some(({ share }) => share >= LARGEST_ERROR_SHARE) ? 'broken' : 'flawed',
      found: found.join('; '),
      fix: 'Find out why: an error reply is less work than the real one, so a server with errors may look faster.',
      targets: failing.map(({ target }) => target),
    };
  }
  const broken = tallies.filter(({ reconnects }) => reconnects > 0);
  if (broken.length === 0) return kept('none failed');
  return {
    outcome: 'flawed',
    found: broken
      .map(({ target, reconnects }) => `${reconnects} connections to ${target} broke and were replaced`)
      .join('; '),
    fix: 'Check the log of the server and its limit of connections.',
    targets: broken.map(({ target }) => target),
  };
}

/** A miss is cheaper than a hit. */
const LARGEST_HIT_DIFFERENCE = 0.01;

/** undefined: no operation of the profile can miss. The first side is the reference. */
function checkHitRatio(sides: readonly TargetRounds[]): RuleAnswer | undefined {
  const ratios = sides.map(({ target, rounds }) => {
    const hits = total(rounds, 'hits');
    const lookups = hits + total(rounds, 'misses');
    return { target, ratio: lookups === 0 ? undefined : hits / lookups };
  });
  const reference = ratios[0]?.ratio ?? Number.NaN;
  if (ratios.every(({ ratio }) => ratio === undefined)) return undefined;
  const found = ratios
    .map(({ target, ratio }) => `${target} ${ratio === undefined ? 'unknown' : formatShare(ratio, 1)}`)
    .join(', ');
  // Not a number where a side had no lookups at all: that differs too.
  const differing = ratios
    .slice(1)
    .filter(({ ratio = Number.NaN }) => !(Math.abs(ratio - reference) <= LARGEST_HIT_DIFFERENCE));
  if (differing.length === 0) return kept(`hit ratio: ${found}`);
  return {
    outcome: 'broken',
    found: `hit ratio: ${found}`,
    fix: 'Look for keys that expire or are evicted on one side, and give all targets the same memory.',
    targets: differing.map(({ target }) => target),
  };
}

function checkEvictions(sides: readonly TargetRounds[]): RuleAnswer {
  const counts = sides.map(({ target, rounds }) => ({
    target,
    evicted: rounds.reduce((sum, { server }) => sum + (server.evictedKeys ?? 0), 0),
    isKnown: rounds.every(({ server }) => server.evictedKeys !== undefined),
  }));
  const evicting = counts.filter(({ evicted }) => evicted > 0);
  if (evicting.length > 0)
    return {
      outcome: 'broken',
      found: evicting
        .map(({ target, evicted }) => `${target} evicted ${formatInteger(evicted)} keys`)
        .join(', '),
      fix: 'Raise the memory limit or use fewer --keys; to measure eviction on purpose, waive this rule in the profile.',
      targets: evicting.map(({ target }) => target),
    };
  const untold = counts.filter(({ isKnown }) => !isKnown).map(({ target }) => target);
  return untold.length > 0
    ? unknown(`INFO of ${untold.join(', ')} could not be read in all rounds`)
    : kept('none');
}

/** On a machine with fewer CPUs what the generator got would be taken from the servers: none are set aside for either. */
const FEWEST_CPUS_TO_SHARE = 4;
/** With less, the generator may be what is measured. */
const LEAST_HEADROOM = 1.5;

function checkHeadroom(sides: readonly TargetRounds[]): RuleAnswer {
  const bound = sides.filter(({ rounds }) =>
    rounds.some(({ saturation }) => saturation.limit === 'client-bound'),
  );
  const isFull = sides.some(({ usableCpus }) => (usableCpus ?? FEWEST_CPUS_TO_SHARE) < FEWEST_CPUS_TO_SHARE);
  const fix = sides.some(({ rounds }) => rounds.some(({ agents }) => agents !== undefined))
    ? 'Start more agents, or agents with more CPUs.'
    : isFull
      ? 'Run the generator on another machine, or all on a machine with four CPUs or more: here are no more CPUs for it.'
      : 'Give the generator more threads or CPUs (--threads, --client-cpus).';
  if (bound.length > 0)
    return {
      outcome: 'broken',
      found: `the generator was the limit in rounds of ${bound.map(({ target }) => target).join(', ')}`,
      fix,
      targets: bound.map(({ target }) => target),
    };
  const headrooms = sides.flatMap(({ rounds }) =>
    rounds.flatMap(({ saturation }) => saturation.headroom ?? []),
  );
  if (headrooms.length === 0) return unknown('the highest rate of the generator was not measured');
  const least = Math.min(...headrooms);
  const found = `the generator alone reaches ${least.toFixed(1)} times the rate`;
  return least < LEAST_HEADROOM ? { outcome: 'broken', found, fix } : kept(found);
}

function total(
  rounds: readonly CompletedRound[],
  field: keyof Pick<OperationSummary, 'completed' | 'errors' | 'timeouts' | 'hits' | 'misses'>,
): number {
  return rounds.reduce(
    (sum, { operations }) => sum + operations.reduce((all, operation) => all + operation[field], 0),
    0,
  );
}
