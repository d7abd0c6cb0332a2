// One target made of the nodes of a cluster: opened together, watched together, stopped together.
import type { Endpoint } from '../../core/endpoint.ts';
import type { Target, TargetIdentity, TargetNode } from '../contract.ts';

/** The servers of a target: the target itself, or the nodes of a cluster. */
export function nodesOf(target: Target): readonly TargetNode[] {
  return target.nodes ?? [target];
}

/** Opens all at once. When one fails, those that did open are stopped, and its error is thrown. */
export async function openTogether(openings: readonly Promise<Target>[]): Promise<readonly Target[]> {
  const outcomes = await Promise.allSettled(openings);
  const opened = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return opened;
  await stopAll(opened);
  throw failed.reason;
}

/**
 * @param endpoint of the cluster
 * @param nodes at least one
 */
export function joinNodes(name: string, endpoint: Endpoint, nodes: readonly Target[]): Target {
  const [first] = nodes as readonly [Target, ...Target[]];
  return {
    name,
    owned: first.owned,
    endpoint,
    nodes,
    identity: joinIdentities(nodes.map(({ identity }) => identity)),
    localPid: nodes.every(({ localPid }) => localPid !== undefined) ? first.localPid : undefined,
    cpus: first.cpus,
    commandLine: first.commandLine,
    warnings: [...new Set(nodes.flatMap(({ warnings }) => warnings))],
    info: first.info,
    assertAlive: async () => {
      await Promise.all(nodes.map((node) => node.assertAlive()));
    },
    stop: () => stopAll(nodes),
  };
}

export async function stopAll(targets: readonly Target[]): Promise<void> {
  await Promise.all(targets.map((target) => target.stop()));
}

function joinIdentities(all: readonly TargetIdentity[]): TargetIdentity {
  const [first] = all as readonly [TargetIdentity, ...TargetIdentity[]];
  return {
    flavor: first.flavor === 'redis' ? 'redis-cluster' : first.flavor,
    version: [...new Set(all.map(({ version }) => version))].join(' and '),
    threads: sumOf(all.map(({ threads }) => threads)),
    // One that does not say who it is leaves the whole without a name.
    runId: all.every(({ runId }) => runId !== '') ? all.map(({ runId }) => runId).join('+') : '',
    processId: undefined,
    multiplexing: first.multiplexing,
    // One node without a limit leaves the whole without one.
    maxMemoryBytes: all.some(({ maxMemoryBytes }) => maxMemoryBytes === 0)
      ? 0
      : sumOf(all.map(({ maxMemoryBytes }) => maxMemoryBytes)),
    evictionPolicy: all.every(({ evictionPolicy }) => evictionPolicy === first.evictionPolicy)
      ? first.evictionPolicy
      : 'mixed',
    persistence: all.every(({ persistence }) => persistence === first.persistence)
      ? first.persistence
      : 'mixed',
  };
}

/** undefined when one is unknown. */
function sumOf(numbers: readonly (number | undefined)[]): number | undefined {
  return numbers.reduce((sum, one) => (sum === undefined || one === undefined ? undefined : sum + one), 0);
}
