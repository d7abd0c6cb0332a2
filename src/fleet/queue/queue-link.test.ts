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
});

/** Answers each PING while `isSilent` says no, and nothing else ever. */
async function startServer(isSilent: () => boolean): Promise<number> {
  const own = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      const pings = bytes.toString('latin1').match(/ping\r\n/gi) ?? [];
      if (!isSilent()) socket.write('+PONG\r\n'.repeat(pings.length));
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
