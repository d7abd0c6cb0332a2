// What a fleet has of its queue: a hold of which nothing of another run's is touched once it is lost, and clients that stay closed.
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FleetHold } from '../src/fleet/coordinator/hold.ts';
import type { Holder } from '../src/fleet/protocol.ts';
import { FENCE_KEY, HOLDER_KEY } from '../src/fleet/queue/keys.ts';
import { createQueueClient } from '../src/fleet/queue/queue-client.ts';
import { type StartedServer, startRedis } from '../src/testkit/with-redis.ts';

const HOLDER: Holder = { runId: 'a', host: 'h', pid: 1, version: '1.0.0', since: '2026-11-29T13:00:00.000Z' };
const OTHER: Holder = { ...HOLDER, runId: 'b', pid: 2 };

let server: StartedServer;
let redis: Redis;
const holds: FleetHold[] = [];

beforeAll(async () => {
  server = await startRedis();
  redis = new Redis({ port: server.port });
});

afterEach(async () => {
  for (const hold of holds.splice(0)) hold.close();
  await redis.flushall();
});

afterAll(async () => {
  redis?.disconnect();
  await server?.stop();
});

async function take(holder: Holder): Promise<FleetHold> {
  const hold = await FleetHold.take(redis, holder);
  holds.push(hold);
  return hold;
}

describe('the hold on a fleet', () => {
  it('is of one run at a time, and names its round until it is released', async () => {
    const hold = await take(HOLDER);
    await expect(take(OTHER)).rejects.toMatchObject({ code: 'E_FLEET_BUSY' });
    await hold.setFence('a-1');
    expect(await redis.get(FENCE_KEY)).toBe('a-1');
    expect(await hold.clearFence()).toBe(true);
    expect(await redis.get(FENCE_KEY)).toBeNull();
    await hold.setFence('a-2');
    await hold.release();
    expect(await redis.keys('*')).toEqual([]);
  });

  it('touches nothing of the run that took the fleet meanwhile', async () => {
    const first = await take(HOLDER);
    await first.setFence('a-1');
    // What expiry does to a coordinator that stands still.
    await redis.del(HOLDER_KEY, FENCE_KEY);
    const second = await take(OTHER);
    await second.setFence('b-1');
    await expect(first.setFence('a-2')).rejects.toMatchObject({ code: 'E_FLEET_BUSY' });
    expect(await first.lost).toMatchObject({ code: 'E_FLEET_BUSY' });
    expect(await first.clearFence()).toBe(false);
    await first.release();
    expect(await redis.get(FENCE_KEY)).toBe('b-1');
    expect(JSON.parse((await redis.get(HOLDER_KEY))!)).toEqual(OTHER);
  });

  it('is found lost by its renewal too', async () => {
    const first = await take(HOLDER);
    await redis.set(HOLDER_KEY, JSON.stringify(OTHER));
    expect(await first.lost).toMatchObject({ code: 'E_FLEET_BUSY' });
  });
});

describe('a client of the queue', () => {
  const names = async () =>
    String(await redis.client('LIST'))
      .split('\n')
      .flatMap((line) => / name=(own\S*)/.exec(line)?.[1] ?? []);

  it('opens no connection any more once it was ended, and neither do its copies', async () => {
    const client = createQueueClient({ port: server.port, connectionName: 'own', retryStrategy: null });
    const copy = client.redis.duplicate({ connectionName: 'own-copy' });
    await Promise.all([client.redis.connect(), copy.connect()]);
    await copy.ping();
    expect((await names()).sort()).toEqual(['own', 'own-copy']);
    client.end();
    await expect.poll(names).toEqual([]);
    // As a library does that opens a connection anew without asking whether it is still wanted.
    await expect(copy.connect()).rejects.toThrow('Connection is closed.');
    await expect(copy.duplicate().connect()).rejects.toThrow('Connection is closed.');
    expect(await names()).toEqual([]);
  });
});
