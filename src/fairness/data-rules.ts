// Whether all targets hold the same data after the fill of one profile, and say the same to its scripts.
import { formatInteger } from '../core/units.ts';
import type { FilledData } from '../result/parts/fill.ts';
import { kept, type RuleAnswer, unknown } from './rule-answer.ts';

/** One target after the fill. */
export interface TargetData {
  readonly target: string;
  readonly data: FilledData;
}

/** The first side is the reference. */
export const DATA_RULES = {
  keys: checkKeys,
  values: checkValues,
  'script-replies': checkReplies,
} as const satisfies Readonly<Record<string, (sides: readonly TargetData[]) => RuleAnswer | undefined>>;

/** Of keys with a time to live, which go while they are counted. */
const LARGEST_EXPIRED_SHARE = 0.01;

/** undefined: nothing is loaded. */
function checkKeys(sides: readonly TargetData[]): RuleAnswer | undefined {
  const [reference, ...others] = sides as [TargetData, ...TargetData[]];
  if (sides.every(({ data }) => data.keys === 0 && data.sampled.length === 0)) return undefined;
  const counts = sides.map(({ target, data }) => `${target} ${formatInteger(data.keys)}`).join(', ');
  const differing = others.filter(({ data }) => !countsAlike(reference.data, data));
  if (differing.length > 0) return broken(`keys after the fill: ${counts}`, FILL_FIX, differing);
  const mixed = others.flatMap((side) => firstDifference(reference, side, (one) => one.type));
  if (mixed.length > 0) return broken(mixed.map(({ text }) => `type of ${text}`).join('; '), FILL_FIX, mixed);
  const refused = sides.filter(({ data }) => data.sampled.some(({ type }) => type === 'refused'));
  if (refused.length > 0)
    return unknown(`${refused.map(({ target }) => target).join(', ')} does not permit reading keys`);
  const types = [...new Set(reference.data.sampled.map(({ type }) => type))].sort().join(', ');
  return kept(`${formatInteger(reference.data.keys)} keys on all; ${types}`);
}

function countsAlike(reference: FilledData, other: FilledData): boolean {
  const allowed = reference.expiring ? reference.keys * LARGEST_EXPIRED_SHARE : 0;
  return Math.abs(reference.keys - other.keys) <= allowed;
}

/** undefined: nothing is loaded. */
function checkValues(sides: readonly TargetData[]): RuleAnswer | undefined {
  if (sides.every(({ data }) => data.sampled.length === 0)) return undefined;
  const [reference, ...others] = sides.filter((side) => !isCluster(side));
  const clusters = sides.filter(isCluster).map(({ target }) => target);
  const differing =
    reference === undefined
      ? []
      : others.flatMap((side) => firstDifference(reference, side, (one) => one.digest));
  if (differing.length > 0)
    return broken(differing.map(({ text }) => `value of ${text}`).join('; '), FILL_FIX, differing);
  if (clusters.length > 0)
    return unknown(
      `the nodes of ${clusters.join(', ')} are filled over separate connections, which draw other values`,
    );
  const readable = reference!.data.sampled.filter(({ digest }) => digest !== undefined);
  return readable.length === 0
    ? unknown('the values of the sampled types cannot be read in the same form from all servers')
    : kept(`${readable.length} sampled keys hold the same values`);
}

function isCluster({ data }: TargetData): boolean {
  return data.nodes !== undefined;
}

const FILL_FIX =
  'Compare the fill on both servers by hand; a command of it may mean something else on one of them.';

type Sample = FilledData['sampled'][number];

/** The first sampled key in which the other side is not like the reference: empty when there is none. */
function firstDifference(
  reference: TargetData,
  { target, data }: TargetData,
  of: (sample: Sample) => string | undefined,
): readonly { readonly target: string; readonly text: string }[] {
  for (const sample of reference.data.sampled) {
    const other = data.sampled.find(({ key }) => key === sample.key);
    const [before, now] = [of(sample), other && of(other)];
    if (before === undefined || now === undefined || before === now) continue;
    const types = [sample.type, other!.type];
    // What has a time to live may be gone; what cannot be read is told apart.
    if (types.includes('refused') || (reference.data.expiring && types.includes('none'))) continue;
    return [{ target, text: `${sample.key}: ${reference.target} ${before}, ${target} ${now}` }];
  }
  return [];
}

/** undefined: the profile has no scripts. */
function checkReplies(sides: readonly TargetData[]): RuleAnswer | undefined {
  const [reference, ...others] = sides as [TargetData, ...TargetData[]];
  const { scripts } = reference.data;
  if (scripts.length === 0) return undefined;
  const differing = others.flatMap((side) => {
    const { target, data } = side;
    // Where the keys hold other values, only the kind of a reply can be expected to be the same.
    const areAlike = data.nodes === reference.data.nodes ? repliesAlike : kindsAlike;
    const at = scripts.findIndex(({ reply }, i) => !areAlike(reply, data.scripts[i]?.reply ?? ''));
    if (at < 0) return [];
    const { operation, reply } = scripts[at]!;
    const text = `${operation}: ${reference.target} ${reply}, ${target} ${data.scripts[at]?.reply ?? 'nothing'}`;
    return [{ target, text }];
  });
  if (differing.length > 0)
    return broken(
      `replies of scripts differ: ${differing.map(({ text }) => text).join('; ')}`,
      'Write the script so that both servers run it alike (Redis has Lua 5.1, Dragonfly 5.4), with every key in KEYS.',
      differing,
    );
  return kept(scripts.map(({ operation, reply }) => `${operation}: ${reply}`).join(', '));
}

/** Servers word the same error differently. */
function repliesAlike(before: string, now: string): boolean {
  const isError = (reply: string): boolean => reply.startsWith('error ');
  return isError(before) ? isError(now) : before === now;
}

function kindsAlike(before: string, now: string): boolean {
  return before.split(' ')[0] === now.split(' ')[0];
}

function broken(found: string, fix: string, sides: readonly { readonly target: string }[]): RuleAnswer {
  return { outcome: 'broken', found, fix, targets: sides.map(({ target }) => target) };
}
