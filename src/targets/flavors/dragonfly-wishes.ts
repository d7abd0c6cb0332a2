// Wishes in the flags of Dragonfly, and what it has no flag for.
import { describePersistence, type PersistenceWish, type ServerWishes } from '../../profile/server-wishes.ts';
import type { Translation } from './local-server.ts';

export function translateForDragonfly(wishes: ServerWishes): Translation {
  const { threads, memoryBytes, eviction, persistence } = wishes;
  const evicting = eviction === undefined ? NOTHING : evict(eviction);
  const saving = persistence === undefined ? NOTHING : persist(persistence);
  return {
    settings: {
      ...(threads === undefined ? {} : { proactor_threads: String(threads) }),
      ...(memoryBytes === undefined ? {} : { maxmemory: String(memoryBytes) }),
      ...evicting.settings,
      ...saving.settings,
    },
    unmet: [...evicting.unmet, ...saving.unmet],
  };
}

const NOTHING: Translation = { settings: {}, unmet: [] };

function evict(policy: NonNullable<ServerWishes['eviction']>): Translation {
  if (policy === 'noeviction') return { settings: { cache_mode: 'false' }, unmet: [] };
  if (policy.startsWith('allkeys-'))
    return {
      settings: { cache_mode: 'true' },
      unmet: [
        `eviction ${policy} becomes cache_mode, Dragonfly's only policy, which chooses keys in its own way: compare hit ratios too`,
      ],
    };
  return {
    settings: { cache_mode: 'false' },
    unmet: [
      `eviction ${policy} has no equivalent: Dragonfly does not evict by time to live, and refuses writes when it is full`,
    ],
  };
}

function persist(wish: PersistenceWish): Translation {
  if (wish.kind === 'none') return { settings: { dbfilename: '' }, unmet: [] };
  if (wish.kind === 'append-only')
    return {
      settings: { dbfilename: '' },
      unmet: [
        'persistence append-only has no equivalent: Dragonfly keeps no log of writes, and runs without any persistence',
      ],
    };
  const { cron, everyNs } = scheduleOf(wish.everyNs);
  const asked = describePersistence(wish);
  return {
    settings: { dbfilename: 'dump', snapshot_cron: cron },
    unmet:
      everyNs === wish.everyNs
        ? []
        : [
            `persistence ${asked} becomes ${describePersistence({ kind: 'snapshots', everyNs })}, because its schedule only has minutes of an hour and hours of a day`,
          ],
  };
}

const MINUTE_NS = 60e9;
const HOUR_NS = 60 * MINUTE_NS;

/** The nearest that recurs evenly: a number of minutes that divides the hour, or of hours that divides the day. */
function scheduleOf(everyNs: number): { readonly cron: string; readonly everyNs: number } {
  const choices = [
    ...divisors(60)
      .filter((minutes) => minutes < 60)
      .map((minutes) => ({ cron: `*/${minutes} * * * *`, everyNs: minutes * MINUTE_NS })),
    ...divisors(24).map((hours) => ({
      cron: hours === 24 ? '0 0 * * *' : `0 */${hours} * * *`,
      everyNs: hours * HOUR_NS,
    })),
  ];
  const distance = (choice: { readonly everyNs: number }): number => Math.abs(choice.everyNs - everyNs);
  return choices.reduce((best, choice) => (distance(choice) < distance(best) ? choice : best));
}

function divisors(number: number): readonly number[] {
  return Array.from({ length: number }, (_, i) => i + 1).filter((divisor) => number % divisor === 0);
}
