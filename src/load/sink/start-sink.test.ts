// The sink as a server: in processes of its own, gone when it is closed.
import { connect, type Socket } from 'node:net';
import { env } from 'node:process';
import { connect as connectTls } from 'node:tls';
import { afterEach, expect, test } from 'vitest';
import { makeCertificate } from '../../targets/started/certificate.ts';
import { aProfile } from '../../testkit/builders.ts';
import { type Sink, startSink } from './start-sink.ts';

let sink: Sink | undefined;
afterEach(() => sink?.close());

/** Sends on one connection and resolves with the reply once it has `length` bytes. */
function ask(port: number, request: string, length: number): Promise<string> {
  return converse(connect(port, '127.0.0.1'), request, length);
}

/** The request waits in the socket until that is connected. */
function converse(socket: Socket, request: string, length: number): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.write(request);
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

test('speaks TLS to who knows its certificate, in replies longer than one record too', async () => {
  const certificate = await makeCertificate(env);
  sink = await startSink({ profile: aProfile(), processes: 2, certificate });
  const { tls: secure } = sink.endpoint;
  const port = portOf(sink);
  const times = 2000;
  const replies = await Promise.all(
    Array.from({ length: 4 }, () =>
      converse(
        connectTls({ port, host: '127.0.0.1', ca: secure!.ca }),
        GET.repeat(times),
        VALUE.length * times,
      ),
    ),
  );
  expect(replies.every((reply) => reply === VALUE.repeat(times))).toBe(true);
  await expect(converse(connectTls({ port, host: '127.0.0.1' }), GET, VALUE.length)).rejects.toThrow(
    'self-signed',
  );
});

test('does not listen any more once it is closed', async () => {
  sink = await startSink({ profile: aProfile(), processes: 1 });
  const port = portOf(sink);
  await sink.close();
  sink = undefined;
  await expect(ask(port, GET, VALUE.length)).rejects.toThrow('ECONNREFUSED');
});
