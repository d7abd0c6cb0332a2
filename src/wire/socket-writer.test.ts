// Batches reach the other end by the handles of whatever Node runs this, and by those of other versions.
import { once } from 'node:events';
import net, { type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { BatchPool, startWriting } from './socket-writer.ts';

const servers: net.Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

/** A socket, and what comes out of it; the other end reads nothing before it is told to. */
async function connect() {
  const server = net.createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
  const [[other]] = (await Promise.all([once(server, 'connection'), once(socket, 'connect')])) as [
    [Socket],
    unknown,
  ];
  sockets.push(socket, other);
  const seen: Buffer[] = [];
  other.on('data', (bytes: Buffer) => seen.push(bytes));
  const received = async (length: number): Promise<Buffer> => {
    other.resume();
    while (Buffer.concat(seen).length < length) await once(other, 'data');
    return Buffer.concat(seen);
  };
  return { socket, received };
}

const CAPACITY = 1 << 20;
const FIRST = Buffer.from('hello');

/** Fills batches with numbered bytes, more than a kernel takes at once, and writes them. */
async function writeMuch(socket: Socket, received: (length: number) => Promise<Buffer>): Promise<Buffer> {
  const pool = new BatchPool(CAPACITY);
  const writer = startWriting(socket, FIRST, pool);
  let batch = pool.take();
  for (let at = 0; at < 16; at++) {
    batch.bytes.fill(at, 0, CAPACITY);
    batch = writer.write(batch, CAPACITY);
  }
  return received(FIRST.length + 16 * CAPACITY);
}

function expectAll(bytes: Buffer): void {
  expect(bytes.subarray(0, FIRST.length)).toEqual(FIRST);
  for (let at = 0; at < 16; at++) {
    const part = bytes.subarray(FIRST.length + at * CAPACITY, FIRST.length + (at + 1) * CAPACITY);
    expect(part.equals(Buffer.alloc(CAPACITY, at)), `batch ${at}`).toBe(true);
  }
}

describe('batches', () => {
  it('all arrive whole and in order, though the kernel takes none for a while', async () => {
    const { socket, received } = await connect();
    expectAll(await writeMuch(socket, received));
  });
});

/** What a handle of Node 26.10 and newer gives back where a write has to wait. */
interface Waiting {
  oncomplete?: (status: number) => void;
  writeStatus: number | null;
}

/** A socket whose handle makes its requests itself: the outcomes of its writes, one after the other. */
function requestingSocket(outcomes: (number | Waiting)[]) {
  const written: Uint8Array[] = [];
  const errors: string[] = [];
  class Handle {
    readonly writeQueueSize = 0;

    writeBuffer(request: object | null, bytes: Uint8Array): number | Waiting {
      expect(request).toBeNull();
      written.push(bytes.slice());
      return written.length === 1 ? 0 : outcomes.shift()!;
    }
  }
  const handle = new Handle();
  const socket = {
    _handle: handle,
    write: (bytes: Uint8Array) => handle.writeBuffer(null, bytes),
    destroy: (error: Error) => errors.push(error.message),
  };
  return { socket: socket as unknown as Socket, written, errors };
}

describe('a handle that makes its requests itself', () => {
  it('keeps no batch of which all went at once', () => {
    const { socket, written } = requestingSocket([0]);
    const pool = new BatchPool(8);
    const batch = pool.take();
    batch.bytes.fill(7);
    expect(startWriting(socket, FIRST, pool).write(batch, 4)).toBe(batch);
    expect(Buffer.concat(written)).toEqual(Buffer.concat([FIRST, Buffer.alloc(4, 7)]));
  });

  it('keeps one that has to wait until it went', () => {
    const waiting: Waiting = { writeStatus: null };
    const { socket, errors } = requestingSocket([waiting]);
    const pool = new BatchPool(8);
    const batch = pool.take();
    const next = startWriting(socket, FIRST, pool).write(batch, 8);
    expect(next).not.toBe(batch);
    expect(pool.take()).not.toBe(batch);
    waiting.oncomplete!(0);
    expect(pool.take()).toBe(batch);
    expect(errors).toEqual([]);
  });

  it.each([
    ['had gone before anybody could be told', { writeStatus: 0 }, []],
    ['had failed before', { writeStatus: -32 }, ['write failed with system error 32']],
  ])('gives back one that %s', (_what, waiting, wanted) => {
    const { socket, errors } = requestingSocket([waiting]);
    const pool = new BatchPool(8);
    const batch = pool.take();
    expect(startWriting(socket, FIRST, pool).write(batch, 8)).toBe(batch);
    expect(errors).toEqual(wanted);
    expect(waiting.writeStatus).toBeNull();
  });

  it.each([
    ['at once', -32, undefined],
    ['later', { writeStatus: null } as Waiting, -104],
  ])('ends the socket where a write fails %s', (_when, outcome, status) => {
    const { socket, errors } = requestingSocket([outcome]);
    const pool = new BatchPool(8);
    startWriting(socket, FIRST, pool).write(pool.take(), 8);
    if (typeof outcome !== 'number') outcome.oncomplete!(status!);
    expect(errors).toEqual([`write failed with system error ${typeof outcome === 'number' ? 32 : 104}`]);
  });
});

it.each([
  ['an object of no class', {}],
  ['nothing', undefined],
  ['a number', 7],
])('a handle that is given %s for a request is left alone', (_what, request) => {
  const written: Uint8Array[] = [];
  class Handle {
    readonly writeQueueSize = 0;

    writeBuffer(_request: unknown, _bytes: Uint8Array): number {
      return 0;
    }
  }
  const handle = new Handle();
  const socket = {
    _handle: handle,
    write(bytes: Uint8Array, done?: () => void) {
      handle.writeBuffer(request, bytes);
      written.push(bytes.slice());
      done?.();
    },
  };
  const pool = new BatchPool(8);
  const batch = pool.take();
  startWriting(socket as unknown as Socket, FIRST, pool).write(batch, 8);
  expect(written).toHaveLength(2);
});
