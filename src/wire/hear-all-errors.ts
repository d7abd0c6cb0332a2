// Keeps a second error of a socket of ioredis from ending the process.
import type { Socket } from 'node:net';

/** A client of ioredis, as far as it matters here. */
interface Client {
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/**
 * ioredis 6.0.0 hears one error of each socket. A TLS connection may have two: its own refusal of a certificate, and the alert
 * by which the server answers that. Node.js ends the process by an error that nobody hears.
 */
export function hearAllErrors(redis: Client): void {
  redis.on('error', () => {
    // ioredis tells of the first error before the socket can have another one.
    const { stream } = redis as unknown as { readonly stream?: Socket };
    stream?.off('error', ignore).on('error', ignore);
  });
}

function ignore(): void {}
