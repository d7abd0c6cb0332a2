// The thread of the null sink: answers every read with one write.
import { createServer } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { BatchBuffer } from '../resp/batch-buffer.ts';
import { CommandTable, type SinkReplies } from './command-table.ts';
import { SinkConversation } from './sink-conversation.ts';

const table = new CommandTable(workerData as SinkReplies);
let space = new BatchBuffer(65536, 0);

const server = createServer({ noDelay: true }, (socket) => {
  const conversation = new SinkConversation(table);
  socket.on('data', (chunk) => {
    const n = conversation.answer(chunk, chunk.length, space);
    if (n > 0) {
      socket.write(space.slice(n));
      if (socket.writableLength > 0) space = new BatchBuffer(65536, 0);
    }
  });
  socket.on('error', () => socket.destroy());
});
server.listen(Number(process.env.SINKPORT ?? 0), '127.0.0.1', () =>
  parentPort?.postMessage(server.address()),
);
