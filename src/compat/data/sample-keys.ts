// Writes the samples to a server, and reads from another what has become of them.
import type { Target } from '../../targets/contract.ts';
import { describeReply } from '../../wire/describe-reply.ts';
import { ReplyLink } from '../../wire/reply-link.ts';
import type { RespValue } from '../../wire/resp-value.ts';
import { namesOf } from '../catalogue/check.ts';
import { type Filling, fillCommand } from '../run/fill-command.ts';
import { keyOf } from '../run/plain-keys.ts';
import { type DataSample, SAMPLES } from './samples.ts';

const WITHIN_MS = 5000;
/** Given to the second key of each sample. */
export const TTL_MS = 5_000_000;
/** A move takes its time, and some servers keep seconds. */
const TTL_TOLERANCE_MS = 60_000;

/** Each sample twice: without a time to live, and with one. */
export interface WrittenSample {
  readonly sample: DataSample;
  /** Prefixes of the keys. */
  readonly plain: string;
  readonly expiring: string;
  /** What the source itself answers. */
  readonly read: readonly RespValue[];
}

export interface Unwritten {
  readonly type: string;
  readonly reason: string;
}

export interface Written {
  readonly samples: readonly WrittenSample[];
  /** The source does not know them. */
  readonly unwritten: readonly Unwritten[];
}

export type Ask = (args: readonly (string | Buffer)[]) => Promise<RespValue>;

/** @throws CacheBenchError of the connection */
export async function withLink<T>(
  { endpoint }: Pick<Target, 'endpoint'>,
  work: (ask: Ask) => Promise<T>,
): Promise<T> {
  const link = await ReplyLink.open(endpoint, { protocol: 2 });
  try {
    return await work(async (args) => (await link.ask(args, WITHIN_MS))[0]!);
  } finally {
    link.close();
  }
}

/** All that writing the samples may write. */
export function nameSampleKeys(keyPrefix: string): readonly string[] {
  return SAMPLES.flatMap((_, index) => prefixesOf(keyPrefix, index).map((prefix) => keyOf(prefix, 'k')));
}

function prefixesOf(keyPrefix: string, index: number): readonly [plain: string, expiring: string] {
  return [`${keyPrefix}{d${index}}a:`, `${keyPrefix}{d${index}}b:`];
}

/** @throws CacheBenchError of the connection */
export async function writeSamples(
  ask: Ask,
  keyPrefix: string,
  wanted: (sample: DataSample) => boolean = () => true,
): Promise<Written> {
  const samples: WrittenSample[] = [];
  const unwritten: Unwritten[] = [];
  for (const [index, sample] of SAMPLES.entries()) {
    if (!wanted(sample)) continue;
    const [plain, expiring] = prefixesOf(keyPrefix, index);
    const refusal = (await writeSample(ask, sample, plain)) ?? (await writeSample(ask, sample, expiring));
    await ask(['PEXPIRE', keyOf(expiring, 'k'), String(TTL_MS)]);
    if (refusal === undefined)
      samples.push({ sample, plain, expiring, read: await readSample(ask, sample, plain) });
    else {
      await ask(['DEL', keyOf(plain, 'k')]);
      await ask(['DEL', keyOf(expiring, 'k')]);
      unwritten.push({ type: sample.type, reason: refusal });
    }
  }
  return { samples, unwritten };
}

async function writeSample(ask: Ask, { write }: DataSample, prefix: string): Promise<string | undefined> {
  for (const command of write) {
    const said = await ask(fillCommand(command, fillingFor(prefix)));
    if (said.kind === 'error') return explainRefusal(said, command);
  }
  return undefined;
}

export async function readSample(
  ask: Ask,
  { read }: DataSample,
  prefix: string,
): Promise<readonly RespValue[]> {
  const replies: RespValue[] = [];
  for (const command of read) replies.push(await ask(fillCommand(command, fillingFor(prefix))));
  return replies;
}

/** @returns what is not as it was, in words; undefined: all is */
export async function compareSample(ask: Ask, written: WrittenSample): Promise<string | undefined> {
  const { sample, plain, expiring, read } = written;
  for (const prefix of [plain, expiring]) {
    const now = await readSample(ask, sample, prefix);
    const [before, after] = [plainText(read, sample), plainText(now, sample)];
    if (before !== after && !(sample.isTime && areNear(read, now)))
      return `was ${shorten(read)}, is ${shorten(now)}${prefix === plain ? '' : ', of a key with a time to live'}`;
  }
  const stays = await ask(['PTTL', keyOf(plain, 'k')]);
  if (stays.kind !== 'integer' || stays.value !== -1n)
    return `a key without a time to live has PTTL ${describeReply(stays)}`;
  const left = await ask(['PTTL', keyOf(expiring, 'k')]);
  const isNear = left.kind === 'integer' && Math.abs(Number(left.value) - TTL_MS) < TTL_TOLERANCE_MS;
  return isNear ? undefined : `a time to live of ${TTL_MS} ms has become ${describeReply(left)}`;
}

function explainRefusal(said: RespValue, command: DataSample['write'][number]): string {
  const { name } = namesOf(command);
  const text = describeReply(said);
  return /unknown command/i.test(text) ? `it does not know ${name}` : `${name} answers ${text}`;
}

function fillingFor(prefix: string): Filling {
  return { prefix, kept: new Map(), nowMs: 0 };
}

/** Servers differ in how they write numbers; that is no matter of the data. Hostile only to itself: it is compared, not shown. */
function plainText(replies: readonly RespValue[], { isUnordered }: DataSample): string {
  return JSON.stringify(replies.map((reply) => flatten(reply, isUnordered)));
}

function flatten(value: RespValue, isUnordered: boolean): unknown {
  if ('bytes' in value) return value.bytes.toString('latin1');
  if ('items' in value) {
    const items = value.items.map((item) => flatten(item, false));
    return isUnordered ? items.map((item) => JSON.stringify(item)).toSorted() : items;
  }
  return value.kind === 'null' ? null : 'value' in value ? String(value.value) : describeReply(value);
}

function areNear(before: readonly RespValue[], after: readonly RespValue[]): boolean {
  const numbers = (replies: readonly RespValue[]) =>
    replies
      .flatMap((reply) => ('items' in reply ? reply.items : [reply]))
      .map((one) => ('value' in one ? Number(one.value) : Number.NaN));
  const [one, other] = [numbers(before), numbers(after)];
  return (
    one.length === other.length &&
    one.every(
      (number, index) =>
        number === other[index] ||
        (number > 0 && other[index]! > 0 && Math.abs(number - other[index]!) * 1000 < TTL_TOLERANCE_MS),
    )
  );
}

function shorten(replies: readonly RespValue[]): string {
  const text = replies.map(describeReply).join(' ; ');
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
