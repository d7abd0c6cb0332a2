// A process of the null sink: answers every read with one write.
import { Socket, type SocketConstructorOpts } from 'node:net';
import { BatchPool, type SocketWriter, startWriting } from '../drivers/socket-writer.ts';
import { CommandTable, type SinkReplies } from './command-table.ts';
import { SinkConversation } from './sink-conversation.ts';

/** More than a deep pipeline of small commands has; larger batches take several reads. */
const READ_BYTES = 65_536;

/** Shared by all connections, which consume their bytes before the next read. */
const requests = new Uint8Array(READ_BYTES);
const pool = new BatchPool(READ_BYTES, 0);
let replies = pool.take();
let table: CommandTable;

process.on('message', (message: SinkReplies | 'connection', handle: unknown) => {
  if (message === 'connection') return serve(handle);
  table = new CommandTable(message);
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
