// What kept a replay from sending in time, target by target, and what to do about each cause.
import { formatShare } from '../../core/units.ts';
import type { LateCounts } from '../../replay/late-sends.ts';
import type { TargetSummary } from '../../replay/summary.ts';

/** Beyond this share of late sends, times say more of what kept them than of the servers. */
const MOST_LATE = 0.01;
/** A cause of a smaller share of them is not worth a line. */
const LEAST_CAUSE = 0.1;

export function describeLateness(targets: readonly TargetSummary[]): readonly string[] {
  const late = targets.filter(({ lateSends, replies }) => lateSends > MOST_LATE * replies);
  if (late.length === 0) return [];
  return [
    '',
    'Sent more than 1 ms after the time in the log, so that these times hold a wait before the send:',
    ...late.flatMap(({ name, lateSends, replies, late: counts }) => [
      `  ${name} ${formatShare(lateSends / replies)}`,
      ...describeCauses(counts, lateSends),
    ]),
  ];
}

function describeCauses(counts: LateCounts, lateSends: number): readonly string[] {
  const causes: readonly (readonly [number, string])[] = [
    [
      counts.server,
      'the server owed 10,000 replies on a connection: it is slower than this log, and the wait is its own. Try --speed 0.5.',
    ],
    [
      counts.machine ?? 0,
      'other processes had the CPUs, servers on this machine among them: stop what else runs, or replay from another machine.',
    ],
    [counts.client, describeClient(counts)],
  ];
  return causes
    .filter(([count]) => count >= LEAST_CAUSE * lateSends)
    .map(([count, text]) => `    ${formatShare(count / lateSends, 0)} of these: ${text}`);
}

function describeClient({ machine }: LateCounts): string {
  const advice = 'Try --speed 0.5, or --speed max for the times from send to reply.';
  return machine === undefined
    ? `this client was busy, or other processes had the CPUs, which this system does not tell. ${advice}`
    : `this client was busy sending: the log is faster than it. ${advice}`;
}
