// Reads from both servers what they hold of the witnesses, a few hundred keys at a time.
import { monotonicNs } from '../../core/clock.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { hasPayee, payeeOf, type WitnessKey } from '../../load/route/witness-ledger.ts';
import { describeReply } from '../../wire/describe-reply.ts';
import { ReplyLink } from '../../wire/reply-link.ts';
import type { RespValue } from '../../wire/resp-value.ts';
import { textOf } from '../../wire/resp-value.ts';
import type { WitnessReading, WitnessReadings } from './judge-witnesses.ts';

const AT_ONCE = 200;
const WITHIN_MS = 10_000;

/** @throws CacheBenchError of the connections; E_REPLY where a server refuses to tell: that is no lost write */
export async function readWitnesses(
  endpoints: { readonly reference: Endpoint; readonly candidate: Endpoint },
  keys: readonly WitnessKey[],
  onRead: (key: WitnessKey, readings: WitnessReadings) => void,
): Promise<void> {
  const reference = await ReplyLink.open(endpoints.reference, { protocol: 2 });
  try {
    const candidate = await ReplyLink.open(endpoints.candidate, { protocol: 2 });
    try {
      for (let from = 0; from < keys.length; from += AT_ONCE) {
        const some = keys.slice(from, from + AT_ONCE);
        const [ours, theirs] = await Promise.all([readSome(reference, some), readSome(candidate, some)]);
        for (const [at, key] of some.entries()) onRead(key, { reference: ours[at]!, candidate: theirs[at]! });
      }
    } finally {
      candidate.close();
    }
  } finally {
    reference.close();
  }
}

function readSome(link: ReplyLink, keys: readonly WitnessKey[]): Promise<readonly WitnessReading[]> {
  const askedNs = monotonicNs();
  return Promise.all(keys.map((key) => readOne(link, key, askedNs)));
}

async function readOne(link: ReplyLink, key: WitnessKey, askedNs: number): Promise<WitnessReading> {
  const ask = async (...args: string[]) => (await link.ask(args, WITHIN_MS))[0];
  if (key.kind === 'log') return { values: numbersOf(await ask('LRANGE', key.key, '0', '-1')) };
  // Both are awaited together: a connection that breaks fails both.
  if (hasPayee(key)) {
    const [value, payee] = await Promise.all([ask('GET', key.key), ask('GET', payeeOf(key.key))]);
    return { values: numbersOf(value), payee: numbersOf(payee)[0] ?? 0 };
  }
  if (key.kind !== 'expiring') return { values: numbersOf(await ask('GET', key.key)) };
  const [value, leftMs] = await Promise.all([ask('GET', key.key), ask('PTTL', key.key)]);
  const values = numbersOf(value);
  if (leftMs?.kind !== 'integer' || leftMs.value < 0n) return { values };
  // It was read at some moment between the question and now.
  const uncertainMs = (monotonicNs() - askedNs) / 2e6;
  return { values, expiresAtMs: askedNs / 1e6 + uncertainMs + Number(leftMs.value), uncertainMs };
}

/** A value, or the elements of a list; what is no number stands for itself as NaN. @throws CacheBenchError E_REPLY */
function numbersOf(reply: RespValue | undefined): readonly number[] {
  if (reply === undefined || reply.kind === 'null') return [];
  if (reply.kind === 'error')
    throw new CacheBenchError('E_REPLY', `a witness could not be read: ${describeReply(reply)}`);
  if (reply.kind === 'array') return reply.items.map((item) => Number(textOf(item)));
  return [Number(textOf(reply))];
}
