// A server that lets everyone in, and answers each command by a script of the test.
import { createServer, type Socket } from 'node:net';
import type { Endpoint } from '../core/endpoint.ts';
import { answerHandshake } from '../load/sink/answer-handshake.ts';
import { type ReceivedCommand, RequestReader } from './request-reader.ts';

export interface ScriptedServer {
  readonly endpoint: Endpoint;
  close(): void;
}

/** @param answer the bytes of the reply, as latin1 text */
export function startScriptedServer(answer: (command: ReceivedCommand) => string): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    const reader = new RequestReader();
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      socket.write(
        reader
          .read(chunk)
          .map((command) => (isHello(command) ? answerHandshake(command)! : answer(command)))
          .join(''),
        'latin1',
      );
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      resolve({
        endpoint: { address: { kind: 'tcp', host: '127.0.0.1', port: address.port }, db: 0 },
        close: () => {
          server.close();
          for (const socket of sockets) socket.destroy();
        },
      });
    });
  });
}

/** A bulk string. */
export function bulk(text: string): string {
  return `$${Buffer.byteLength(text, 'latin1')}\r\n${text}\r\n`;
}

function isHello([name]: ReceivedCommand): boolean {
  return name?.toUpperCase() === 'HELLO';
}
