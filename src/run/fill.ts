// Loads the keyspaces of a profile before its first round, and again when keys have gone since; verified by count.
import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError } from '../core/errors.ts';
import { stopIfInterrupted } from '../core/interrupted.ts';
import { repeatOnce } from '../core/repeatable.ts';
import { formatInteger } from '../core/units.ts';
import type { IntervalSample } from '../load/contract.ts';
import { listKeyNames } from '../profile/key-names.ts';
import type { Profile } from '../profile/profile.ts';
import type { Fill } from '../result/parts/fill.ts';
import { isSameServer } from '../stage/warnings.ts';
import type { OwnKeys } from '../targets/access/own-keys.ts';
import type { Target } from '../targets/contract.ts';
import { adviseOnError } from '../wire/error-replies.ts';
import type { RunListener } from './events.ts';
import { inspectData } from './inspect-data.ts';
import {
  countFilledElements,
  countFilledKeys,
  countFillWrites,
  type LoadContext,
  planFillLoad,
  setsExpiry,
} from './load-plan.ts';
import type { RunPorts } from './ports.ts';
import {
  countQuietLooks,
  LOOKS_BEFORE,
  type Looks,
  readSettledMemory,
  type SettledMemory,
} from './settle.ts';

export interface FillContext {
  readonly ports: RunPorts;
  readonly onEvent: RunListener;
  readonly signal: AbortSignal;
  /** Keys of another profile were removed from the same servers before. */
  readonly followsUnlink?: boolean;
}

/** A target to be filled. */
export interface FillPlace {
  readonly target: Target;
  readonly load: LoadContext;
}

/**
 * One after another, for a fill takes what the machine has; their memory settles at the same time, for it takes nothing,
 * or where keys expire each as soon as it is filled.
 *
 * @returns in the order of the places
 * @throws CacheBenchError E_FILL when a write fails or keys are missing afterwards: a round on half the data
 *   would measure misses
 */
export async function fillTargets(
  profile: Profile,
  places: readonly FillPlace[],
  context: FillContext,
): Promise<readonly Fill[]> {
  const { ports } = context;
  const keys = countFilledKeys(profile);
  const elements = countFilledElements(profile);
  if (profile.fill.length === 0) return recordWithoutFill(profile, places, ports);
  const before = await settleAll(places, context, ({ target }) =>
    context.followsUnlink === true && !target.owned ? LOOKS_BEFORE.afterUnlink : LOOKS_BEFORE.usual,
  );
  const settle = (some: readonly FillPlace[]) =>
    settleAll(some, context, ({ target }) => ({ quietLooks: countQuietLooks(keys, target.identity.flavor) }));
  // Keys that expire would be gone by the time that the others are filled, and most of the first target.
  const expires = profile.fill.some(setsExpiry);
  const written: Written[] = [];
  const settled: SettledMemory[] = [];
  for (const place of places) {
    const { target, load } = place;
    const base = { profile: profile.name, target: target.name, keys };
    context.onEvent({ kind: 'fill-started', ...base });
    const tell = (share: number): void =>
      context.onEvent({ kind: 'fill-progress', profile: profile.name, target: target.name, share });
    const one = await repeatOnce(
      () => fillKeys(profile, target, load, context, tell),
      async ({ message }) => {
        const words = `the keys of ${profile.name} are loaded into ${target.name} again: ${message}`;
        context.onEvent({ kind: 'warning', id: 'W_FILL_REPEATED', message: words });
        // Not every step can be done twice.
        await ports.removeKeys(target, ownKeysOf(profile, load));
      },
    );
    tell(1);
    context.onEvent({ kind: 'filled', ...base, durationNs: one.durationNs });
    written.push(one);
    if (expires) settled.push(...(await settle([place])));
  }
  const after = expires ? settled : await settle(places);
  const fills: Fill[] = [];
  for (const [at, place] of places.entries()) {
    const { durationNs, found } = written[at]!;
    const data = await inspectData(profile, place.target, place.load, found, ports);
    const base = { profile: profile.name, target: place.target.name, keys, durationNs };
    const isAlone = places.every(
      (other) => other === place || !isSameServer(other.target.identity, place.target.identity),
    );
    fills.push({
      ...base,
      ...(elements === 0 ? {} : { elements }),
      ...(isAlone ? describeGrowth(before[at]!, after[at]!) : {}),
      data,
    });
  }
  return fills;
}

/** What needs no data is looked at as it is. */
async function recordWithoutFill(
  profile: Profile,
  places: readonly FillPlace[],
  ports: RunPorts,
): Promise<readonly Fill[]> {
  const fills: Fill[] = [];
  for (const { target, load } of places) {
    const data = await inspectData(profile, target, load, 0, ports);
    fills.push({ profile: profile.name, target: target.name, keys: 0, durationNs: 0, data });
  }
  return fills;
}

function settleAll(
  places: readonly FillPlace[],
  { ports, signal }: FillContext,
  looksFor: (place: FillPlace) => Looks,
): Promise<readonly SettledMemory[]> {
  const waiting = { sleep: ports.sleep, signal };
  return Promise.all(
    places.map((place) => readSettledMemory(() => ports.readMemory(place.target), looksFor(place), waiting)),
  );
}

/** Of a server that holds the keys of no other target: what two names of one server have written it does not keep apart. */
function describeGrowth(before: SettledMemory, after: SettledMemory): Partial<Fill> {
  const restless = (['used', 'rss'] as const).filter(
    (one) => before.restless.includes(one) || after.restless.includes(one),
  );
  return {
    ...dropUndefined({
      usedBytesBefore: before.usedBytes,
      rssBytesBefore: before.rssBytes,
      usedBytesAfter: after.usedBytes,
      rssBytesAfter: after.rssBytes,
    }),
    ...(restless.length === 0 ? {} : { restless }),
  };
}

/**
 * Keys that expired, were deleted or went with a restarted server in the rounds before come back, so that every round begins alike. What is
 * left of them goes first, for not every step can be done twice: lists would grow, groups exist already.
 */
export async function refillIfNeeded(
  profile: Profile,
  target: Target,
  load: LoadContext,
  context: FillContext,
): Promise<void> {
  const wanted = countFilledKeys(profile);
  if (wanted === 0) return;
  const { ports } = context;
  const keys = ownKeysOf(profile, load);
  if (!losesKeys(profile) && ((await countOwnKeys(target, keys, ports)) ?? 0) >= wanted) return;
  await ports.removeKeys(target, keys);
  await fillKeys(profile, target, load, context);
}

/** Where the count of the keys says nothing of which they are: others may stand for those that are gone. */
function losesKeys({ fill, events }: Profile): boolean {
  return fill.some(setsExpiry) || events.some(({ action }) => action.kind === 'restart');
}

interface Written {
  readonly durationNs: number;
  /** Keys, counted on the server. */
  readonly found: number;
}

async function fillKeys(
  profile: Profile,
  target: Target,
  load: LoadContext,
  { ports, signal }: FillContext,
  tell: (share: number) => void = () => {},
): Promise<Written> {
  let durationNs = 0;
  let written = 0;
  const writes = profile.fill.reduce((sum, step) => sum + countFillWrites(profile, step), 0);
  for (const step of profile.fill) {
    const onInterval = ({ completed }: IntervalSample): void => {
      written += completed;
      tell(Math.min(1, written / writes));
    };
    const result = await ports.runLoad(planFillLoad(profile, step, load), { signal, onInterval });
    stopIfInterrupted(signal);
    durationNs += result.durationNs;
    const [{ errors, timeouts } = { errors: 0, timeouts: 0 }] = result.operations;
    if (errors + timeouts > 0) {
      const example = result.errorExamples[0]?.text ?? 'no reply in time';
      throw new CacheBenchError(
        'E_FILL',
        `loading keyspace '${step.keyspace}' of ${profile.name} into ${target.name} failed ${formatInteger(errors + timeouts)} times: ${example}`,
        {
          hint:
            adviseOnError(example, { user: target.endpoint.username })?.hint ??
            'Look into the log of the server.',
        },
      );
    }
  }
  const wanted = countFilledKeys(profile);
  // Where it can't be counted, the replies have said that all were written.
  const found = (await countOwnKeys(target, ownKeysOf(profile, load), ports)) ?? wanted;
  if (found < wanted) {
    throw new CacheBenchError(
      'E_FILL',
      `${target.name} holds ${formatInteger(found)} keys after loading ${profile.name}; ${formatInteger(wanted)} were written`,
      { hint: 'The server may be evicting keys: raise its memory limit, or use fewer with --keys.' },
    );
  }
  return { durationNs, found };
}

function ownKeysOf(profile: Profile, { keyPrefix }: LoadContext): OwnKeys {
  return { prefix: keyPrefix, names: () => listKeyNames(profile, keyPrefix) };
}

/** DBSIZE where the database is all ours; else those with our own prefix. */
async function countOwnKeys(
  target: Target,
  keys: OwnKeys,
  { inspectDatabase, countKeys }: RunPorts,
): Promise<number | undefined> {
  return target.owned ? (await inspectDatabase(target)).keys : countKeys(target, keys);
}
