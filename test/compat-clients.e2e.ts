// The clients of the npm registry themselves: each connects to every server there is, and does what it is for.
import { execFileSync } from 'node:child_process';
import KeyvRedis from '@keyv/redis';
import { Queue, Worker } from 'bullmq';
import { RedisStore } from 'connect-redis';
import { Redis } from 'ioredis';
import { Redis as Valkey } from 'iovalkey';
import Keyv from 'keyv';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { createClient } from 'redis';
import Redlock from 'redlock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDragonfly, type StartedServer, startDragonfly, startRedis } from '../src/testkit/with-redis.ts';

const dragonfly = findDragonfly();
const SERVERS: readonly (readonly [string, (() => Promise<StartedServer>) | undefined])[] = [
  ['redis', () => startRedis()],
  ['dragonfly', dragonfly === undefined ? undefined : () => startDragonfly()],
];

for (const [name, start] of SERVERS)
  describe.skipIf(start === undefined)(
    `clients of npm, on ${name}${start === undefined ? ' (skipped: none found)' : ''}`,
    () => {
      let server: StartedServer;
      beforeAll(async () => {
        server = await start!();
      });
      afterAll(() => server?.stop());

      it('ioredis writes, reads, subscribes and runs a script', async () => {
        const [client, subscriber] = [new Redis(server.port), new Redis(server.port)];
        try {
          await client.hset('h', { a: '1' });
          expect(await client.hgetall('h')).toEqual({ a: '1' });
          expect(await client.multi().set('a', 1).incr('a').exec()).toEqual([
            [null, 'OK'],
            [null, 2],
          ]);
          expect(await client.eval('return redis.call("INCR", KEYS[1])', 1, 'a')).toBe(3);
          const message = new Promise((resolve) => subscriber.on('message', (...args) => resolve(args)));
          await subscriber.subscribe('ch');
          await client.publish('ch', 'hello');
          expect(await message).toEqual(['ch', 'hello']);
        } finally {
          client.disconnect();
          subscriber.disconnect();
        }
      });

      it('iovalkey writes and reads', async () => {
        const client = new Valkey(server.port);
        try {
          await client.zadd('z', 1, 'a', 2, 'b');
          expect(await client.zrange('z', 0, -1)).toEqual(['a', 'b']);
        } finally {
          client.disconnect();
        }
      });

      it('node-redis connects with maintenance notifications left at their default, writes and reads', async () => {
        const client = createClient({ url: `redis://127.0.0.1:${server.port}` });
        client.on('error', () => {});
        await client.connect();
        try {
          await client.hSet('nh', { a: '1' });
          expect({ ...(await client.hGetAll('nh')) }).toEqual({ a: '1' });
          expect(await client.multi().set('n', '1').incr('n').exec()).toEqual(['OK', 2]);
        } finally {
          client.destroy();
        }
      });

      it('node-redis caches what it has read, and hears when another changes it', async () => {
        const client = createClient({
          url: `redis://127.0.0.1:${server.port}`,
          RESP: 3,
          clientSideCache: { ttl: 0, maxEntries: 100, evictPolicy: 'LRU' },
        });
        client.on('error', () => {});
        await client.connect();
        try {
          await client.set('cached', 'old');
          expect([await client.get('cached'), await client.get('cached')]).toEqual(['old', 'old']);
          execFileSync('redis-cli', ['-p', String(server.port), 'SET', 'cached', 'new']);
          await expect.poll(() => client.get('cached')).toBe('new');
        } finally {
          client.destroy();
        }
      });

      it('BullMQ runs a job to its end', async () => {
        const connection = { port: server.port, maxRetriesPerRequest: null };
        // Dragonfly wants its keys in one slot; elsewhere braces change nothing.
        const queue = new Queue('{mail}', { connection });
        const worker = new Worker('{mail}', async (job) => Number(job.data.n) * 2, { connection });
        try {
          const done = new Promise((resolve, reject) => {
            worker.on('completed', (_job, value) => resolve(value));
            worker.on('error', reject);
          });
          const added = queue.add('double', { n: 21 });
          // A server may refuse its scripts: then that is the finding, and adding a job says so.
          const outcome = await Promise.race([added.then(() => done), done]).catch(String);
          if (name === 'dragonfly')
            expect([42, expect.stringMatching(/undeclared key/)]).toContainEqual(outcome);
          else expect(outcome).toBe(42);
        } finally {
          await worker.close(true);
          await queue.close();
        }
      });

      it('Keyv keeps a value for its time', async () => {
        const store = new Keyv(new KeyvRedis(`redis://127.0.0.1:${server.port}`));
        try {
          await store.set('k', { a: [1] }, 60_000);
          expect(await store.get('k')).toEqual({ a: [1] });
          expect(await store.delete('k')).toBe(true);
          expect(await store.get('k')).toBeUndefined();
        } finally {
          await store.disconnect();
        }
      });

      it('connect-redis keeps, finds and ends a session', async () => {
        const client = createClient({ url: `redis://127.0.0.1:${server.port}` });
        client.on('error', () => {});
        await client.connect();
        try {
          const store = new RedisStore({ client });
          const session = { cookie: { originalMaxAge: 60_000 }, user: 'me' } as unknown as Parameters<
            RedisStore['set']
          >[1];
          await store.set('sid', session);
          expect(await store.get('sid')).toMatchObject({ user: 'me' });
          await store.destroy('sid');
          expect(await store.get('sid')).toBeFalsy();
        } finally {
          client.destroy();
        }
      });

      it('rate-limiter-flexible lets through what it should, and no more', async () => {
        const client = new Redis(server.port);
        try {
          const limiter = new RateLimiterRedis({ storeClient: client, points: 2, duration: 60 });
          const consume = () =>
            limiter.consume('me').then(
              ({ remainingPoints }) => remainingPoints,
              () => 'limited',
            );
          expect([await consume(), await consume(), await consume()]).toEqual([1, 0, 'limited']);
        } finally {
          client.disconnect();
        }
      });

      it('redlock gives a lock to one, extends it, and gives it to another afterwards', async () => {
        const client = new Redis(server.port);
        try {
          const redlock = new Redlock([client], { retryCount: 0 });
          const lock = await redlock.lock('lock', 10_000);
          await expect(redlock.lock('lock', 10_000)).rejects.toThrow();
          await lock.extend(20_000);
          await lock.unlock();
          await (await redlock.lock('lock', 10_000)).unlock();
        } finally {
          client.disconnect();
        }
      });
    },
  );
