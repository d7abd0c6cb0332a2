// The known-answer server answers in order, when its law says, and tells what it imposed.
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { monotonicNs } from '../core/clock.ts';
import { LatencyHistogram } from '../core/latency-histogram.ts';
import type { DelayLaw } from './delay-law.ts';
import { createDueTime } from './delay-law.ts';
import {
  type KnownAnswerOptions,
  type KnownAnswerServer,
  startKnownAnswerServer,
} from './known-answer-server.ts';

let server: KnownAnswerServer | undefined;
let socket: Socket | undefined;

afterEach(async () => {
  socket?.destroy();
  await server?.close();
});

/** Sends text (words of a command by spaces, one command a line) and resolves with all bytes up to `length`. */
async function exchange(lines: readonly string[], length: number): Promise<string> {
  const encode = (line: string) => {
    const words = line.split(' ');
    return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
  };
  socket ??= connect(server!.port, '127.0.0.1');
  socket.write(lines.map(encode).join(''), 'latin1');
  let reply = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    reply += chunk.toString('latin1');
    if (reply.length >= length) break;
  }
  return reply;
}

async function start(options: Partial<KnownAnswerOptions> = {}): Promise<void> {
  socket = undefined;
  server = await startKnownAnswerServer({ delay: { kind: 'constant', delayNs: 0 }, ...options });
}

test('answers the usual commands in order, in one conversation', async () => {
  await start({ valueBytes: 3, missEvery: 2 });
  const commands = [
    'PING',
    'SELECT 0',
    'SET a b',
    'GET a',
    'GET a',
    'INCR n',
    'MGET a b',
    'MULTI',
    'GET a',
    'EXEC',
  ];
  const value = '$3\r\nvvv\r\n';
  const wanted = [
    ...['+PONG\r\n', '+OK\r\n', '+OK\r\n', value, '$-1\r\n', ':1\r\n', `*2\r\n${value}${value}`],
    ...['+OK\r\n', '+QUEUED\r\n', `*1\r\n${value}`],
  ].join('');
  expect(await exchange(commands, wanted.length)).toBe(wanted);
});

test('speaks RESP3 after HELLO 3 and wants its password', async () => {
  await start({ password: 'secret' });
  expect(await exchange(['GET a'], 10)).toMatch(/^-NOAUTH /);
  expect(await exchange(['AUTH wrong'], 10)).toMatch(/^-WRONGPASS /);
  expect(await exchange(['HELLO 3 AUTH default secret'], 100)).toMatch(/^%7\r\n\$6\r\nserver\r\n/);
  expect(await exchange(['INFO'], 100)).toContain('redis_version:');
});

describe('delays', () => {
  /** One request after the other; what the client saw, and what the server says it imposed. */
  async function measure(delay: DelayLaw, requests: number) {
    await start({ delay });
    await exchange(['PING'], 7);
    const seen = new LatencyHistogram();
    for (let i = 0; i < requests; i++) {
      const startNs = monotonicNs();
      await exchange(['SET a b'], 5);
      seen.record(monotonicNs() - startNs);
    }
    return { seen, imposed: LatencyHistogram.from(await server!.takeImposedDelays()) };
  }

  test('a constant delay is imposed on every data command and on nothing else', async () => {
    const { seen, imposed } = await measure({ kind: 'constant', delayNs: 3e6 }, 50);
    expect(imposed.count).toBe(50);
    expect(imposed.minNs).toBeGreaterThanOrEqual(3e6);
    expect(imposed.minNs).toBeLessThan(4e6);
    expect(seen.percentileNs(50)).toBeGreaterThanOrEqual(imposed.percentileNs(50));
  });

  test('a bimodal law imposes both delays, each with its share', async () => {
    const law = { kind: 'bimodal', fastNs: 100_000, slowNs: 8e6, slowShare: 0.2, seed: 1 } as const;
    const { imposed } = await measure(law, 100);
    expect(imposed.percentileNs(50)).toBeLessThan(4e6);
    expect(imposed.percentileNs(99)).toBeGreaterThanOrEqual(8e6);
  });

  test('replies to one pipeline keep their order, so a slow one holds those behind it', async () => {
    await start({
      delay: { kind: 'bimodal', fastNs: 0, slowNs: 20e6, slowShare: 0.5, seed: 3 },
      valueBytes: 1,
    });
    const lines = ['SET a b', 'GET a', 'INCR a', 'SET a b', 'GET a', 'INCR a', 'SET a b', 'GET a', 'INCR a'];
    const wanted = '+OK\r\n$1\r\nv\r\n:1\r\n'.repeat(3);
    expect(await exchange(lines, wanted.length)).toBe(wanted);
  });

  test('taking the record starts a new one', async () => {
    await measure({ kind: 'constant', delayNs: 0 }, 10);
    expect((await server!.takeImposedDelays()).count).toBe(0);
  });
});

describe('laws', () => {
  test('a stall holds what falls due in the end of the period until the next begins', () => {
    const due = createDueTime({ kind: 'stall', delayNs: 1000, stallNs: 100e6, periodNs: 1e9 }, 5e9);
    expect(due(5e9)).toBe(5e9 + 1000);
    expect(due(5e9 + 950e6)).toBe(6e9);
    expect(due(6e9 + 899e6)).toBe(6e9 + 899e6 + 1000);
    expect(due(6e9 + 900e6)).toBe(7e9);
  });

  test('a lognormal law has its median and sigma, the same for the same seed', () => {
    const law = { kind: 'lognormal', medianNs: 1e6, sigma: 0.5, seed: 9 } as const;
    const draw = () => {
      const due = createDueTime(law, 0);
      return Array.from({ length: 20_000 }, () => due(0)).sort((a, b) => a - b);
    };
    const sorted = draw();
    expect(draw()).toEqual(sorted);
    expect(sorted[10_000]! / 1e6).toBeCloseTo(1, 1);
    expect(Math.log(sorted[Math.floor(20_000 * 0.8413)]! / 1e6)).toBeCloseTo(0.5, 1);
  });
});
