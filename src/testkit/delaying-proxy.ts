// A proxy that holds every reply back for a while: a server that is slower by a known time.
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** @param delayMs each packet from the server to its client is sent on so much later, in order */
export function startDelayingProxy(serverPort: number, delayMs: number): Promise<TcpProxy> {
  return startTcpProxy(
    () => serverPort,
    (client, upstream) => {
      client.on('data', (chunk) => upstream.write(chunk));
      upstream.on('data', (chunk) => {
        setTimeout(() => client.writable && client.write(chunk), delayMs);
      });
    },
  );
}
