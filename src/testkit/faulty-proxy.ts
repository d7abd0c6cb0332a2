// A proxy that passes everything on but one command: a server that goes wrong over it in a known way.
import type { Socket } from 'node:net';
import { RequestReader } from './request-reader.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** What happens when the command comes. */
export type FakedFault =
  | 'stays-silent'
  | 'answers-garbage'
  | 'hangs-up'
  /** Every connection ends, and nobody listens any more. */
  | 'dies'
  /** From then on it accepts connections and answers none. */
  | 'freezes';

/** @param command in capitals */
export async function startFaultyProxy(
  serverPort: number,
  command: string,
  fault: FakedFault,
): Promise<TcpProxy> {
  let frozen = false;
  const proxy = await startTcpProxy(
    () => serverPort,
    (client, upstream) => {
      const reader = new RequestReader();
      client.on('data', (chunk) => {
        const meets = reader.read(chunk).some(([name]) => name?.toUpperCase() === command);
        if (frozen) return;
        if (!meets) upstream.write(chunk);
        else goWrong(client);
      });
      upstream.on('data', (chunk) => {
        if (!frozen) client.write(chunk);
      });
    },
  );

  function goWrong(client: Socket): void {
    if (fault === 'answers-garbage') client.write('\xde\xad\xbe\xefgarbage');
    if (fault === 'hangs-up') client.destroy();
    if (fault === 'freezes') frozen = true;
    if (fault === 'dies') void proxy.close();
  }

  return proxy;
}
