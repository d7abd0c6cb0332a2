// A proxy before a server that lies about the memory it uses: it is a function of time that the test knows.
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** @param usedBytes at so many seconds since the proxy began; as many digits as the server's own number, or fewer */
export function startLeakingProxy(
  serverPort: number,
  usedBytes: (seconds: number) => number,
): Promise<TcpProxy> {
  const startedMs = performance.now();
  return startTcpProxy(
    () => serverPort,
    (client, upstream) => {
      client.pipe(upstream);
      upstream.on('data', (chunk: Buffer) => {
        const text = chunk.toString('latin1');
        // The length of the reply stays: it stands before it.
        const told = text.replace(/(?<=\nused_memory:)\d+/, (digits) => {
          const bytes = Math.round(usedBytes((performance.now() - startedMs) / 1000));
          return String(Math.min(bytes, 10 ** digits.length - 1)).padStart(digits.length, '0');
        });
        client.write(told, 'latin1');
      });
    },
  );
}
