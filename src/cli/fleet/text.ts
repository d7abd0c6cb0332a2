// What `fleet status` says.
import type { AgentCard } from '../../fleet/protocol.ts';
import type { Roster } from '../../fleet/queue/registry.ts';

export function describeRoster({ agents, strangers, holder }: Roster, version: string): string {
  if (agents.length + strangers.length === 0)
    return 'No agent is there. Start one with cache-bench agent --fleet URL.';
  const head = ['agent', 'host', 'threads', 'CPUs', 'clock', 'wall clock', 'labels', 'state'];
  const rows = [
    head,
    ...agents.map((agent) => describeAgent(agent, version)),
    ...strangers.map((one) => [one.name, '', '', '', '', '', '', `version ${one.version}: can take no part`]),
  ];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
  const held =
    holder === undefined
      ? 'No run holds the fleet.'
      : `Run ${holder.runId} holds the fleet: process ${holder.pid} on ${holder.host}, since ${holder.since}.`;
  return [...lines, held].join('\n');
}

function describeAgent(agent: AgentCard, version: string): string[] {
  const { name, host, threads, cpus, cores, clock, wallAheadMs, labels, holds } = agent;
  const state = holds === undefined ? 'free' : `held by run ${holds.runId}`;
  return [
    name,
    host,
    String(threads),
    `${cpus.length} of ${cores}`,
    `±${clock.errorUs.toFixed(0)} µs`,
    describeWall(wallAheadMs),
    Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(' '),
    agent.version === version ? state : `version ${agent.version}, this is ${version}`,
  ];
}

/** Nothing depends on it: rounds begin by monotonic clocks. */
function describeWall(aheadMs: number): string {
  if (Math.abs(aheadMs) < 100) return 'right';
  return `${(Math.abs(aheadMs) / 1e3).toFixed(1)} s ${aheadMs > 0 ? 'ahead' : 'behind'}`;
}
