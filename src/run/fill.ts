// Loads the keyspaces of a profile before its first round, and again when keys have gone since; verified by count.
import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError } from '../core/errors.ts';
import { stopIfInterrupted } from '../core/interrupted.ts';
import { formatInteger } from '../core/units.ts';
import type { IntervalSample } from '../load/contract.ts';
import { listKeyNames } from '../profile/key-names.ts';
import type { Profile } from '../profile/profile.ts';
import type { Fill } from '../result/parts/fill.ts';
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
import { countQuietLooks, LOOKS_BEFORE, readSettledMemory } from './settle.ts';

export interface FillContext {
  readonly ports: RunPorts;
  readonly onEvent: RunListener;
  readonly signal: AbortSignal;
  /** Keys of another profile were removed from the same servers before. */
  readonly followsUnlink?: boolean;
}

/**
 * @throws CacheBenchError E_FILL when a write fails or keys are missing afterwards: a round on half the data
 *   would measure misses
 */
export async function fillTarget(
  profile: Profile,
  target: Target,
  load: LoadContext,
  context: FillContext,
): Promise<Fill> {
  const keys = countFilledKeys(profile);
  const elements = countFilledElements(profile);
  const { ports } = context;
  const waiting = { sleep: ports.sleep, signal: context.signal };
  const before =
    profile.fill.length === 0
      ? { ...(await ports.readMemory(target)), restless: [] }
      : await readSettledMemory(
          () => ports.readMemory(target),
          context.followsUnlink === true && !target.owned ? LOOKS_BEFORE.afterUnlink : LOOKS_BEFORE.usual,
          waiting,
        );
  const base = { profile: profile.name, target: target.name, keys };
  if (profile.fill.length === 0)
    return { ...base, durationNs: 0, data: await inspectData(profile, target, load, 0, ports) };
  context.onEvent({ kind: 'fill-started', ...base });
  const tell = (share: number): void =>
    context.onEvent({ kind: 'fill-progress', profile: profile.name, target: target.name, share });
  const { durationNs, found } = await fillKeys(profile, target, load, context, tell);
  tell(1);
  const quietLooks = countQuietLooks(keys, target.identity.flavor);
  const after = await readSettledMemory(() => ports.readMemory(target), { quietLooks }, waiting);
  const restless = (['used', 'rss'] as const).filter(
    (one) => before.restless.includes(one) || after.restless.includes(one),
  );
  const data = await inspectData(profile, target, load, found, ports);
  context.onEvent({ kind: 'filled', ...base, durationNs });
  return {
    ...base,
    durationNs,
    ...(elements === 0 ? {} : { elements }),
    ...dropUndefined({
      usedBytesBefore: before.usedBytes,
      rssBytesBefore: before.rssBytes,
      usedBytesAfter: after.usedBytes,
      rssBytesAfter: after.rssBytes,
    }),
    ...(restless.length === 0 ? {} : { restless }),
    data,
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

async function fillKeys(
  profile: Profile,
  target: Target,
  load: LoadContext,
  { ports, signal }: FillContext,
  tell: (share: number) => void = () => {},
): Promise<{ readonly durationNs: number; readonly found: number }> {
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
