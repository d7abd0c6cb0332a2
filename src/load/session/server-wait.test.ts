// A generator that stands still, and a server that is slow: who made a start wait.
import { describe, expect, it } from 'vitest';
import { ServerWait } from './server-wait.ts';

interface Scene {
  /** Between two starts. */
  readonly everyMs: number;
  readonly serviceMs: number;
  readonly depth?: number;
  /** The generator does nothing from 10 ms on for so long. */
  readonly standsStillMs?: number;
}

/** @returns the response time of each of 100 starts on one connection, whose server takes requests in any number at once */
function respond({ everyMs, serviceMs, depth = 1, standsStillMs = 0 }: Scene): number[] {
  const wait = new ServerWait(1, depth);
  const answers: number[] = [];
  const latenesses: number[] = [];
  return Array.from({ length: 100 }, (_, start) => {
    const intendedMs = start * everyMs;
    const freeMs = answers[start - depth] ?? 0;
    let sentMs = Math.max(intendedMs, freeMs);
    if (sentMs >= 10) sentMs = Math.max(sentMs, 10 + standsStillMs);
    // The replies that made room came before.
    if (start >= depth) wait.noteAnswer(0, answers[start - depth]! - latenesses[start - depth]!);
    const waitMs = wait.takeWaitNs(0, intendedMs, sentMs);
    latenesses.push(sentMs - intendedMs - waitMs);
    answers.push(sentMs + serviceMs);
    return waitMs + serviceMs;
  });
}

describe('ServerWait', () => {
  it.each([1, 3])('puts no wait on the server where only the generator stood still, at depth %i', (depth) => {
    expect(new Set(respond({ everyMs: 2, serviceMs: 1, depth, standsStillMs: 50 }))).toEqual(new Set([1]));
  });

  it('lets starts wait for a server that is too slow, whether or not the generator stood still', () => {
    const exact = respond({ everyMs: 2, serviceMs: 3 });
    expect(exact[99]).toBe(3 + 99);
    expect(respond({ everyMs: 2, serviceMs: 3, standsStillMs: 50 })).toEqual(exact);
  });

  it('lets starts wait for a connection that was lost', () => {
    const wait = new ServerWait(2, 2);
    wait.reopen(1, 500);
    expect(wait.takeWaitNs(1, 200, 510)).toBe(300);
    expect(wait.takeWaitNs(1, 510, 520)).toBe(0);
    expect(wait.takeWaitNs(0, 200, 510)).toBe(0);
  });
});
