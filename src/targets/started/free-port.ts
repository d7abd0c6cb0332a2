// Finds a TCP port on the loopback interface that nobody listens on.
import { type AddressInfo, createServer } from 'node:net';

/** Somebody may take it before the server does: the caller checks who answers, and tries again. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
