// Which checks can be asked of these two servers, and why the others can't.
import type { Target, TargetIdentity } from '../../targets/contract.ts';
import type { RespVersion } from '../../wire/resp-version.ts';
import type { Check } from '../catalogue/check.ts';
import { compareVersions } from '../catalogue/since.ts';
import { LACKS } from './judge-check.ts';
import type { Asked, CheckTask } from './run-checks.ts';

export interface Chosen {
  readonly tasks: readonly CheckTask[];
  readonly skipped: readonly Asked[];
}

type Side = Pick<Target, 'identity' | 'owned' | 'nodes'>;

export function chooseTasks(
  checks: readonly Check[],
  protocols: readonly RespVersion[],
  reference: Side,
  candidate: Side,
): Chosen {
  const tasks: CheckTask[] = [];
  const skipped: Asked[] = [];
  for (const check of checks) {
    const reason = reasonToSkip(check, reference, candidate);
    for (const protocol of check.protocols.filter((one) => protocols.includes(one))) {
      const task = { check, protocol };
      if (reason === undefined) tasks.push(task);
      else skipped.push({ task, verdict: { outcome: 'skipped', differences: [], reason } });
    }
  }
  return { tasks, skipped };
}

function reasonToSkip(check: Check, reference: Side, candidate: Side): string | undefined {
  const isCluster = reference.nodes !== undefined || candidate.nodes !== undefined;
  if (check.servers === 'cluster' && !isCluster) return 'for clusters only';
  if (check.servers === 'single' && isCluster) return 'for single servers only';
  if (check.alone && !(reference.owned && candidate.owned))
    return 'it changes the whole server: asked of started servers only';
  return whyLacking(check, reference.identity);
}

function whyLacking({ since }: Check, { flavor, version }: TargetIdentity): string | undefined {
  if (flavor !== 'valkey' && flavor !== 'redis' && flavor !== 'redis-cluster') return undefined;
  const [first, title] = flavor === 'valkey' ? [since.valkey, 'Valkey'] : [since.redis, 'Redis'];
  if (first === undefined) return `${LACKS}: no ${title} is known to have it`;
  return compareVersions(version, first) < 0 ? `${LACKS}: ${title} has it since ${first}` : undefined;
}
