// What runLoad promises, held over both drivers and both ways to the sockets, against servers that behave and servers that don't.
import { afterEach, describe, expect, it } from 'vitest';
import { monotonicNs, sleep } from '../core/clock.ts';
import { LatencyHistogram } from '../core/latency-histogram.ts';
import type { TemplatePart } from '../profile/profile.ts';
import { aCommand, aKeyspace, aLoadPlan, anEndpoint, anOperation, KEY, VALUE } from '../testkit/builders.ts';
import { type Misbehaviour, startMisbehavingServer } from '../testkit/misbehaving-server.ts';
import { startRecordingServer } from '../testkit/recording-server.ts';
import type { ReceivedCommand } from '../testkit/request-reader.ts';
import type { DriverName, IntervalSample, IoChoice, LoadPlan, LoadResult, RunLoad } from './contract.ts';
import { createRunLoad, runLoad } from './coordinator.ts';
import { loadCalls } from './io/load-calls.ts';
import { createArrivals } from './pacing/arrivals.ts';
import { takeHere } from './take-here.test-helper.ts';

const calls = await loadCalls();
if (typeof calls === 'string') it.skip(`runLoad by epoll, skipped: ${calls}`);
interface Way {
  readonly driver: DriverName;
  readonly io: IoChoice;
  readonly load: RunLoad;
}
const loadHere = createRunLoad(takeHere);
const byNode = (load: RunLoad): Way[] => [
  { driver: 'resp', io: 'node', load },
  { driver: 'ioredis', io: 'node', load },
];
const BY_EPOLL: readonly Way[] =
  typeof calls === 'string' ? [] : [{ driver: 'resp', io: 'epoll', load: runLoad }];
/** What a worker does is the same here as in a thread: threads that load ioredis anew for each test took half of the time of all. */
const WAYS = [...BY_EPOLL, ...byNode(loadHere)];
const IN_THREADS = [...BY_EPOLL, ...byNode(runLoad)];
/** Only what is to end such a load ends it before the limit of its test, however busy the machine is. */
const LONGER_THAN_A_TEST = { kind: 'duration', durationNs: 900e9 } as const;
const DATA = ['GET', 'SET', 'HSET', 'MULTI', 'EXEC', 'INCR', 'MGET'];

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

it.skipIf(typeof calls === 'string')('ends the thread that fails by epoll, and not the process', async () => {
  const server = await recording();
  // No profile can have such a size: there is no memory for a batch of so many bytes.
  const size = { kind: 'unheard of' } as never;
  const value: TemplatePart = { kind: 'value', size };
  const plan = aLoadPlan(anEndpoint(server.port), {
    io: 'epoll',
    operations: [anOperation({ commands: [aCommand('SET', KEY, value)], hits: 'none' })],
    values: { size, content: 'binary', compressibility: 0 },
    stop: { kind: 'duration', durationNs: 3e8 },
  });
  // By name where the thread was late for the start, and so failed before it waited for anything.
  const code = expect.stringMatching(/^E_(WORKER|MEMORY)$/);
  await expect(runLoad(plan)).rejects.toMatchObject({ code });
});

describe.each(IN_THREADS)(
  'runLoad with the driver $driver by the sockets of $io, in threads',
  ({ driver, io, load }) => {
    const run = (port: number, overrides: Partial<LoadPlan>): Promise<LoadResult> =>
      load(aLoadPlan(anEndpoint(port), { driver, io, ...overrides }));

    it('sends exactly the requests of the plan, over connections and threads that don’t divide them', async () => {
      const server = await recording();
      const result = await run(server.port, {
        connections: 7,
        threads: 3,
        pipeline: 4,
        stop: requests(1003),
      });
      expect(completedOf(result)).toBe(1003);
      expect(server.connections.length).toBe(7);
      expect(dataOf(server.connections).flat().length).toBe(1003);
      expect(result.operations.map(({ serviceTime }) => serviceTime.count)).toEqual(
        result.operations.map(({ completed }) => completed),
      );
      expect(result.workers.map(({ connections }) => connections)).toEqual([3, 2, 2]);
      expect(result.interrupted).toBe(false);
    });

    it('gives up with E_TARGET_LOST when no connection can be kept', async () => {
      const server = await recording();
      const lost = load(
        aLoadPlan(anEndpoint(server.port), {
          driver,
          io,
          threads: 2,
          timeoutNs: 3e8,
          stop: LONGER_THAN_A_TEST,
        }),
      );
      while (dataOf(server.connections).flat().length < 50) await sleep(10);
      await server.vanish();
      await expect(lost).rejects.toMatchObject({
        code: 'E_TARGET_LOST',
        message: expect.stringMatching(
          /^redis:\/\/127\.0\.0\.1:\d+ is lost: no connection could be kept for 300 ms/,
        ),
      });
    });

    it('ends after an interrupt, with what was counted', async () => {
      const server = await recording();
      const controller = new AbortController();
      const running = load(aLoadPlan(anEndpoint(server.port), { driver, io, stop: LONGER_THAN_A_TEST }), {
        signal: controller.signal,
      });
      while (dataOf(server.connections).flat().length < 50) await sleep(10);
      controller.abort();
      const result = await running;
      expect(result.interrupted).toBe(true);
      expect(completedOf(result)).toBeGreaterThan(0);
      expect(sumOf(result.intervals, 'completed')).toBe(completedOf(result));
    });

    it('has an empty result when interrupted before it began', async () => {
      const server = await recording();
      const result = await load(aLoadPlan(anEndpoint(server.port), { driver, io }), {
        signal: AbortSignal.abort(),
      });
      expect(result).toMatchObject({ interrupted: true, durationNs: 0, intervals: [] });
      expect(completedOf(result)).toBe(0);
    });

    it('says E_TARGET_UNREACHABLE with address and cause where nothing listens', async () => {
      const server = await recording();
      await server.vanish();
      await expect(run(server.port, {})).rejects.toMatchObject({
        code: 'E_TARGET_UNREACHABLE',
        message: expect.stringContaining(`127.0.0.1:${server.port}`),
        hint: expect.stringContaining('listens'),
      });
      await expect(run(server.port, {})).rejects.toThrow(/ECONNREFUSED/);
    });
  },
);

describe.each(WAYS)('runLoad with the driver $driver by the sockets of $io', ({ driver, io, load }) => {
  const run = (port: number, overrides: Partial<LoadPlan>): Promise<LoadResult> =>
    load(aLoadPlan(anEndpoint(port), { driver, io, ...overrides }));

  it('counts exactly the requests of the window after a warm-up', async () => {
    const server = await recording();
    const result = await run(server.port, { warmupNs: 1.5e8, pipeline: 3, stop: requests(500) });
    expect(completedOf(result)).toBe(500);
    expect(dataOf(server.connections).flat().length).toBeGreaterThan(500);
    const [warm, measured] = [true, false].map((warmup) =>
      result.intervals.filter((interval) => interval.warmup === warmup),
    );
    expect(sumOf(measured!, 'completed')).toBe(500);
    expect(warm!.reduce((sum, { durationNs }) => sum + durationNs, 0)).toBeCloseTo(1.5e8, -2);
    expect(measured![0]!.startNs).toBe(result.startNs);
  });

  it('tells when the window begins, and every reply of a plan that traces', async () => {
    const server = await recording();
    const starts: number[] = [];
    const plan = aLoadPlan(anEndpoint(server.port), {
      ...{ driver, io, warmupNs: 1e8, traces: true, stop: { kind: 'duration', durationNs: 3e8 } },
      openLoop: { ratePerSecond: 200, arrivals: 'constant', pacing: 'timer' },
    });
    const result = await load(plan, { onStart: (windowStartNs) => starts.push(windowStartNs) });
    expect(starts).toEqual([result.startNs]);
    const endNs = result.startNs + result.durationNs;
    const inWindow = result.trace!.filter(
      ({ repliedNs }) => repliedNs >= result.startNs && repliedNs < endNs,
    );
    expect(result.trace).toHaveLength(dataOf(server.connections).flat().length);
    expect(inWindow.length).toBe(completedOf(result));
    expect(result.trace!.every(({ intendedNs, repliedNs }) => repliedNs > intendedNs)).toBe(true);
  });

  it('traces no error reply: who got one was not served', async () => {
    const port = await misbehaving({ kind: 'fails-some', share: 0.1, error: 'LOADING the dataset' });
    const plan = aLoadPlan(anEndpoint(port), {
      ...{ driver, io, warmupNs: 0, traces: true, stop: { kind: 'requests', count: 1000 } },
    });
    const result = await load(plan);
    expect(sumOf(result.operations, 'errors')).toBe(100);
    expect(result.trace).toHaveLength(900);
  });

  it('measures for the duration of the plan, in intervals that add up to it', async () => {
    const server = await recording();
    const seen: IntervalSample[] = [];
    const before = monotonicNs();
    const result = await load(
      aLoadPlan(anEndpoint(server.port), {
        driver,
        io,
        threads: 2,
        warmupNs: 1e8,
        intervalNs: 7e7,
        stop: { kind: 'duration', durationNs: 4e8 },
      }),
      { onInterval: (sample) => seen.push(sample) },
    );
    expect(result.startNs - before).toBeGreaterThan(1e8);
    expect(result.durationNs).toBe(4e8);
    expect(seen).toEqual(result.intervals);
    const measured = seen.filter(({ warmup }) => !warmup);
    expect(measured.length).toBe(6);
    expect(sumOf(measured, 'completed')).toBe(completedOf(result));
    expect(measured.reduce((sum, { durationNs }) => sum + durationNs, 0)).toBeCloseTo(4e8, -2);
    for (const [i, interval] of seen.entries())
      if (i > 0) expect(interval.startNs).toBeCloseTo(seen[i - 1]!.startNs + seen[i - 1]!.durationNs, -2);
    // Two connections, one request each: never more than two in flight, and two that began before the window.
    const inFlight = measured.reduce((sum, part) => sum + part.inFlight * part.durationNs, 0) / 4e8;
    const longestNs = Math.max(...result.operations.map(({ serviceTime }) => serviceTime.maxNs));
    expect(inFlight).toBeLessThanOrEqual((2 * (4e8 + longestNs)) / 4e8);
    expect(result.workers.every(({ eventLoopUtilization }) => eventLoopUtilization <= 1)).toBe(true);
  });

  it('fills every key once, in order over the connections, and every element of every key', async () => {
    const keys = await recording();
    await run(keys.port, {
      operations: [anOperation({ name: 'fill', commands: [aCommand('SET', KEY, VALUE)], hits: 'none' })],
      connections: 4,
      pipeline: 8,
      threads: 2,
      fill: true,
      stop: requests(1000),
    });
    expect(idsOf(dataOf(keys.connections))).toEqual(
      Array.from({ length: 4 }, (_, c) => Array.from({ length: 250 }, (_, n) => c + n * 4)),
    );
    const elements = await recording();
    await run(elements.port, {
      operations: [
        anOperation({
          name: 'fill',
          commands: [aCommand('HSET', KEY, { kind: 'field', keyspace: 'keys' }, VALUE)],
          hits: 'none',
        }),
      ],
      keyspaces: [aKeyspace({ count: 20, elements: 15, distribution: { kind: 'zipf', theta: 0.99 } })],
      connections: 3,
      pipeline: 8,
      fill: true,
      stop: requests(300),
    });
    const pairs = dataOf(elements.connections)
      .flat()
      .map(([, key, field]) => `${key} ${field}`);
    expect(new Set(pairs).size).toBe(300);
    expect(pairs.length).toBe(300);
  });

  it('counts hits and misses by the reply', async () => {
    const server = await recording({ missEvery: 4 });
    const result = await run(server.port, {
      operations: [anOperation({ hits: 'null-is-miss' })],
      pipeline: 5,
      stop: requests(400),
    });
    expect(result.operations[0]).toMatchObject({ completed: 400, hits: 300, misses: 100 });
  });

  it('counts the elements of a multi-key read one by one', async () => {
    const server = await recording();
    const result = await run(server.port, {
      operations: [
        anOperation({
          name: 'mget',
          commands: [aCommand('MGET', KEY, KEY, KEY)],
          hits: 'null-elements-are-misses',
        }),
      ],
      stop: requests(50),
    });
    expect(result.operations[0]).toMatchObject({ completed: 50, hits: 150, misses: 0 });
  });

  it('counts a transaction as one operation', async () => {
    const server = await recording();
    const result = await run(server.port, {
      operations: [
        anOperation({ weight: 3 }),
        anOperation({
          name: 'transaction',
          commands: [aCommand('GET', KEY), aCommand('SET', KEY, VALUE)],
          transaction: true,
          hits: 'none',
        }),
      ],
      pipeline: 3,
      stop: requests(400),
    });
    expect(completedOf(result)).toBe(400);
    const names = dataOf(server.connections)
      .flat()
      .map(([name]) => name);
    const transactions = result.operations[1]!.completed;
    expect(transactions).toBeGreaterThan(50);
    expect(names.filter((name) => name === 'EXEC').length).toBe(transactions);
    expect(names.length).toBe(400 + 3 * transactions);
  });

  it('books error replies as errors with an example, never as throughput', async () => {
    const port = await misbehaving({ kind: 'fails-some', share: 0.1, error: 'OOM command not allowed' });
    const result = await run(port, { pipeline: 4, stop: requests(1000) });
    expect(sumOf(result.operations, 'errors')).toBe(100);
    expect(completedOf(result)).toBe(900);
    expect(result.operations.reduce((sum, { serviceTime }) => sum + serviceTime.count, 0)).toBe(900);
    expect(result.errorExamples.reduce((sum, { count }) => sum + count, 0)).toBe(100);
    expect(result.errorExamples[0]).toMatchObject({ operation: 'get', text: 'OOM command not allowed' });
    expect(result.reconnects).toBe(0);
  });

  it('reads replies that come byte by byte', async () => {
    const port = await misbehaving({ kind: 'dribbles' });
    const result = await run(port, { pipeline: 3, stop: requests(60) });
    expect(completedOf(result)).toBe(60);
    expect(sumOf(result.operations, 'errors')).toBe(0);
  });

  it('books silence as timeouts and replaces the connection', async () => {
    // The handshake takes one or two replies; each connection then answers a few operations.
    const port = await misbehaving({ kind: 'falls-silent', afterReplies: 10 });
    // Long enough for a handshake on a full machine, or the server counts as lost; few requests, as each silence takes it.
    const result = await run(port, { pipeline: 2, timeoutNs: 5e8, stop: requests(40) });
    const timeouts = sumOf(result.operations, 'timeouts');
    expect(timeouts).toBeGreaterThan(0);
    expect(completedOf(result) + timeouts).toBe(40);
    expect(result.reconnects).toBeGreaterThan(0);
    expect(result.errorExamples[0]!.text).toBe('no reply within 500 ms');
  });

  it('books what was in flight on a connection that breaks mid-reply as errors, and goes on with another', async () => {
    const port = await misbehaving({ kind: 'closes-mid-reply', afterReplies: 20 });
    const result = await run(port, { stop: requests(100) });
    const errors = sumOf(result.operations, 'errors');
    expect(errors).toBeGreaterThan(0);
    expect(completedOf(result) + errors).toBe(100);
    // The last break may come with the last request.
    expect(result.reconnects).toBeGreaterThanOrEqual(errors - 2);
    expect(result.errorExamples[0]!.text).toMatch(/^connection lost: /);
  });

  it('says E_AUTH for a wrong and for a missing password', async () => {
    const { port } = await recording({ password: 'right' });
    for (const protocol of [2, 3] as const) {
      for (const login of [{ password: 'wrong' }, {}]) {
        const plan = aLoadPlan(anEndpoint(port, login), { driver, io, protocol });
        await expect(load(plan)).rejects.toMatchObject({ code: 'E_AUTH' });
      }
      const result = await load(aLoadPlan(anEndpoint(port, { password: 'right' }), { driver, io, protocol }));
      expect(completedOf(result)).toBe(1000);
    }
  });

  it('says E_PROTOCOL to a web server, to noise, and to a server that breaks its word on RESP3', async () => {
    await expect(run(await misbehaving({ kind: 'speaks-http' }), {})).rejects.toMatchObject({
      code: 'E_PROTOCOL',
    });
    await expect(run(await misbehaving({ kind: 'sends-garbage' }), {})).rejects.toMatchObject({
      code: 'E_PROTOCOL',
    });
    const liar = await misbehaving({ kind: 'answers-hello3-in-resp2' });
    await expect(run(liar, { protocol: 3 })).rejects.toMatchObject({ code: 'E_PROTOCOL' });
  });

  it('talks RESP2 to a server that knows no HELLO, and refuses to call that RESP3', async () => {
    const port = await misbehaving({ kind: 'knows-no-hello' });
    expect(completedOf(await run(port, { protocol: 2 }))).toBe(1000);
    await expect(run(port, { protocol: 3 })).rejects.toMatchObject({ code: 'E_PROTOCOL' });
  });

  it('speaks RESP3 where agreed, and selects the database', async () => {
    const server = await recording();
    const result = await load(
      aLoadPlan(anEndpoint(server.port, { db: 5 }), { driver, io, protocol: 3, connections: 1 }),
    );
    expect(completedOf(result)).toBe(1000);
    const words = server.connections[0]!.map((command) => command.join(' ').toUpperCase());
    expect(words).toContain('HELLO 3');
    expect(words).toContain('SELECT 5');
  });

  it('connects over IPv6', async () => {
    const server = await recording({}, '::1');
    const endpoint = {
      ...anEndpoint(server.port),
      address: { kind: 'tcp', host: '::1', port: server.port },
    } as const;
    expect(completedOf(await load(aLoadPlan(endpoint, { driver, io })))).toBe(1000);
  });

  it('holds an open-loop rate over threads, on schedule from the first start to the last', async () => {
    const server = await recording();
    const result = await run(server.port, {
      connections: 5,
      threads: 2,
      openLoop: { ratePerSecond: 500, arrivals: 'constant', pacing: 'timer' },
      stop: { kind: 'duration', durationNs: 1e9 },
    });
    expect(result.openLoop).toMatchObject({ targetPerSecond: 500, due: 500, pacing: 'timer' });
    expect(result.openLoop!.lateness.count).toBe(500 - result.openLoop!.unsent);
    for (const { responseTime, serviceTime } of result.operations) {
      expect(responseTime!.count).toBe(serviceTime.count);
      expect(responseTime!.sumNs).toBeGreaterThanOrEqual(serviceTime.sumNs);
    }
  });

  it('tells how many of its random starts the schedule held in the window', async () => {
    const server = await recording();
    const openLoop = { ratePerSecond: 800, arrivals: 'poisson', pacing: 'timer' } as const;
    const [warmupNs, durationNs] = [1e8, 5e8];
    const stop = { kind: 'duration', durationNs } as const;
    const result = await run(server.port, { connections: 2, threads: 2, warmupNs, openLoop, stop });
    const { seed } = aLoadPlan(anEndpoint(server.port));
    const inWindow = [0, 1].map((connection) => {
      const arrivals = createArrivals({ ...openLoop, seed, connections: 2 }, connection);
      let count = 0;
      for (let startNs = arrivals.next(); startNs < warmupNs + durationNs; startNs = arrivals.next())
        if (startNs >= warmupNs) count++;
      return count;
    });
    const due = inWindow[0]! + inWindow[1]!;
    expect(result.openLoop).toMatchObject({ targetPerSecond: 800, due });
    expect(result.openLoop!.scheduledPerSecond).toBeCloseTo(due * (1e9 / result.durationNs));
  });

  it('counts exactly the requests of an open loop too', async () => {
    const server = await recording();
    const result = await run(server.port, {
      connections: 3,
      warmupNs: 1e8,
      openLoop: { ratePerSecond: 2000, arrivals: 'poisson', pacing: 'timer' },
      stop: requests(301),
    });
    expect(completedOf(result)).toBe(301);
    expect(result.openLoop).toMatchObject({ due: 301, unsent: 0 });
  });
});

describe('the stream of operations', () => {
  it('is the same on every connection whatever the number of threads and whichever the driver', async () => {
    const streams: ReceivedCommand[][][] = [];
    for (const [driver, threads] of [
      ['resp', 1],
      ['resp', 3],
      ['ioredis', 2],
    ] as const) {
      const server = await recording();
      const load = driver === 'ioredis' ? loadHere : runLoad;
      await load(
        aLoadPlan(anEndpoint(server.port), {
          driver,
          threads,
          connections: 6,
          pipeline: 4,
          keyspaces: [aKeyspace({ distribution: { kind: 'zipf', theta: 0.9 } })],
          stop: requests(600),
        }),
      );
      streams.push(dataOf(server.connections).map((commands) => [...commands]));
    }
    const [first, ...others] = streams.map((connections) => connections.map((c) => JSON.stringify(c)).sort());
    expect(new Set(first).size).toBe(6);
    for (const other of others) expect(other).toEqual(first);
  });

  it('does not depend on what the server answers', async () => {
    const good = await recording();
    const missing = await recording({ missEvery: 1, valueBytes: 10_000 });
    for (const { port } of [good, missing]) await runLoad(aLoadPlan(anEndpoint(port), { connections: 1 }));
    expect(dataOf(missing.connections)).toEqual(dataOf(good.connections));
  });

  it('walks a sequential keyspace in order over all connections', async () => {
    const server = await recording();
    await runLoad(
      aLoadPlan(anEndpoint(server.port), {
        operations: [anOperation()],
        keyspaces: [aKeyspace({ count: 10, distribution: { kind: 'sequential' } })],
        connections: 3,
        stop: requests(30),
      }),
    );
    expect(idsOf(dataOf(server.connections))).toEqual([
      [0, 3, 6, 9, 2, 5, 8, 1, 4, 7],
      [1, 4, 7, 0, 3, 6, 9, 2, 5, 8],
      [2, 5, 8, 1, 4, 7, 0, 3, 6, 9],
    ]);
  });
});

it('keeps histograms that agree with their counts, mean and extremes', async () => {
  const server = await recording();
  const result = await runLoad(aLoadPlan(anEndpoint(server.port), { threads: 2, pipeline: 2 }));
  for (const { serviceTime } of result.operations) {
    const histogram = LatencyHistogram.from(serviceTime);
    expect([...histogram.counts].reduce((sum, count) => sum + count, 0)).toBe(serviceTime.count);
    expect(histogram.meanNs()).toBeGreaterThanOrEqual(serviceTime.minNs);
    expect(histogram.meanNs()).toBeLessThanOrEqual(serviceTime.maxNs);
    expect(Number.isInteger(serviceTime.sumNs)).toBe(true);
  }
});

function requests(count: number): LoadPlan['stop'] {
  return { kind: 'requests', count };
}

function sumOf<Field extends string>(
  parts: readonly Readonly<Record<Field, number>>[],
  field: Field,
): number {
  return parts.reduce((sum, part) => sum + part[field], 0);
}

function completedOf(result: LoadResult): number {
  return sumOf(result.operations, 'completed');
}

/** Without handshakes; connections by their first key, for they arrive in any order. */
function dataOf(connections: readonly (readonly ReceivedCommand[])[]): ReceivedCommand[][] {
  return connections
    .map((commands) => commands.filter(([name]) => DATA.includes(name!.toUpperCase())))
    .sort((a, b) => (String(a[0]?.[1]) < String(b[0]?.[1]) ? -1 : 1));
}

function idsOf(connections: readonly (readonly ReceivedCommand[])[]): number[][] {
  return connections.map((commands) => commands.map(([, key]) => Number(key!.split(':').at(-1))));
}

async function recording(options = {}, host?: string) {
  const server = await startRecordingServer(options, host);
  let gone = false;
  const vanish = async () => {
    if (!gone) await server.close();
    gone = true;
  };
  closers.push(vanish);
  return { ...server, vanish };
}

async function misbehaving(misbehaviour: Misbehaviour): Promise<number> {
  const server = await startMisbehavingServer(misbehaviour);
  closers.push(() => server.close());
  return server.port;
}
