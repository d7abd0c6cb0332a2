// Whole replies over a connection to a server that answers by script.
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Endpoint } from '../core/endpoint.ts';
import { type ReceivedCommand, RequestReader } from '../testkit/request-reader.ts';
import { ReplyLink } from './reply-link.ts';
import type { RespValue } from './resp-value.ts';
import type { RespVersion } from './resp-version.ts';

type Answer = (command: ReceivedCommand, socket: Socket) => string;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

describe('ReplyLink', () => {
  it('gives each of several commands sent at once its own reply, binary ones too', async () => {
    const link = await open(([name]) => (name === 'GET' ? '$4\r\n\0\r\n\xff\r\n' : ':9007199254740993\r\n'));
    const asked = [link.ask(['GET', 'k'], 5000), link.ask(['INCR', Buffer.from('n')], 5000)];
    expect(link.inFlight).toBe(2);
    expect(await Promise.all(asked)).toEqual([
      [{ kind: 'bulk', bytes: Buffer.from('\0\r\n\xff', 'latin1') }],
      [{ kind: 'integer', value: 9007199254740993n }],
    ]);
  });

  it('keeps push messages apart from replies in RESP3', async () => {
    const link = await open(() => '>2\r\n+invalidate\r\n*1\r\n$1\r\nk\r\n+OK\r\n', 3);
    expect(inWords(await link.ask(['SET', 'k', 'v'], 5000))).toEqual(['text OK']);
    expect(link.unasked).toMatchObject([{ kind: 'push' }]);
  });

  it.each([2, 3] as const)('waits for a confirmation of each channel in RESP%i', async (protocol) => {
    const type = protocol === 3 ? '>' : '*';
    const link = await open(([name, ...channels], socket) => {
      if (name === 'PING') return `${type}3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\nhi\r\n+PONG\r\n`;
      socket.write(`${type}3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n`);
      return channels.length === 1 ? '' : `${type}3\r\n$9\r\nsubscribe\r\n$1\r\nb\r\n:2\r\n`;
    }, protocol);
    expect(await link.ask(['SUBSCRIBE', 'a', 'b'], 5000)).toHaveLength(2);
    expect(inWords(await link.ask(['PING'], 5000))).toEqual(['text PONG']);
    expect(link.unasked).toHaveLength(1);
  });

  it('takes an error for the answer to all channels', async () => {
    const link = await open(() => '-NOPERM no\r\n');
    expect(inWords(await link.ask(['SUBSCRIBE', 'a', 'b'], 5000))).toEqual(['error NOPERM no']);
    expect(link.inFlight).toBe(0);
  });

  it('wakes who waits for a message, and who waits in vain after the time given', async () => {
    let client: Socket | undefined;
    const link = await open((_command, socket) => {
      client = socket;
      return '+OK\r\n';
    }, 3);
    await link.ask(['CLIENT', 'TRACKING', 'ON'], 5000);
    const awaited = link.awaitUnasked(1, 20_000);
    client!.write('>1\r\n+x\r\n');
    expect(await awaited).toBe(true);
    expect(await link.awaitUnasked(2, 20)).toBe(false);
  });

  it('says that no reply came in time, and is closed then', async () => {
    const link = await open(([name]) => (name === 'PING' ? '+PONG\r\n' : ''));
    const [slow, behind] = [link.ask(['BLPOP', 'q', '0'], 50), link.ask(['ECHO', 'x'], 20_000)];
    await expect(slow).rejects.toMatchObject({ code: 'E_TARGET_TIMEOUT', message: /within 50 ms/ });
    await expect(behind).rejects.toMatchObject({ code: 'E_TARGET_TIMEOUT' });
    await expect(link.ask(['PING'], 50)).rejects.toMatchObject({ code: 'E_TARGET_TIMEOUT' });
  });

  it('says that the server hung up in the middle of a reply', async () => {
    const link = await open((_command, socket) => {
      socket.end('$100\r\nhalf');
      return '';
    });
    await expect(link.ask(['GET', 'k'], 20_000)).rejects.toMatchObject({ code: 'E_TARGET_LOST' });
    expect(link.end?.message).toContain('closed the connection');
  });

  it('says that it answered garbage, after the replies before it', async () => {
    const link = await open(([name]) => (name === 'GET' ? '$-1\r\nHTTP/1.1 400\r\n' : ''));
    const [get, next] = [link.ask(['GET', 'k'], 20_000), link.ask(['PING'], 20_000)];
    expect(inWords(await get)).toEqual(['null']);
    await expect(next).rejects.toMatchObject({
      code: 'E_PROTOCOL',
      message: /not in RESP: expected a RESP type/,
    });
  });

  it('keeps half a reply of one connection while another one is read into the same buffer', async () => {
    let finish: (() => void) | undefined;
    const half = await open((_command, socket) => {
      finish = () => void socket.write('b\r\n');
      return '$2\r\na';
    });
    const whole = await open(() => '$2\r\nxy\r\n');
    const asked = half.ask(['GET', 'k'], 20_000);
    await expect.poll(() => finish).toBeDefined();
    for (let i = 0; i < 5; i++)
      expect(await whole.ask(['GET', 'k'], 20_000)).toEqual([{ kind: 'bulk', bytes: Buffer.from('xy') }]);
    finish!();
    expect(await asked).toEqual([{ kind: 'bulk', bytes: Buffer.from('ab') }]);
  });

  it('needs no buffer of its own for each connection, however many come and go', async () => {
    await open(() => '+OK\r\n');
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 40; i++) await open(() => '+OK\r\n');
    // Each once had 64 KiB, and a CommandLink 256.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * 32 * 1024);
  });

  it('sends bytes as they are', async () => {
    const link = await open((command) => `+${command.join(' ')}\r\n`);
    const bytes = Buffer.from('*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nQUIT\r\n');
    expect(inWords(await link.askBytes(bytes, 2, 5000))).toEqual(['text PING', 'text QUIT']);
    expect(await link.askBytes(bytes, 0, 5000)).toEqual([]);
  });
});

async function open(answer: Answer, protocol: RespVersion = 2): Promise<ReplyLink> {
  const server = createServer((socket) => {
    const reader = new RequestReader();
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      for (const command of reader.read(chunk)) {
        const hello = `*2\r\n$5\r\nproto\r\n:${command[1]}\r\n`;
        socket.write(command[0] === 'HELLO' ? hello : answer(command, socket), 'latin1');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const endpoint: Endpoint = { address: { kind: 'tcp', host: '127.0.0.1', port }, db: 0 };
  const link = await ReplyLink.open(endpoint, { protocol });
  closers.push(() => {
    link.close();
    server.close();
  });
  return link;
}

function inWords(replies: readonly RespValue[]): string[] {
  return replies.map((reply) => ('bytes' in reply ? `${reply.kind} ${reply.bytes}` : reply.kind));
}
