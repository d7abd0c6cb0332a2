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
    ? 'measured well here: memory, CPU per operation, p50; measured badly: p99 and throughput'
    : 'throughput, latency and cost can be measured here, unless the generator is the limit';
}
