// Whose cards this version can't read are told by name and version, and only when a terminal would show both as they are.
import type { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { readRoster } from './registry.ts';

it('tells of agents of other versions, and of none with control characters or names without end', async () => {
  const cards = [
    { protocol: 99, id: 'a', name: 'far-1', version: '9.0.0', novel: true },
    { protocol: 99, id: 'b', name: '\u001b[2J', version: '9.0.0' },
    { protocol: 99, id: 'c', name: 'far-2', version: '9\u009b0m' },
    { protocol: 99, id: 'd', name: 'x'.repeat(10_000), version: '9.0.0' },
  ];
  const queue = {
    smembers: async () => cards.map(({ id }) => id),
    mget: async () => cards.map((card) => JSON.stringify(card)),
    get: async () => JSON.stringify({ runId: '\u001b[2J', host: 'h', pid: 1, version: '9.0.0', since: 'x' }),
  } as unknown as Redis;
  expect(await readRoster(queue)).toEqual({ agents: [], strangers: [{ name: 'far-1', version: '9.0.0' }] });
});
