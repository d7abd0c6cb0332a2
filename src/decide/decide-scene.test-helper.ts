// Decisions for tests: from results of two servers on one machine, each changed as a test wants it.
import { sampleCapacity } from '../cli/capacity/sample-capacity.test-helper.ts';
import { SAMPLE_COMPAT, SAMPLE_COMPAT_USED } from '../report/sample-compat.test-helper.ts';
import type { Result } from '../result/kinds.ts';
import { buildDecision, type DecisionInput } from './build-decision.ts';
import type { Facts } from './facts.ts';

export const CAPACITY = sampleCapacity();
export const TARGETS = new Map(
  CAPACITY.targets.map(({ name, flavor, version }) => [name, { name, flavor, version, endpoint: '' }]),
);
/** Of the versions of the search. */
export const compat = (used: boolean): Result => ({
  ...(used ? SAMPLE_COMPAT_USED : SAMPLE_COMPAT),
  reference: TARGETS.get('redis')!,
  candidate: TARGETS.get('dragonfly')!,
});
export const decide = (results: readonly unknown[], facts: Facts = {}, more: Partial<DecisionInput> = {}) =>
  buildDecision({
    results: results.map((result, i) => ({ place: `results/${i}/result.json`, result: result as Result })),
    ...{ printed: [], unknown: [], attempts: [], facts, directory: 'results', env: {}, toolVersion: '0.0.0' },
    now: new Date('2026-12-01T00:00:00Z'),
    ...more,
  });
export const lineOf = (id: string, ...args: Parameters<typeof decide>) =>
  decide(...args).checklist.find((line) => line.id === id)!;

export const criterionOf = (id: string, ...args: Parameters<typeof decide>) =>
  decide(...args).matrix.find((one) => one.id === id)!;
