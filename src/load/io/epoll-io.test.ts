// The way by epoll against real sockets: what is cut, blocked, refused, closed and woken. What a load is promised, run-load.test.ts tries.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { monotonicNs, sleep } from '../../core/clock.ts';
import type { Address } from '../../core/endpoint.ts';
import type { BatchSocket } from '../../wire/socket-writer.ts';
import { EpollIo } from './epoll-io.ts';
import { createLedgerMemory, reclaim } from './kernel-ledger.ts';
import type { LinuxCalls } from './linux-calls.ts';
import { loadCalls } from './load-calls.ts';

const found = await loadCalls();
const calls = found as LinuxCalls;
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0).reverse()) close();
});

describe.skipIf(typeof found === 'string')('EpollIo', () => {
  it('sends and reads what is far larger than the buffers of both sides, byte for byte', async () => {
    const { socket, server, received } = await open();
    server.on('data', (chunk) => server.write(chunk));
    const sent = randomBytes(9_000_000);
    socket.write(sent.subarray(0, 5_000_000));
    socket.write(sent.subarray(5_000_000));
    await until(() => received.length === sent.length);
    expect(Buffer.compare(received.all(), sent)).toBe(0);
  });

  it('keeps a batch that the kernel does not take, and gives another to go on with', async () => {
    const { io, socket, server } = await open();
    server.pause();
    const pool = io.createPool(1_000_000);
    const writer = socket.startWriting(new Uint8Array(0), pool);
    let batch = pool.take();
    const used = new Set([batch]);
    for (let i = 0; i < 20; i++) {
      batch.bytes.fill(i);
      batch = writer.write(batch, 1_000_000);
      used.add(batch);
    }
    expect(used.size).toBeGreaterThan(2);
    let length = 0;
    const counts = new Uint32Array(20);
    server.on('data', (chunk: Buffer) => {
      length += chunk.length;
      for (const byte of chunk) counts[byte]!++;
    });
    server.resume();
    await until(() => length === 20_000_000);
    expect([...counts]).toEqual(new Array(20).fill(1_000_000));
  });

  it.each(['127.0.0.1', '::1', 'localhost'])('connects to %s', async (host) => {
    const { socket, server, received } = await open({ host });
    server.on('data', (chunk) => server.write(chunk));
    socket.write(Buffer.from('hello'));
    await until(() => received.length === 5);
  });

  it('connects to a path, and waits for a listener that has no room', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'epoll-io-'));
    closers.push(() => rmSync(directory, { recursive: true }));
    const path = join(directory, 's');
    const { socket, server, received } = await open({ path });
    server.on('data', (chunk) => server.write(chunk));
    socket.write(Buffer.from('hello'));
    await until(() => received.length === 5);
    expect(socket).toBeDefined();
  });

  it('knows when a reply arrived while the thread was busy', async () => {
    const { io, socket, server, received } = await open();
    const { arrivals } = received;
    const late: number[] = [];
    for (let i = 0; i < 20; i++) {
      const sentNs = monotonicNs();
      received.sentNs = sentNs;
      const answered = once(server, 'data');
      socket.write(Buffer.from('x'));
      await answered;
      server.write('y');
      const repliedNs = monotonicNs();
      // Busy: the reply lies in the kernel meanwhile.
      while (monotonicNs() - repliedNs < 5e6);
      await until(() => arrivals.length === i + 1);
      late.push(arrivals[i]! - repliedNs);
      expect(arrivals[i]!).toBeGreaterThanOrEqual(sentNs);
    }
    // Most: on a busy machine the kernel itself may be late.
    expect(late.filter((ns) => ns < 1e6).length).toBeGreaterThan(10);
    expect(io.ownDelay.percentileNs(50)).toBeGreaterThan(4e6);
  });

  describe.each([
    ['one call', calls],
    ['a call each', withoutUring()],
  ])('reads many sockets of one poll with %s:', (_, callsOfTest) => {
    it('gives each its own bytes, cut anywhere, in the order in which they came', async () => {
      const { io, members } = await openMany(callsOfTest, 80);
      const sent = members.map((_member, i) => randomBytes([1, 700, 1024, 3000, 300_000][i % 5]!));
      for (const [i, { server }] of members.entries()) server.write(sent[i]!);
      await until(() => members.every(({ received }, i) => bytesOf(received) === sent[i]!.length));
      for (const [i, { received }] of members.entries())
        expect(Buffer.compare(Buffer.concat(received), sent[i]!)).toBe(0);
      expect(io.ownDelay.count).toBeGreaterThan(80);
    });

    it('gives each the moment of its own arrival', async () => {
      const { members } = await openMany(callsOfTest, 4);
      const writtenNs: number[] = [];
      for (const { server } of members) {
        server.write('y');
        writtenNs.push(monotonicNs());
        // Busy: all of them are found by one poll.
        while (monotonicNs() - writtenNs.at(-1)! < 5e6);
      }
      await until(() => members.every(({ arrivals }) => arrivals.length === 1));
      const late = members.map(({ arrivals }, i) => arrivals[0]! - writtenNs[i]!);
      expect(late.filter((ns) => ns < 4e6).length).toBeGreaterThan(1);
      for (let i = 1; i < members.length; i++)
        expect(members[i]!.arrivals[0]!).toBeGreaterThan(members[i - 1]!.arrivals[0]!);
    });

    it('reads the others where one has been reset or has ended', async () => {
      const { members } = await openMany(callsOfTest, 6);
      const closes = members.map(({ socket }) => {
        const counter = { count: 0 };
        socket.on('close', () => counter.count++);
        return counter;
      });
      members[1]!.server.resetAndDestroy();
      members[4]!.server.end();
      for (const i of [0, 2, 3, 5]) members[i]!.server.write('still here');
      await until(() => [0, 2, 3, 5].every((i) => bytesOf(members[i]!.received) === 10));
      await until(() => [1, 4].every((i) => closes[i]!.count === 1));
      expect(closes.map(({ count }) => count)).toEqual([0, 1, 0, 0, 1, 0]);
    });

    it('tells nothing more of a socket that ends while those before it are looked at', async () => {
      const { members } = await openMany(callsOfTest, 3);
      for (const [i, member] of members.entries())
        member.onBytes = () => {
          for (const other of members.slice(i + 1)) other.socket.destroy();
        };
      for (const { server } of members) server.write('x');
      const sinceNs = monotonicNs();
      // Busy: all of them are found by one poll.
      while (monotonicNs() - sinceNs < 5e6);
      await until(() => members.filter(({ socket }) => socket.destroyed).length === 2);
      await sleep(5);
      expect(members.filter(({ received }) => received.length > 0)).toHaveLength(1);
    });
  });

  it('tells that the other side has ended or reset, once, and takes no more writes', async () => {
    const { socket, server } = await open();
    let closes = 0;
    socket.on('close', () => closes++);
    server.resetAndDestroy();
    await until(() => closes > 0);
    socket.write(Buffer.from('x'));
    await sleep(20);
    expect(closes).toBe(1);
  });

  it('leaves no descriptor of a connection that was made while it closed', async () => {
    const io = create();
    const directory = mkdtempSync(join(tmpdir(), 'epoll-'));
    closers.push(() => rmSync(directory, { recursive: true }));
    const path = join(directory, 's');
    const listener = createServer().listen(path);
    await once(listener, 'listening');
    closers.push(() => listener.close());
    const opening = io.open({ db: 0, address: { kind: 'unix', path } }, () => true, 1000);
    opening.catch(() => {});
    // Its steps are microtasks: between two of them it is connected and not yet watched.
    const before = countSockets();
    while (countSockets() === before) await null;
    io.close();
    await expect(opening).rejects.toMatchObject({ code: 'E_TARGET_UNREACHABLE' });
    expect(countSockets()).toBe(before);
  });

  it('says why it cannot connect, with the advice that belongs to it', async () => {
    const io = create();
    const tcp = { db: 0, address: { kind: 'tcp', host: '127.0.0.1', port: 1 } } as const;
    await expect(io.open(tcp, () => true, 1000)).rejects.toMatchObject({
      code: 'E_TARGET_UNREACHABLE',
      message: expect.stringContaining('connect ECONNREFUSED'),
      hint: expect.stringContaining('listens'),
    });
    const unix = { db: 0, address: { kind: 'unix', path: '/nowhere/s' } } as const;
    await expect(io.open(unix, () => true, 1000)).rejects.toMatchObject({
      message: expect.stringContaining('ENOENT'),
    });
  });

  it('wakes at the moment asked for, and a new alarm replaces the old one', async () => {
    const io = create();
    const rung: string[] = [];
    const startNs = monotonicNs();
    io.wakeAt(startNs + 2e6, () => rung.push('replaced'), false);
    io.wakeAt(startNs + 5e6, () => rung.push('right'), false);
    await until(() => rung.length > 0);
    expect(rung).toEqual(['right']);
    expect(monotonicNs() - startNs).toBeGreaterThanOrEqual(5e6);
    io.wakeAt(startNs, () => rung.push('past'), false);
    await until(() => rung.length > 1);
  });

  it('reads replies that nobody waits for with the alarm, each with its own moment', async () => {
    const { io, socket, server, received } = await open();
    received.sentNs = monotonicNs();
    const rung: number[] = [];
    // The kernel may be asked to wait for a millisecond at most, so the alarm comes again until it is due.
    const atNs = received.sentNs + 200e6;
    const ring = () => {
      rung.push(received.arrivals.length);
      if (monotonicNs() < atNs) io.wakeAt(atNs, ring, true);
    };
    io.wakeAt(atNs, ring, true);
    const answered = once(server, 'data');
    socket.write(Buffer.from('x'));
    await answered;
    server.write('y');
    const repliedNs = monotonicNs();
    await until(() => monotonicNs() > atNs && rung.length > 0 && received.arrivals.length > 0);
    expect(received.arrivals).toHaveLength(1);
    expect(received.arrivals[0]! - repliedNs).toBeLessThan((atNs - repliedNs) / 2);
    // Without an alarm it reads as ever.
    server.write('z');
    await until(() => received.arrivals.length === 2);
  });

  it('reads what is there before it does what is to be done after reads, also while nobody waits', async () => {
    const { io, socket, server, received } = await open();
    socket.write(Buffer.from('x'));
    await once(server, 'data');
    io.wakeAt(monotonicNs() + 1e9, () => {}, true);
    server.write('y');
    await sleep(0);
    const seen = await new Promise<number>((resolve) => io.afterReads(() => resolve(received.length)));
    expect(seen).toBe(1);
  });

  it('refuses to hand the kernel bytes beyond a region, whatever the numbers', () => {
    const address = calls.map(100);
    const buffer = calls.view(address, 100);
    const memory = { address, size: 100, bytes: new Uint8Array(buffer), view: new DataView(buffer) };
    for (const [offset, length] of [
      [0, 101],
      [100, 1],
      [-1, 1],
      [0, -1],
      [Number.NaN, 1],
      [0, Number.NaN],
      [2 ** 53, 1],
    ])
      expect(() => calls.send(-1, memory, offset!, length!)).toThrow(RangeError);
    expect(calls.send(-1, memory, 0, 100)).toBe(-1);
    calls.unmap(address, 100);
  });
});

/** As on a system that has no io_uring, or does not allow it. */
function withoutUring(): LinuxCalls {
  return Object.create(calls, { createUring: { value: () => -1 } }) as LinuxCalls;
}

interface Member {
  readonly socket: BatchSocket & { readonly destroyed: boolean; destroy(): void };
  readonly server: Socket;
  readonly received: Buffer[];
  readonly arrivals: number[];
  onBytes: () => void;
}

/** So many sockets of one set, connected. */
async function openMany(callsOfTest: LinuxCalls, count: number) {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  closers.push(() => listener.close());
  const { port } = listener.address() as AddressInfo;
  const io = create(callsOfTest, count);
  const members: Member[] = [];
  for (let i = 0; i < count; i++) {
    const accepted = once(listener, 'connection');
    const received: Buffer[] = [];
    const arrivals: number[] = [];
    const openedNs = monotonicNs();
    const socket = (await io.open(
      { db: 0, address: { kind: 'tcp', host: '127.0.0.1', port } },
      (from, to) => {
        arrivals.push(io.arrivalNs(to - from, openedNs));
        received.push(Buffer.from(io.readBuffer.subarray(from, to)));
        members[i]!.onBytes();
        return true;
      },
      5000,
    )) as Member['socket'];
    const [server] = (await accepted) as [Socket];
    server.on('error', () => {});
    closers.push(() => server.destroy());
    members.push({ socket, server, received, arrivals, onBytes: () => {} });
  }
  return { io, members };
}

function bytesOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

function create(callsOfTest = calls, connections = 4): EpollIo {
  const ledger = createLedgerMemory(connections);
  const io = new EpollIo(callsOfTest, ledger, { isOneByOne: false, isStamped: true, waits: false });
  closers.push(() => {
    io.close();
    // In a run the thread has ended before: here views of the memory are still about, so it stays mapped.
    reclaim(ledger, () => {});
  });
  return io;
}

async function open(where: { host?: string; path?: string } = {}) {
  const listener = createServer();
  const { host = '127.0.0.1', path } = where;
  if (path === undefined) listener.listen(0, host);
  else listener.listen(path);
  await once(listener, 'listening');
  closers.push(() => listener.close());
  const address: Address =
    path === undefined
      ? { kind: 'tcp', host, port: (listener.address() as AddressInfo).port }
      : { kind: 'unix', path };
  const io = create();
  const chunks: Buffer[] = [];
  const received = {
    length: 0,
    arrivals: [] as number[],
    sentNs: 0,
    all: () => Buffer.concat(chunks),
  };
  const accepted = once(listener, 'connection');
  const socket = (await io.open(
    { db: 0, address },
    (from, to) => {
      received.arrivals.push(io.arrivalNs(to - from, received.sentNs));
      chunks.push(Buffer.from(io.readBuffer.subarray(from, to)));
      received.length += to - from;
      return true;
    },
    5000,
  )) as BatchSocket;
  const [server] = (await accepted) as [Socket];
  server.on('error', () => {});
  closers.push(() => server.destroy());
  return { io, socket, server, received };
}

/** Of this process; those that Node has not accepted yet are none. */
function countSockets(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith('socket:');
    } catch {
      return false;
    }
  }).length;
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = monotonicNs() + 20e9;
  while (!isSo()) {
    if (monotonicNs() > deadline) throw new Error('it did not come about');
    await sleep(2);
  }
}
