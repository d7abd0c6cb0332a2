// A proxy that passes everything on but one command: a server that goes wrong over it in a known way.
import { connect, createServer, type Socket } from 'node:net';
import { RequestReader } from './request-reader.ts';

/** What happens when the command comes. */
export type Fault =
  | 'stays-silent'
  | 'answers-garbage'
  | 'hangs-up'
  /** Every connection ends, and nobody listens any more. */
  | 'dies'
  /** From then on it accepts connections and answers none. */
  | 'freezes';

export interface FaultyProxy {
  readonly port: number;
  close(): Promise<void>;
}

/** @param command in capitals */
export function startFaultyProxy(serverPort: number, command: string, fault: Fault): Promise<FaultyProxy> {
  const sockets = new Set<Socket>();
  let frozen = false;
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: serverPort, host: '127.0.0.1', noDelay: true });
    const reader = new RequestReader();
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        (socket === client ? upstream : client).destroy();
      });
    }
    client.on('data', (chunk) => {
      const meets = reader.read(chunk).some(([name]) => name?.toUpperCase() === command);
      if (frozen) return;
      if (!meets) upstream.write(chunk);
      else goWrong(client);
    });
    upstream.on('data', (chunk) => {
      if (!frozen) client.write(chunk);
    });
  });

  function goWrong(client: Socket): void {
    if (fault === 'answers-garbage') client.write('\xde\xad\xbe\xefgarbage');
    if (fault === 'hangs-up') client.destroy();
    if (fault === 'freezes') frozen = true;
    if (fault !== 'dies') return;
    server.close();
    for (const socket of sockets) socket.destroy();
  }

  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve({
        port: (server.address() as { port: number }).port,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            for (const socket of sockets) socket.destroy();
          }),
      });
    });
  });
}
