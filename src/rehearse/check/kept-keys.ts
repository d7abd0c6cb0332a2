// Whether a server has kept all keys of ours since the rehearsal began: then what an answer does not find was never there.
import type { Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { parseInfoText } from '../../core/info-text.ts';
import { SIDES, type SideName } from '../../load/route/route-plan.ts';
import { textOf } from '../../wire/resp-value.ts';
import { withServer } from '../../wire/server-link.ts';
import type { RehearsalPhase } from '../rehearsal.ts';

type OfBoth<T> = Readonly<Record<SideName, T>>;
type Keeping = OfBoth<string | undefined>;

/** Who can't be asked, doesn't tell. */
export async function readKeepingOfBoth(endpoints: OfBoth<Endpoint>): Promise<Keeping> {
  const [reference, candidate] = await Promise.all(
    SIDES.map((side) =>
      readKeeping(endpoints[side]).catch((error: unknown) => {
        if (error instanceof CacheBenchError) return undefined;
        throw error;
      }),
    ),
  );
  return { reference, candidate };
}

/** @param until the phase that is judged: what is done later may be done already, but for its copy */
export function findKept(
  phases: readonly Pick<RehearsalPhase, 'copy' | 'faults'>[],
  until: number,
  before: Keeping,
  now: Keeping,
): OfBoth<boolean> {
  // The next phase has begun when this one is looked at.
  const begun = phases.slice(0, until + 2);
  // A copy changes what the other server has, and what it answers.
  const isCopied = phases.slice(until, until + 2).some(({ copy }) => copy !== undefined);
  const isKept = (side: SideName) =>
    !isCopied &&
    !begun.some(({ faults }) => faults.some(({ fault, on }) => fault.kind === 'kill' && on === side)) &&
    before[side] !== undefined &&
    before[side] === now[side];
  return { reference: isKept('reference'), candidate: isKept('candidate') };
}

/**
 * What changes where a server gives up keys unasked: the process, which somebody else may have started again, and the count
 * of keys that were evicted.
 *
 * @returns undefined where the server doesn't tell
 * @throws CacheBenchError of the connection
 */
export function readKeeping(endpoint: Endpoint): Promise<string | undefined> {
  return withServer(endpoint, async ({ ask }) => {
    const fieldsOf = async (section: string) => {
      const reply = await ask('INFO', section);
      return parseInfoText(reply.kind === 'error' ? '' : (textOf(reply) ?? ''));
    };
    const evicted = (await fieldsOf('stats')).get('evicted_keys');
    if (evicted === undefined || !/^\d+$/.test(evicted)) return undefined;
    const server = await fieldsOf('server');
    return `${server.get('run_id') ?? server.get('process_id') ?? ''} ${evicted}`;
  });
}
