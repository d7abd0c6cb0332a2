// A job for several agents: who is lost, who only has done its part, and what an answer must be.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type AgentCard, FLEET_PROTOCOL, type FleetJob, type SliceReport } from '../protocol.ts';
import { AgentsTask, type Assignment } from './agents-task.ts';

const FENCE = 'run-1';
const JOB: FleetJob = { kind: 'look', fence: FENCE, runId: 'run', version: '1.0.0', targets: [] };

let task: AgentsTask<number>;
let lost: string[];
/** What the job of each agent has as its answer; absent: reading it takes for ever. */
let answers: Map<string, unknown>;

function assign(name: string): Assignment {
  const agent: AgentCard = {
    ...{ protocol: FLEET_PROTOCOL, id: name, name, version: '1.0.0', host: 'h', pid: 1, cores: 2 },
    ...{ cpus: [0, 1], threads: 2, labels: {}, addresses: [], wallAheadMs: 0, once: false },
    ...{ clock: { offsetUs: 0, errorUs: 50 }, startedAt: '2026-11-29T13:00:00.000Z' },
  };
  const getJob = () =>
    answers.has(name)
      ? Promise.resolve({ returnvalue: answers.get(name), remove: async () => {} })
      : new Promise(() => {});
  return { agent, job: JOB, queue: { add: vi.fn(), getJob } as unknown as Assignment['queue'] };
}

const hear = (agent: string, kind: 'alive' | 'done', fence = FENCE) =>
  task.hear((kind === 'done' ? { kind, agent, fence, job: '' } : { kind, agent, fence }) as SliceReport);

async function pass(ms: number, beating: readonly string[] = [], fence = FENCE): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 250) {
    await vi.advanceTimersByTimeAsync(250);
    for (const agent of beating) hear(agent, 'alive', fence);
  }
}

function createTask(): AgentsTask<number> {
  return new AgentsTask(['a', 'b'].map(assign), {
    fence: FENCE,
    answer: z.number(),
    onLost: ({ name }) => lost.push(name),
    findFault: (_, answer) => (answer < 0 ? 'it is below zero' : undefined),
  });
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'hrtime'] });
  lost = [];
  answers = new Map();
  task = createTask();
});

afterEach(() => {
  task.end();
  vi.useRealTimers();
});

describe('a job for several agents', () => {
  it('is answered when all have answered, in their order', async () => {
    answers = new Map([
      ['a', 1],
      ['b', 2],
    ]);
    hear('b', 'done');
    hear('a', 'done');
    expect(await task.answers).toEqual([1, 2]);
  });

  it('is lost with an agent that falls silent', async () => {
    await task.handOut();
    for (const agent of ['a', 'b']) hear(agent, 'alive');
    await pass(6000, ['a']);
    await expect(task.answers).rejects.toMatchObject({ code: 'E_FLEET_AGENT_LOST' });
    expect(lost).toEqual(['b']);
  });

  it('is lost as soon with an agent that stood still before it took it', async () => {
    await task.handOut();
    await pass(4500, ['a']);
    expect(lost).toEqual([]);
    await pass(1000, ['a']);
    await expect(task.answers).rejects.toMatchObject({
      message: expect.stringContaining('agent b is lost: it sent nothing for 5.'),
    });
    expect(lost).toEqual(['b']);
  });

  it('blames nobody while its jobs are still on the way to the queue', async () => {
    await pass(60_000);
    expect(lost).toEqual([]);
  });

  it('waits longer for an agent that says that it is busy with the round before, and not for ever', async () => {
    await task.handOut();
    for (let i = 0; i < 12; i++) {
      await pass(1000, ['b'], 'run-0');
      hear('a', 'alive');
    }
    expect(lost).toEqual([]);
    for (let i = 0; i < 4; i++) {
      await pass(1000, ['b'], 'run-0');
      hear('a', 'alive');
    }
    await expect(task.answers).rejects.toMatchObject({
      code: 'E_FLEET_AGENT_LOST',
      message: expect.stringContaining('agent b is lost: it was still busy with the round before'),
    });
  });

  it('goes on while the answer of one is fetched that is done, and that says so twice', async () => {
    await task.handOut();
    answers.set('b', 2);
    hear('a', 'done');
    await pass(20_000, ['b']);
    hear('b', 'done');
    hear('b', 'done');
    await pass(20_000);
    expect(lost).toEqual([]);
    await pass(30_000);
    await expect(task.answers).rejects.toMatchObject({ code: 'E_FLEET_AGENT_LOST' });
    expect(lost).toEqual(['a']);
  });

  it('blames nobody for a time in which this process stood still', async () => {
    await task.handOut();
    for (const agent of ['a', 'b']) hear(agent, 'alive');
    await pass(1000, ['a', 'b']);
    // The clock goes on, and no timer runs.
    const clock = vi.spyOn(process.hrtime, 'bigint');
    const before = process.hrtime.bigint();
    clock.mockImplementation(() => before + 30_000_000_000n);
    await vi.advanceTimersByTimeAsync(200);
    clock.mockRestore();
    expect(lost).toEqual([]);
    for (const agent of ['a', 'b']) answers.set(agent, 1);
    for (const agent of ['a', 'b']) hear(agent, 'done');
    expect(await task.answers).toEqual([1, 1]);
  });

  it.each([
    [-1, 'it is below zero'],
    ['text', 'expected number'],
  ])('is no answer with %j', async (answer, words) => {
    answers.set('a', answer);
    hear('a', 'done');
    await expect(task.answers).rejects.toMatchObject({
      code: 'E_FLEET_ANSWER',
      message: expect.stringContaining(words),
    });
  });
});
