// What may be expected of a run on this machine, said before it begins: which of the three questions it tells well.
import type { TargetSpec } from '../targets/contract.ts';
import type { CpuPlan } from '../targets/cpus/cpu-sets.ts';

/** Half a sentence. */
export function describeExpectations(
  { server, client }: Pick<CpuPlan, 'server' | 'client'>,
  targets: readonly Pick<TargetSpec, 'kind'>[],
): string {
  const isShared =
    (server === undefined || client === undefined) && targets.some(({ kind }) => kind !== 'attach');
  return isShared
    ? 'told well here: memory, CPU per operation, p50; hardly: p99, and who does more'
    : 'how much, how long and at what cost can be told here, as long as the generator is not the limit';
}
