// The sink as a server: in processes of its own, gone when it is closed.
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { aProfile } from '../../testkit/builders.ts';
import { type Sink, startSink } from './start-sink.ts';

let sink: Sink | undefined;
afterEach(() => sink?.close());

/** Sends on one connection and resolves with the reply once it has `length` bytes. */
function ask(port: number, request: string, length: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    let reply = '';
    socket.on('data', (chunk) => {
      reply += chunk.toString('latin1');
      if (reply.length < length) return;
      socket.destroy();
      resolve(reply);
    });
    socket.on('error', reject);
  });
}

function portOf({ endpoint: { address } }: Sink): number {
  if (address.kind !== 'tcp') throw new Error('expected a TCP port');
  return address.port;
}

const GET = '*2\r\n$3\r\nGET\r\n$1\r\na\r\n';
const VALUE = `$64\r\n${'v'.repeat(64)}\r\n`;

test('answers on every connection, whichever process has it', async () => {
  sink = await startSink({ profile: aProfile(), processes: 2 });
  const port = portOf(sink);
  const replies = await Promise.all(
    Array.from({ length: 8 }, () => ask(port, GET.repeat(3), VALUE.length * 3)),
  );
  expect(new Set(replies)).toEqual(new Set([VALUE.repeat(3)]));
});

test('takes in a megabyte of requests at once and answers all of them', async () => {
  sink = await startSink({ profile: aProfile(), processes: 1 });
  const times = 50_000;
  const reply = await ask(portOf(sink), GET.repeat(times), VALUE.length * times);
  expect(reply === VALUE.repeat(times)).toBe(true);
});

test('does not listen any more once it is closed', async () => {
  sink = await startSink({ profile: aProfile(), processes: 1 });
  const port = portOf(sink);
  await sink.close();
  sink = undefined;
  await expect(ask(port, GET, VALUE.length)).rejects.toThrow('ECONNREFUSED');
});
