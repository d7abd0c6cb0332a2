// A subscriber that stops reading for a while, so that the server has to keep what it can't send, and frees it again.
import type { Socket } from 'node:net';
import { CacheBenchError } from '../../core/errors.ts';
import { encodeCommand } from '../../wire/command-bytes.ts';
import { openGreetedSocket } from '../../wire/greeted-socket.ts';
import { ReplyLink } from '../../wire/reply-link.ts';
import { ReplyScanner } from '../../wire/reply-scanner.ts';
import type { BesideContext } from './context.ts';

/** What comes meanwhile is more than the buffers of the kernel hold, and less than any usual limit. */
const PAUSE_MS = 20_000;
const READ_MS = 10_000;
const MESSAGES_PER_SECOND = 10;
const MESSAGE = 's'.repeat(32 * 1024);
const TIMEOUT_MS = 10_000;

export async function readSlowly(context: BesideContext): Promise<void> {
  const { endpoint, protocol, prefix, signal, sleep } = context;
  const channel = `${prefix}slow`;
  // Made once: a soak of days would leave much to be collected.
  const message = encodeCommand(['PUBLISH', channel, MESSAGE]);
  let lost = '';
  const options = {
    protocol,
    scanner: new ReplyScanner(),
    timeoutMs: TIMEOUT_MS,
  };
  const reader = await openGreetedSocket(endpoint, options, {
    onBytes: () => {},
    onLost: (what) => {
      lost = what;
    },
  });
  const publisher = await ReplyLink.open(endpoint, { protocol }).catch((error: unknown) => {
    reader.destroy();
    throw error;
  });
  try {
    reader.write(encodeCommand(['SUBSCRIBE', channel]));
    let ms = 0;
    while (!signal.aborted && lost === '') {
      pauseOrRead(reader, ms % (PAUSE_MS + READ_MS) < PAUSE_MS);
      await publisher.askBytes(message, 1, TIMEOUT_MS);
      await sleep(1000 / MESSAGES_PER_SECOND);
      ms += 1000 / MESSAGES_PER_SECOND;
    }
  } finally {
    reader.destroy();
    publisher.close();
  }
  // A server that has had enough of it closes the connection: another one comes.
  if (lost !== '') throw new CacheBenchError('E_TARGET_LOST', `the slow reader ${lost}`);
}

function pauseOrRead(reader: Socket, isPaused: boolean): void {
  if (isPaused && !reader.isPaused()) reader.pause();
  if (!isPaused && reader.isPaused()) reader.resume();
}
