// A queue that answers, one that falls silent without a word, and one that ends its connections.
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { anEndpoint } from '../../testkit/builders.ts';
import { openQueue, type QueueLink } from './queue-link.ts';

const WATCH = { everyMs: 10, looks: 5 };

let server: Server | undefined;
let link: QueueLink | undefined;
const sockets: Socket[] = [];

afterEach(() => {
  link?.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.close();
  pings.clear();
});

/** By connection. */
const pings = new Map<Socket, number>();

/** Answers each PING while `isSilent` says no, and nothing else ever. */
async function startServer(isSilent: () => boolean): Promise<number> {
  const own = createServer((socket) => {
    sockets.push(socket);
    pings.set(socket, 0);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      const asked = bytes.toString('latin1').match(/ping\r\n/gi) ?? [];
      pings.set(socket, (pings.get(socket) ?? 0) + asked.length);
      if (!isSilent()) socket.write('+PONG\r\n'.repeat(asked.length));
    });
  });
  server = own;
  await new Promise<void>((resolve) => own.listen(0, '127.0.0.1', resolve));
  const address = own.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

describe('the link to a queue', () => {
  it('is lost when the queue falls silent, and what waits for a reply ends', async () => {
    let isSilent = false;
    link = await openQueue(anEndpoint(await startServer(() => isSilent)), WATCH);
    isSilent = true;
    const waiting = link.commands.get('key');
    const [lost] = await Promise.all([link.lost, expect(waiting).rejects.toThrow()]);
    expect(lost).toMatchObject({ code: 'E_FLEET_QUEUE_LOST' });
    expect(lost.message).toContain('it gave no answer for 0.05 s');
  });

  it('asks those who say nothing, and hardly those who speak', async () => {
    link = await openQueue(anEndpoint(await startServer(() => false)), { everyMs: 100, looks: 5 });
    const { commands } = link;
    let own = 0;
    const asking = setInterval(() => {
      own++;
      void commands.ping().catch(() => {});
    }, 10);
    const before = [...pings.values()];
    // Of the two connections one says nothing but what it is asked for.
    const countAsked = () => [...pings.values()].map((count, i) => count - before[i]!).sort((a, b) => a - b);
    await expect.poll(() => countAsked()[0], { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
    clearInterval(asking);
    expect(countAsked()[1]! - own).toBeLessThan(3);
  });

  it('cannot be opened to one that never answers', async () => {
    const port = await startServer(() => true);
    await expect(openQueue(anEndpoint(port), WATCH)).rejects.toMatchObject({
      code: 'E_FLEET_QUEUE',
      message: expect.stringContaining('it gave no answer'),
    });
  });

  it('is lost when the queue ends its connections, and not when it is closed', async () => {
    link = await openQueue(anEndpoint(await startServer(() => false)), { everyMs: 60_000, looks: 5 });
    for (const socket of sockets) socket.destroy();
    expect(await link.lost).toMatchObject({ code: 'E_FLEET_QUEUE_LOST' });
  });
});
