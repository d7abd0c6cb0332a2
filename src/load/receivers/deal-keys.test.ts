// Keys are dealt in turn, and what each message owes follows from it.
import { expect, test } from 'vitest';
import type { Receiver } from '../../profile/profile.ts';
import { aCommand, aKeyspace, KEY } from '../../testkit/builders.ts';
import { RequestReader } from '../../testkit/request-reader.ts';
import { countDeliveries, encodeReceiver } from './deal-keys.ts';

const KEYS = aKeyspace({ count: 12, pattern: 'room:{id}:x' });

function aReceiver(overrides: Partial<Receiver> = {}): Receiver {
  const command = aCommand('SUBSCRIBE', KEY, KEY, KEY);
  return { name: 'r', connections: 8, command, keyspace: 'keys', mode: 'subscribe', ...overrides };
}

const commandOf = (receiver: Receiver, connection: number) =>
  new RequestReader().read(Buffer.from(encodeReceiver(receiver, KEYS, 'cb:1:', connection)))[0];

test('connections take keys in turn, and begin anew at the end', () => {
  expect(commandOf(aReceiver(), 0)).toEqual([
    'SUBSCRIBE',
    'cb:1:room:00:x',
    'cb:1:room:01:x',
    'cb:1:room:02:x',
  ]);
  expect(commandOf(aReceiver(), 3)!.slice(1)).toEqual(['cb:1:room:09:x', 'cb:1:room:10:x', 'cb:1:room:11:x']);
  expect(commandOf(aReceiver(), 4)).toEqual(commandOf(aReceiver(), 0));
});

test('every key has as many subscribers as a message has deliveries', () => {
  const receiver = aReceiver();
  const subscribers = new Map<string, number>();
  for (let connection = 0; connection < receiver.connections; connection++)
    for (const key of commandOf(receiver, connection)!.slice(1))
      subscribers.set(key, (subscribers.get(key) ?? 0) + 1);
  expect(subscribers.size).toBe(12);
  expect(new Set(subscribers.values())).toEqual(new Set([countDeliveries(receiver, KEYS)]));
});

test('of those that pop, one gets the message', () => {
  const waiting = aReceiver({ mode: 'block', command: aCommand('BRPOP', KEY, '0') });
  expect(commandOf(waiting, 7)).toEqual(['BRPOP', 'cb:1:room:07:x', '0']);
  expect(countDeliveries(waiting, KEYS)).toBe(1);
});
