// A core ladder as a run would have written it: rates of each target on each number of cores.
import type { RaceResult } from '../result/kinds/race.ts';
import { joinResults } from './join-results.test-helper.ts';
import { DRAGONFLY, REDIS, type SampleTarget, sampleResult } from './sample-result.test-helper.ts';

export interface LadderSample {
  readonly cores?: readonly number[];
  /** By target, in operations per second; the first is the reference. */
  readonly rates: Readonly<Record<string, readonly number[]>>;
  readonly blocks?: number;
  /** Targets and numbers of cores at which the generator was the limit. */
  readonly clientBound?: Readonly<Record<string, number>>;
}

export function sampleLadder({
  rates,
  cores = [1, 2, 4],
  blocks = 8,
  clientBound = {},
}: LadderSample): RaceResult {
  return joinResults(
    cores.map((count, step) => {
      const targets = Object.entries(rates).map(
        ([name, own]): SampleTarget => ({
          ...(name === 'dragonfly' ? DRAGONFLY : REDIS),
          name,
          ratePerSecond: own[step]!,
          limit: clientBound[name] === count ? 'client-bound' : 'server-bound',
        }),
      );
      const result = sampleResult({ profiles: [`mix@cores=${count}`], targets, blocks });
      const sweep = { base: 'mix', parameter: 'cores', value: String(count) };
      const servers = targets.map(({ name }) => ({ target: name, threads: count }));
      return { ...result, profiles: result.profiles.map((profile) => ({ ...profile, sweep, servers })) };
    }),
  );
}
