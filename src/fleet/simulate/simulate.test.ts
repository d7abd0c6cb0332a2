// A round of a simulated fleet: nothing lost in the merging, and a start that is as exact as the clocks are said to be.
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import { loadAnswerSchema, reportSchema } from '../protocol.ts';
import { type FleetShape, TYPICAL_SHAPE } from './fleet-shape.ts';
import { readMessages } from './read-messages.ts';
import { simulateBarrier } from './simulate-barrier.ts';
import { simulateMessages } from './simulate-messages.ts';

const SMALL: FleetShape = { ...TYPICAL_SHAPE, agents: 10, intervals: 3, requests: 900 };
const bytesOf = (texts: readonly string[]) => texts.reduce((sum, text) => sum + text.length, 0);

describe('the messages of a simulated round', () => {
  it('are those of the protocol', () => {
    const { answers, reports } = simulateMessages(SMALL);
    expect(answers).toHaveLength(10);
    for (const text of answers) loadAnswerSchema.parse(JSON.parse(text));
    for (const text of reports.flat()) reportSchema.parse(JSON.parse(text));
  });

  it.each([1, 10, 100])('are merged to the last request, of %i agents', (agents) => {
    const shape = { ...SMALL, agents };
    const messages = simulateMessages(shape);
    const { operations, intervals, openLoop, workers } = readMessages(shape, messages);
    const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
    expect(messages.requests).toBe(agents * 4 * 2 * 900);
    expect(sum(operations.map(({ completed }) => completed))).toBe(messages.requests);
    expect(sum(operations.map(({ serviceTime }) => serviceTime.count))).toBe(messages.requests);
    expect(sum(operations.map(({ responseTime }) => responseTime!.count))).toBe(messages.requests);
    expect(intervals.map(({ completed }) => completed)).toEqual([1, 2, 3].map(() => messages.requests / 3));
    expect(openLoop!.due).toBe(messages.requests);
    expect(workers).toHaveLength(agents * 4);
  });

  it('are merged into the histogram that one process would have recorded', () => {
    const messages = simulateMessages(SMALL);
    const [merged] = readMessages(SMALL, messages).operations;
    const parts = messages.answers.flatMap((text) =>
      loadAnswerSchema.parse(JSON.parse(text)).workers.map(({ operations }) => operations[0]!.serviceTime),
    );
    const one = new LatencyHistogram();
    for (const { pairs } of parts)
      for (let i = 0; i < pairs.length; i += 2) one.counts[pairs[i]!]! += pairs[i + 1]!;
    expect([...LatencyHistogram.from(merged!.serviceTime).counts]).toEqual([...one.counts]);
  });

  it('grow with the number of agents and with nothing else', () => {
    const [one, many] = [8, 80].map((agents) => simulateMessages({ ...SMALL, agents }));
    expect(bytesOf(many!.answers)).toBe(10 * bytesOf(one!.answers));
  });
});

describe('the start of a simulated round', () => {
  it.each([1, 10, 100, 1000])(
    'is one instant, as exact as the clocks are known, of %i agents',
    async (agents) => {
      const start = await simulateBarrier({ ...SMALL, agents });
      expect(start.skewUs).toBeLessThanOrEqual(2 * start.statedErrorUs);
      expect(start.statedErrorUs).toBeLessThan(SMALL.network.roundTripUs);
      expect(start.late).toBe(0);
      expect(start.barrierMs).toBeGreaterThan(start.readyMs + 100);
    },
  );

  it('is missed when it is announced too late', async () => {
    const { late } = await simulateBarrier({ ...SMALL, agents: 100 }, 0);
    expect(late).toBe(100);
  });

  it('is known the less, the longer the way to the queue is', async () => {
    const network = { ...SMALL.network, roundTripUs: 20_000 };
    const far = await simulateBarrier({ ...SMALL, network });
    const near = await simulateBarrier(SMALL);
    expect(far.statedErrorUs).toBeGreaterThan(10 * near.statedErrorUs);
  });
});
