// How many commands a server says it has run, held against how many it has acknowledged: what is lost on the way shows here.
import type { Endpoint } from '../../core/endpoint.ts';
import { parseInfoText } from '../../core/info-text.ts';
import type { RoutePhaseReport, Side, WriteAccount } from '../../load/route/route-plan.ts';
import type { WriteCount } from '../../result/kinds/rehearsal.ts';
import { textOf } from '../../wire/resp-value.ts';
import { withServer } from '../../wire/server-link.ts';

/** Calls by the command's name in capitals. */
export type CallCounts = ReadonlyMap<string, number>;

/**
 * INFO commandstats: calls that did not end in an error, as far as the server tells these apart. Those of a subcommand
 * (`cmdstat_xgroup|create` of Redis 7) are of its command.
 *
 * @returns undefined where the server refuses it
 * @throws CacheBenchError of the connection
 */
export function countCalls(endpoint: Endpoint): Promise<CallCounts | undefined> {
  return withServer(endpoint, async ({ ask }) => {
    const reply = await ask('INFO', 'commandstats');
    if (reply.kind === 'error') return undefined;
    const counts = new Map<string, number>();
    for (const [field, text] of parseInfoText(textOf(reply) ?? '')) {
      const calls = /(?:^|,)calls=(\d+)/.exec(text)?.[1];
      if (!field.startsWith('cmdstat_') || calls === undefined) continue;
      const failed = /,failed_calls=(\d+)/.exec(text)?.[1] ?? 0;
      const [name] = field.slice('cmdstat_'.length).toUpperCase().split('|') as [string];
      counts.set(name, (counts.get(name) ?? 0) + Number(calls) - Number(failed));
    }
    return counts;
  });
}

/**
 * What ran beyond the acknowledged is taken to be the ones that were answered by an error, as far as these go: a server may
 * count what failed (Dragonfly), and of a transaction that failed the rest has run.
 *
 * @param phases all since `before` was read
 * @returns nothing where the server does not count
 */
export function accountForWrites(
  side: Side,
  before: CallCounts | undefined,
  after: CallCounts | undefined,
  phases: readonly Pick<RoutePhaseReport, 'commands'>[],
): readonly WriteCount[] {
  if (before === undefined || after === undefined || after.size === 0) return [];
  const names = [...new Set(phases.flatMap(({ commands }) => Object.keys(commands)))].sort();
  return names.flatMap((command) => {
    const accounts = phases.flatMap(({ commands }) => commands[command]?.[side] ?? []);
    const sum = (field: keyof WriteAccount) => accounts.reduce((all, account) => all + account[field], 0);
    const [acknowledged, doubtful] = [sum('acknowledged'), sum('doubtful')];
    const ran = (after.get(command) ?? 0) - (before.get(command) ?? 0);
    const counted = ran - Math.min(sum('refused'), Math.max(0, ran - acknowledged - doubtful));
    return acknowledged + doubtful === 0 && counted === 0
      ? []
      : [{ side: side === 0 ? 'reference' : 'candidate', command, acknowledged, doubtful, counted } as const];
  });
}
