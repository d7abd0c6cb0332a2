// Single commands beside the load: what is sent, what is kept of the reply, and what becomes of a server that fails.
import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { monotonicNs } from '../../core/clock.ts';
import type { CommandTemplate } from '../../profile/profile.ts';
import { aCommand, aKeyspace, anEndpoint, KEY, someValues, VALUE } from '../../testkit/builders.ts';
import { startRecordingServer } from '../../testkit/recording-server.ts';
import { CommandLink } from '../../wire/command-link.ts';
import { CommandStream } from './command-stream.ts';
import { countListed, walkAside } from './walk.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function streamOf(command: CommandTemplate): CommandStream {
  return new CommandStream({
    command,
    seed: 1,
    keyPrefix: 'cb:test:',
    keyspaces: [aKeyspace({ count: 10 })],
    scripts: [],
    values: someValues({ size: { kind: 'fixed', bytes: 8 } }),
  });
}

/** Says +OK to the greeting of a connection, then `answer` to each request that follows. */
async function serve(answer: (request: string) => string | undefined): Promise<number> {
  const server: Server = createServer((socket) => {
    let greeted = false;
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const request = chunk.toString('latin1');
      const reply = greeted ? answer(request) : '%1\r\n$5\r\nproto\r\n:3\r\n';
      greeted = true;
      if (reply === undefined) socket.destroy();
      else socket.write(reply);
    });
  });
  closers.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function open(port: number): Promise<CommandLink> {
  const link = await CommandLink.open(anEndpoint(port), 3);
  closers.push(() => link.close());
  return link;
}

const PING = Buffer.from('*1\r\n$4\r\nPING\r\n');

test('a command is drawn anew each time, under the prefix of the run', () => {
  const stream = streamOf(aCommand('SET', KEY, VALUE));
  const [first, second] = [stream.next().toString('latin1'), stream.next().toString('latin1')];
  expect(first).toMatch(/^\*3\r\n\$3\r\nSET\r\n\$\d+\r\ncb:test:key:\d\r\n\$64\r\n/);
  expect(second).not.toBe(first);
  expect(
    streamOf(aCommand('SET', KEY, VALUE))
      .next()
      .toString('latin1'),
  ).toBe(first);
});

describe('a link', () => {
  test('sends what it is given and times the reply', async () => {
    const server = await startRecordingServer();
    closers.push(() => server.close());
    const link = await open(server.port);
    const reply = await link.ask(PING, 5000);
    expect(reply.head).toBe('+PONG\r\n');
    expect(reply.error).toBeUndefined();
    expect(reply.repliedNs).toBeGreaterThan(reply.sentNs);
    expect(server.connections[0]!.at(-1)!.map(String)).toEqual(['PING']);
  });

  test('keeps the begin of a long reply and counts its elements', async () => {
    const port = await serve(() => `*20000\r\n${'$3\r\nabc\r\n'.repeat(20_000)}`);
    const reply = await (await open(port)).ask(PING, 5000);
    expect(reply.elements).toBe(20_000);
    expect(reply.head.length).toBe(256);
  });

  test('tells an error reply', async () => {
    const port = await serve(() => '-ERR no such thing\r\n');
    expect((await (await open(port)).ask(PING, 5000)).error).toBe('ERR no such thing');
  });

  test('fails when no reply comes in time, and is closed then', async () => {
    const link = await open(await serve(() => ''));
    await expect(link.ask(PING, 50)).rejects.toMatchObject({ code: 'E_TARGET_TIMEOUT' });
    expect(link.isOpen).toBe(false);
    await expect(link.ask(PING, 50)).rejects.toMatchObject({ code: 'E_TARGET_LOST' });
  });

  test('fails when the server goes away', async () => {
    const link = await open(await serve(() => undefined));
    await expect(link.ask(PING, 5000)).rejects.toMatchObject({ code: 'E_TARGET_LOST' });
  });

  test('fails on what is no RESP', async () => {
    const link = await open(await serve(() => 'HTTP/1.1 400\r\n'));
    await expect(link.ask(PING, 5000)).rejects.toMatchObject({ code: 'E_PROTOCOL' });
  });
});

describe('a walk', () => {
  const scan = () => streamOf(aCommand('SCAN', { kind: 'cursor' }, 'COUNT', '2'));
  const walk = async (answer: (request: string) => string) =>
    walkAside(await open(await serve(answer)), scan(), monotonicNs() + 5e9, monotonicNs);

  test('goes on with the cursor of each reply until it is 0', async () => {
    const cursors: string[] = [];
    const { steps, keys } = await walk((request) => {
      const cursor = /SCAN\r\n\$\d+\r\n(\d+)\r\n/.exec(request)![1]!;
      cursors.push(cursor);
      const next = cursor === '0' ? '17' : '0';
      return `*2\r\n$${next.length}\r\n${next}\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n`;
    });
    expect(cursors).toEqual(['0', '17']);
    expect({ steps, keys }).toEqual({ steps: 2, keys: 4 });
  });

  test('ends with the first error', async () => {
    expect(await walk(() => '-ERR syntax error\r\n')).toMatchObject({ steps: 1, error: 'ERR syntax error' });
  });

  test('refuses a reply without a cursor', async () => {
    await expect(walk(() => '+OK\r\n')).rejects.toMatchObject({ code: 'E_PROTOCOL' });
  });
});

test.each([
  ['*2\r\n$1\r\n0\r\n*10\r\n$1', 10],
  ['*2\r\n$2\r\n17\r\n~3\r\n', 3],
  ['+OK\r\n', 0],
])('%j lists %i', (head, keys) => expect(countListed(head)).toBe(keys));
