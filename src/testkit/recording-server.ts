// A server that answers as it should and remembers what every connection sent.
import { createServer, type Socket } from 'node:net';
import { type AnswerOptions, AnswerSession } from './answers.ts';
import { type ReceivedCommand, RequestReader } from './request-reader.ts';

export interface RecordingServer {
  readonly port: number;
  /** What each connection sent, the handshake too, in the order of their arrival. */
  readonly connections: readonly (readonly ReceivedCommand[])[];
  close(): Promise<void>;
}

export function startRecordingServer(
  options: AnswerOptions = {},
  host = '127.0.0.1',
): Promise<RecordingServer> {
  const connections: ReceivedCommand[][] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const commands: ReceivedCommand[] = [];
    const reader = new RequestReader();
    const session = new AnswerSession(options);
    connections.push(commands);
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const received = reader.read(chunk);
      commands.push(...received);
      socket.write(received.map((command) => session.answer(command)).join(''), 'latin1');
    });
  });
  return new Promise((resolve) => {
    server.listen(0, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      resolve({
        port: address.port,
        connections,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}
