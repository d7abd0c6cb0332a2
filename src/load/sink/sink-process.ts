// A process of the null sink: answers every read with one write.
import { Socket, type SocketConstructorOpts } from 'node:net';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import { BatchPool, type SocketWriter, startWriting } from '../../wire/socket-writer.ts';
import { CommandTable } from './command-table.ts';
import { SinkConversation } from './sink-conversation.ts';
import type { SinkOrders } from './start-sink.ts';

/** More than a deep pipeline of small commands has; larger batches take several reads. */
const READ_BYTES = 65_536;

/** Shared by all connections, which consume their bytes before the next read. */
const requests = new Uint8Array(READ_BYTES);
const pool = new BatchPool(READ_BYTES);
let replies = pool.take();
let table: CommandTable;

let secureContext: SecureContext | undefined;

process.on('message', (message: SinkOrders | 'connection', handle: unknown) => {
  if (message === 'connection')
    return secureContext === undefined ? serve(handle) : serveSecurely(handle, secureContext);
  const { replies: shapes, certificate } = message;
  table = new CommandTable(shapes);
  if (certificate !== undefined)
    secureContext = createSecureContext({ cert: certificate.certificate, key: certificate.key });
  process.send!('ready');
});
process.on('disconnect', () => process.exit());
// Ctrl-C reaches the whole group: the parent ends the load first, and then this.
process.on('SIGINT', () => {});

/** @param handle of an accepted socket, as `start-sink` sends it */
function serve(handle: unknown): void {
  const conversation = new SinkConversation(table);
  let writer: SocketWriter | undefined;
  const onread = {
    buffer: requests,
    callback(length: number): boolean {
      const size = conversation.answer(requests, length, replies);
      if (size === 0) return true;
      if (writer === undefined) writer = startWriting(socket, replies.bytes.slice(0, size), pool);
      else replies = writer.write(replies, size);
      return true;
    },
  };
  // Sockets that Node accepts for us allocate for every read: 4 µs of 19 µs a request at depth 1.
  const socket = new Socket({ handle, onread } as SocketConstructorOpts);
  socket.on('error', () => socket.destroy());
}

/** TLS brings the bytes of each read by themselves, and takes a copy of each write. */
function serveSecurely(handle: unknown, context: SecureContext): void {
  const conversation = new SinkConversation(table);
  const raw = new Socket({ handle } as SocketConstructorOpts);
  const socket = new TLSSocket(raw, { isServer: true, secureContext: context });
  socket.on('data', (chunk: Buffer) => {
    const size = conversation.answer(chunk, chunk.length, replies);
    if (size > 0) socket.write(replies.bytes.slice(0, size));
  });
  raw.on('error', () => raw.destroy());
  socket.on('error', () => socket.destroy());
}
