// Does what an experiment wants to go wrong, each at its time, and undoes what lasts only so long.

import { monotonicNs, sleep } from '../core/clock.ts';
import { dropUndefined } from '../core/drop-undefined.ts';
import { stopIfInterrupted } from '../core/interrupted.ts';
import type { AppliedFault, SideOfFault } from '../faults/apply-fault.ts';
import type { Faults } from '../faults/with-faults.ts';
import {
  describeStep,
  type ExperimentStep,
  type Group,
  type NodeRole,
  type TimedStep,
} from './experiment.ts';
import { CLIENT_SOURCE, type Node, type Topology } from './topology/topology.ts';

export interface PlayedSteps {
  /** The first fault took effect, or began to. */
  readonly faultNs: number;
  /** Of a switchover: the servers had agreed to it. */
  readonly agreedNs?: number;
  /** The last change, back included. */
  readonly lastNs: number;
}

/** @throws CacheBenchError as applyFault, its undoing and switchOver; Interrupted */
export async function playSteps(
  topology: Topology,
  steps: readonly TimedStep[],
  faults: Faults,
  signal: AbortSignal,
  tell: (text: string) => void,
): Promise<PlayedSteps> {
  const beginNs = monotonicNs();
  let faultNs = Number.POSITIVE_INFINITY;
  let agreedNs: number | undefined;
  let lastNs = beginNs;
  const play = async (timed: TimedStep): Promise<void> => {
    await sleepUntil(beginNs + timed.atNs, signal);
    tell(describeStep(timed));
    faultNs = Math.min(faultNs, monotonicNs());
    const applied = await act(topology, timed.step, faults);
    lastNs = Math.max(lastNs, monotonicNs());
    if (timed.step.kind === 'switchover') agreedNs ??= monotonicNs();
    if (timed.forNs === undefined) return;
    await sleepUntil(beginNs + timed.atNs + timed.forNs, signal);
    tell(`undone: ${describeStep(timed)}`);
    for (const one of applied.toReversed()) await one.undo();
    lastNs = Math.max(lastNs, monotonicNs());
  };
  const all = steps.map(play);
  // One that fails ends the trial when the others have come to rest.
  await Promise.allSettled(all);
  await Promise.all(all);
  return { faultNs, lastNs, ...dropUndefined({ agreedNs }) };
}

/** @throws Interrupted */
async function sleepUntil(atNs: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.max(0, (atNs - monotonicNs()) / 1e6), signal);
  stopIfInterrupted(signal);
}

async function act(
  topology: Topology,
  step: ExperimentStep,
  faults: Faults,
): Promise<readonly AppliedFault[]> {
  if (step.kind === 'switchover') {
    await topology.switchOver();
    return [];
  }
  const applied: AppliedFault[] = [];
  for (const node of nodesOf(topology, step.node))
    for (const { side, sources } of step.kind === 'fault'
      ? ways(topology, node, step.from)
      : cuts(topology, node, step.from)) {
      const fault = step.kind === 'fault' ? step.fault : ({ kind: 'black-hole' } as const);
      applied.push(await faults.apply(side, fault, sources === undefined ? {} : { sources }));
    }
  return applied;
}

interface WayTo {
  readonly side: SideOfFault;
  readonly sources?: readonly string[];
}

function nodesOf({ shard }: Topology, role: NodeRole): readonly Node[] {
  const [primary, replica] = shard;
  return role === 'both' ? shard : [role === 'primary' ? primary : replica];
}

/** The way of some to the node, or of all. */
function ways(topology: Topology, node: Node, from: readonly Group[]): readonly WayTo[] {
  return from.length === 0
    ? [{ side: node.side }]
    : [{ side: node.side, sources: sourcesOf(topology, node, from) }];
}

/** Both ways between the node and the others: theirs to it, and its own to them. */
export function cuts(topology: Topology, node: Node, from: readonly Group[]): readonly WayTo[] {
  const sources = sourcesOf(topology, node, from);
  const others = topology.nodes.filter((other) => other !== node && sources.includes(other.source));
  const own = [node.source];
  return [
    { side: node.side, sources },
    ...busOf(node, sources),
    ...others.flatMap((other) => [{ side: other.side, sources: own }, ...busOf(other, own)]),
  ];
}

function busOf({ side, bus }: Node, sources: readonly string[]): readonly WayTo[] {
  return bus === undefined ? [] : [{ side: { target: side.target, proxy: bus }, sources }];
}

function sourcesOf(
  { nodes, shard, sentinelSources }: Topology,
  node: Node,
  from: readonly Group[],
): readonly string[] {
  const of: Readonly<Record<Group, readonly string[]>> = {
    clients: [CLIENT_SOURCE],
    replica: shard.filter((other) => other !== node).map(({ source }) => source),
    sentinels: sentinelSources,
    nodes: nodes.filter((other) => other !== node).map(({ source }) => source),
  };
  return from.flatMap((group) => of[group]);
}
