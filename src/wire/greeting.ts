// Says hello on a fresh socket, and waits until the server has agreed.
import type { Socket } from 'node:net';
import { describeEndpoint, type Endpoint } from '../core/endpoint.ts';
import { CacheBenchError } from '../core/errors.ts';
import type { Handshake } from './handshake.ts';
import { unreachable } from './open-socket.ts';
import { ProtocolViolation } from './reply-scanner.ts';
import { type BatchPool, type BatchSocket, type SocketWriter, startWriting } from './socket-writer.ts';

export interface Greeting {
  readonly writer: SocketWriter;
  /** Everything that comes in until `done` settles. */
  take(bytes: Uint8Array): void;
  /**
   * Resolves when commands may be sent.
   *
   * @throws CacheBenchError E_TARGET_UNREACHABLE, E_AUTH, E_PROTOCOL
   */
  readonly done: Promise<void>;
}

export function greet(
  socket: Socket | BatchSocket,
  handshake: Handshake,
  { endpoint, pool, timeoutMs }: { endpoint: Endpoint; pool: BatchPool; timeoutMs: number },
): Greeting {
  let settle!: (error?: unknown) => void;
  const done = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => settle(new Error('no answer to the handshake in time')), timeoutMs);
    const onClose = () => settle(new Error('closed during the handshake'));
    settle = (error) => {
      clearTimeout(timer);
      socket.off('error', settle);
      socket.off('close', onClose);
      if (error === undefined) resolve();
      else reject(toConnectError(endpoint, error));
    };
    socket.on('error', settle);
    socket.on('close', onClose);
  });
  return {
    writer: startWriting(socket, handshake.request(), pool),
    take(bytes) {
      try {
        const next = handshake.consume(bytes);
        if (next === true) settle();
        else if (next !== false) socket.write(next);
      } catch (error) {
        settle(error);
      }
    },
    done,
  };
}

function toConnectError(endpoint: Endpoint, error: unknown): CacheBenchError {
  if (error instanceof CacheBenchError) return error;
  if (!(error instanceof ProtocolViolation)) return unreachable(endpoint, error);
  const where = describeEndpoint(endpoint);
  return new CacheBenchError('E_PROTOCOL', `${where} answers, but not in RESP: ${error.message}`, {
    hint: 'Check the port: this is no Redis-compatible server, or one that wants TLS (rediss://).',
  });
}
