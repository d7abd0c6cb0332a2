// Ends a connection by RST where that can be done.
import type { Socket } from 'node:net';

/**
 * One that was told already that nothing more will come is closed instead: while that is under way libuv refuses a reset,
 * and Node would keep the handle open for ever and spin when the process ends.
 */
export function resetSocket(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
