// Tests that a socket of ioredis may have more than one error, by a server that is no real one.
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { hearAllErrors } from './hear-all-errors.ts';

it('a second error of a socket is heard, and the first one told', async () => {
  const server = createServer((socket) => socket.resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const redis = new Redis({ host: '127.0.0.1', port, lazyConnect: true, retryStrategy: null });
  const told: string[] = [];
  hearAllErrors(redis);
  redis.on('error', ({ message }) => told.push(message));
  try {
    redis.connect().catch(() => {});
    await once(redis, 'connect');
    const { stream } = redis as unknown as { stream: NodeJS.EventEmitter };
    stream.emit('error', new Error('first'));
    // Without a listener this throws.
    stream.emit('error', new Error('second'));
    stream.emit('error', new Error('third'));
    expect(told).toEqual(['first']);
    expect(stream.listenerCount('error')).toBe(1);
  } finally {
    redis.disconnect();
    server.close();
  }
});
