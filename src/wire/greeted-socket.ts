// A socket on which the server has agreed to the protocol and let us in: what comes from then on answers commands.
import type { Socket } from 'node:net';
import type { Endpoint } from '../core/endpoint.ts';
import { messageOf } from '../core/errors.ts';
import { type Greeting, greet } from './greeting.ts';
import { Handshake } from './handshake.ts';
import { openSocket } from './open-socket.ts';
import type { ReplyScanner } from './reply-scanner.ts';
import type { RespVersion } from './resp-version.ts';
import { BatchPool, type SocketWriter } from './socket-writer.ts';

const GREETING_BYTES = 1024;
const READ_BUFFER_BYTES = 256 * 1024;
/** One for all sockets of the thread, for what is read is used up before the next read: connections come and go. */
let readBuffer: Buffer | undefined;

export interface SocketListener {
  /** Of every read after the greeting; the bytes are gone after the call. */
  onBytes(received: Buffer): void;
  /** The connection is over, and `what` says why: "closed the connection". May be called more than once. */
  onLost(what: string): void;
}

export interface GreetedSocketOptions {
  readonly protocol: RespVersion;
  /** For the replies of the greeting. */
  readonly scanner: ReplyScanner;
  readonly timeoutMs: number;
}

/** @throws CacheBenchError E_TARGET_UNREACHABLE, E_AUTH, E_PROTOCOL */
export async function openGreetedSocket(
  endpoint: Endpoint,
  options: GreetedSocketOptions,
  listener: SocketListener,
): Promise<Socket> {
  return (await openWriter(endpoint, options, listener, new BatchPool(GREETING_BYTES))).socket;
}

/**
 * For who sends much: with it comes what writes batches of the pool past Node's streams.
 *
 * @throws CacheBenchError E_TARGET_UNREACHABLE, E_AUTH, E_PROTOCOL
 */
export async function openWriter(
  endpoint: Endpoint,
  { protocol, scanner, timeoutMs }: GreetedSocketOptions,
  { onBytes, onLost }: SocketListener,
  pool: BatchPool,
): Promise<{ readonly socket: Socket; readonly writer: SocketWriter }> {
  readBuffer ??= Buffer.allocUnsafe(READ_BUFFER_BYTES);
  const buffer = readBuffer;
  let greeting: Greeting | undefined;
  const callback = (bytes: number) => {
    const received = buffer.subarray(0, bytes);
    if (greeting === undefined) onBytes(received);
    else greeting.take(received);
    return true;
  };
  const socket = await openSocket(endpoint, { buffer, callback }, timeoutMs);
  const handshake = new Handshake({ endpoint, protocol, scripts: [] }, scanner);
  const opening = greet(socket, handshake, { endpoint, pool, timeoutMs });
  greeting = opening;
  try {
    await opening.done;
  } catch (error) {
    socket.destroy();
    throw error;
  }
  greeting = undefined;
  socket.on('error', (error) => onLost(`lost the connection: ${messageOf(error)}`));
  socket.on('close', () => onLost('closed the connection'));
  return { socket, writer: opening.writer };
}
