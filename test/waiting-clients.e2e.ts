// What docs/failover.md says of connections that wait, tried with ioredis itself.
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { RECOMMENDED } from '../src/failover/clients/ioredis-client.ts';
import { type StartedServer, startRedis } from '../src/testkit/with-redis.ts';

let server: StartedServer;
let writer: Redis;
const open: Redis[] = [];

beforeAll(async () => {
  server = await startRedis();
  writer = new Redis(server.port);
});
afterAll(() => {
  for (const client of [writer, ...open]) client?.disconnect();
  return server?.stop();
});
beforeEach(() => writer.del('jobs'));

function keep(client: Redis): Redis {
  client.on('error', () => {});
  open.push(client);
  return client;
}

const someoneWaits = async () => expect(await writer.info('clients')).toMatch(/blocked_clients:1\r/);

it('a wait above commandTimeout fails at the client, and what is pushed then is popped for nobody', async () => {
  const client = keep(new Redis(server.port, { commandTimeout: 300 }));
  // Not by a command: on a full machine the first may take longer than it may.
  await once(client, 'ready');
  await expect(client.blpop('jobs', 0)).rejects.toThrow('Command timed out');
  await vi.waitFor(someoneWaits, { timeout: 240_000 });
  await writer.rpush('jobs', 'job');
  expect(await writer.llen('jobs')).toBe(0);
});

it('what is recommended for connections that wait gets what is pushed', async () => {
  const { retryDelayMs, commandTimeout: _, ...settings } = RECOMMENDED;
  const client = keep(
    new Redis(server.port, { ...settings, socketTimeout: 62_000, retryStrategy: () => retryDelayMs }),
  );
  const popped = client.blpop('jobs', 60);
  await vi.waitFor(someoneWaits, { timeout: 240_000 });
  await writer.rpush('jobs', 'job');
  expect(await popped).toEqual(['jobs', 'job']);
});
