import { describe, expect, it } from 'vitest';
import {
  isRateReached,
  judgeSaturation,
  type SaturationEvidence,
  type SaturationLimit,
} from './saturation.ts';

/** Nobody is busy, and every connection waits for its reply. */
const WAITING: SaturationEvidence = {
  client: { maxEventLoopUtilization: 0.4, maxCpuShare: 0.35 },
  server: { threads: [{ name: 'redis-server', cpu: 0.45 }] },
  machineBusyShare: 0.3,
  sharedCores: false,
  inFlight: 48.7,
  inFlightLimit: 50,
  throughputPerSecond: 100_000,
};
const BUSY_CLIENT = { maxEventLoopUtilization: 0.96, maxCpuShare: 0.93 };
const WORKING_CLIENT = { maxEventLoopUtilization: 0.75, maxCpuShare: 0.7 };
const BUSY_REDIS = { threads: [{ name: 'redis-server', cpu: 0.97 }] };
const dragonfly = (...cpus: number[]) => ({
  threads: [{ name: 'dragonfly', cpu: 0 }, ...cpus.map((cpu, i) => ({ name: `Proactor${i}`, cpu }))],
});
const ON_TIME = {
  pacing: 'timer',
  targetPerSecond: 20_000,
  achievedPerSecond: 19_990,
  lateShare: 0,
} as const;

interface Case {
  readonly story: string;
  readonly evidence: Partial<SaturationEvidence>;
  readonly limit: SaturationLimit;
  readonly says: readonly string[];
  readonly doesNotSay?: string;
}

const CLOSED_LOOP: readonly Case[] = [
  {
    story: 'a client at ease, which a quota of 200 millicores stops most of the time',
    evidence: { client: { maxEventLoopUtilization: 0.46, maxCpuShare: 0.2, throttledShare: 0.64 } },
    limit: 'client-bound',
    says: ['a CPU quota stopped the generator for 64.0 % of the time', 'client worker 46.0 %'],
  },
  {
    story: 'a client that a quota stopped for a moment',
    evidence: { client: { maxEventLoopUtilization: 0.46, maxCpuShare: 0.2, throttledShare: 0.005 } },
    limit: 'connection-bound',
    says: ['48.7 of 50 requests in flight'],
    doesNotSay: 'quota',
  },
  {
    story: 'Redis with its main thread at 97 % and a client at ease',
    evidence: { server: BUSY_REDIS },
    limit: 'server-bound',
    says: ['redis-server 97.0 %', 'client worker 40.0 %'],
  },
  {
    story: 'Dragonfly with all proactors above 85 %',
    evidence: { server: dragonfly(0.91, 0.88, 0.86, 0.95) },
    limit: 'server-bound',
    says: ['Proactor3 95.0 %', '4 of 4 above 85 %'],
  },
  {
    story: 'Dragonfly with one hot proactor, which is as far as that key or connection gets',
    evidence: { server: dragonfly(0.99, 0.2, 0.3, 0.2) },
    limit: 'server-bound',
    says: ['Proactor0 99.0 %', '1 of 4 above 85 %'],
  },
  {
    story: 'a machine that a compiler fills, which slows both sides and says nothing of either',
    evidence: { machineBusyShare: 0.99, otherCores: 1.2, sharedCores: true },
    limit: 'unknown',
    says: ['the machine is 99.0 % busy', '1.20 cores of it with other processes'],
  },
  {
    story: 'a server in a container of half a core, which it uses up',
    evidence: {
      server: {
        ...BUSY_REDIS,
        threads: [{ name: 'redis-server', cpu: 0.49 }],
        coresUsed: 0.49,
        coresGranted: 0.5,
      },
    },
    limit: 'server-bound',
    says: ['server on 0.49 of 0.50 cores'],
  },
  {
    story: 'a remote server that tells its CPU time only',
    evidence: { server: { threads: [], coresUsed: 0.98, coresGranted: 1 } },
    limit: 'server-bound',
    says: ['0.98 of 1 cores'],
  },
  {
    story: 'a client worker at 96 % with a server that has time left',
    evidence: { client: BUSY_CLIENT, server: { threads: [{ name: 'redis-server', cpu: 0.7 }] } },
    limit: 'client-bound',
    says: ['client worker 96.0 %', 'redis-server 70.0 %', 'not calibrated'],
    doesNotSay: 'share the cores',
  },
  {
    story: 'a client whose event loop waits but whose thread is busy',
    evidence: { client: { maxEventLoopUtilization: 0.5, maxCpuShare: 0.9 } },
    limit: 'client-bound',
    says: ['client worker 90.0 %'],
  },
  {
    story: 'both saturated on two shared cores, not calibrated',
    evidence: { client: BUSY_CLIENT, server: BUSY_REDIS, machineBusyShare: 0.98, sharedCores: true },
    limit: 'client-bound',
    says: ['client and server share the cores', '96.0 %', '97.0 %'],
  },
  {
    story: 'both saturated on two shared cores, the client near its ceiling',
    evidence: {
      client: BUSY_CLIENT,
      server: BUSY_REDIS,
      machineBusyShare: 0.98,
      sharedCores: true,
      clientCeilingPerSecond: 130_000,
    },
    limit: 'client-bound',
    says: ['1.30×', '1.50× are wanted', 'client and server share the cores'],
  },
  {
    story: 'both saturated, but the client alone reaches twice as much',
    evidence: {
      client: BUSY_CLIENT,
      server: BUSY_REDIS,
      machineBusyShare: 0.98,
      sharedCores: true,
      clientCeilingPerSecond: 200_000,
    },
    limit: 'server-bound',
    says: ['redis-server 97.0 %', '2.00×'],
  },
  {
    story:
      'both saturated, a calibration that was disturbed, and a round on another server that was twice as fast',
    evidence: {
      client: BUSY_CLIENT,
      server: BUSY_REDIS,
      machineBusyShare: 0.98,
      sharedCores: true,
      clientCeilingPerSecond: 30_000,
      clientReachedPerSecond: 200_000,
    },
    limit: 'server-bound',
    says: ['redis-server 97.0 %', 'in another round the client reached 2.00× of this'],
    doesNotSay: 'alone',
  },
  {
    story: 'both saturated, and faster than the client was alone, when it was disturbed',
    evidence: {
      client: BUSY_CLIENT,
      server: BUSY_REDIS,
      machineBusyShare: 0.98,
      sharedCores: true,
      clientCeilingPerSecond: 30_000,
      clientReachedPerSecond: 100_000,
    },
    limit: 'client-bound',
    says: ['the highest rate of the client is unknown'],
    doesNotSay: '×',
  },
  {
    story: 'both saturated on cores of their own, not calibrated',
    evidence: { client: BUSY_CLIENT, server: BUSY_REDIS, machineBusyShare: 0.98 },
    limit: 'client-bound',
    says: ['not calibrated'],
    doesNotSay: 'share the cores',
  },
  {
    story: 'a fast client that the server pushes off the shared cores',
    evidence: {
      client: BUSY_CLIENT,
      server: dragonfly(0.62, 0.6),
      machineBusyShare: 1,
      sharedCores: true,
      clientCeilingPerSecond: 300_000,
    },
    limit: 'client-bound',
    says: ['client and server share the cores', '3.00×'],
  },
  {
    story: 'a client that waits busily on cores of its own, with a proven reserve',
    evidence: { client: BUSY_CLIENT, clientCeilingPerSecond: 300_000 },
    limit: 'connection-bound',
    says: ['3.00×', '48.7 of 50'],
  },
  {
    story: 'idle sides and all requests in flight',
    evidence: {},
    limit: 'connection-bound',
    says: ['40.0 %', '45.0 %', '48.7 of 50', 'round trip'],
  },
  {
    story: 'idle sides and requests that are not sent',
    evidence: { inFlight: 20 },
    limit: 'unknown',
    says: ['only 20.0 of 50'],
  },
  {
    story: 'a busy worker, in which replies wait for the next requests of others to be sent',
    evidence: { client: WORKING_CLIENT, inFlight: 36 },
    limit: 'connection-bound',
    says: ['36.0 of 50 requests in flight, the others waiting for the client'],
  },
  {
    story: 'fewer requests in flight than a worker that busy can hold back',
    evidence: { client: WORKING_CLIENT, inFlight: 9.9 },
    limit: 'unknown',
    says: ['only 9.9 of 50'],
  },
  {
    story: 'many threads that fill a shared machine together, none of them its core',
    evidence: {
      client: { maxEventLoopUtilization: 0.8, maxCpuShare: 0.6 },
      server: dragonfly(0.7, 0.7, 0.7, 0.7),
      machineBusyShare: 0.99,
      sharedCores: true,
    },
    limit: 'client-bound',
    says: ['machine is 99.0 % busy', 'client and server share the cores'],
  },
  {
    story: 'a machine that is full with something else',
    evidence: { machineBusyShare: 0.99 },
    limit: 'unknown',
    says: ['something else runs on it'],
  },
  {
    story: 'a remote server that tells nothing',
    evidence: { server: { threads: [] } },
    limit: 'unknown',
    says: ["server's CPU could not be read", '48.7 of 50'],
  },
  {
    story: 'a busy client and a remote server that tells nothing',
    evidence: { client: BUSY_CLIENT, server: { threads: [] } },
    limit: 'client-bound',
    says: ['96.0 %', 'could not be read'],
  },
  {
    story: 'a busy background thread, which no command waits for',
    evidence: {
      server: {
        threads: [
          { name: 'redis-server', cpu: 0.4 },
          { name: 'bio_lazy_free', cpu: 1 },
        ],
      },
    },
    limit: 'connection-bound',
    says: ['redis-server 40.0 %'],
  },
  {
    story: 'I/O threads that may be loaded or spinning',
    evidence: {
      server: {
        threads: [
          { name: 'redis-server', cpu: 0.6 },
          { name: 'io_thd_1', cpu: 0.99 },
        ],
        coresUsed: 1.8,
        coresGranted: 2,
      },
    },
    limit: 'unknown',
    says: ['1 I/O threads above 85 %'],
  },
  {
    story: 'threads of Valkey that spin while they wait',
    evidence: {
      server: {
        threads: [
          { name: 'valkey-server', cpu: 0.99 },
          { name: 'io_thd_1', cpu: 0.99 },
          { name: 'io_thd_2', cpu: 0.98 },
        ],
        ...{ coresUsed: 2.9, coresGranted: 3, mainActive: 0.2, ioActive: 0.3 },
      },
    },
    limit: 'connection-bound',
    says: ['valkey-server 20.0 % busy', '2 I/O threads above 85 %, spinning: at work 15.0 %'],
  },
  {
    story: 'a main thread that had work while another process had its core',
    evidence: {
      server: { threads: [{ name: 'valkey-server', cpu: 0.4 }], ...{ coresUsed: 0.4, mainActive: 1 } },
    },
    limit: 'connection-bound',
    says: ['valkey-server 40.0 %'],
  },
  {
    story: 'I/O threads of Valkey that are all at work',
    evidence: {
      server: {
        threads: [
          { name: 'valkey-server', cpu: 0.99 },
          { name: 'io_thd_1', cpu: 0.99 },
        ],
        ...{ mainActive: 0.97, ioActive: 0.95 },
      },
    },
    limit: 'server-bound',
    says: ['valkey-server 97.0 %'],
  },
  {
    story: 'a system that tells no CPU time of threads',
    evidence: { client: { maxEventLoopUtilization: 0.9 } },
    limit: 'client-bound',
    says: ['client worker 90.0 %'],
  },
];

const OPEN_LOOP: readonly Case[] = [
  {
    story: 'less than the rate, with a worker that holds nothing back',
    evidence: { openLoop: { ...ON_TIME, achievedPerSecond: 15_000 }, client: WORKING_CLIENT, inFlight: 36 },
    limit: 'unknown',
    says: ['only 36.0 of 50'],
  },
  {
    story: 'the rate with idle sides',
    evidence: { openLoop: ON_TIME, inFlight: 3 },
    limit: 'rate-bound',
    says: ['100.0 % of 20.0k ops/s'],
  },
  {
    story: 'the rate with a spinning worker, whose event loop never rests',
    evidence: {
      openLoop: { ...ON_TIME, pacing: 'spin' },
      client: { maxEventLoopUtilization: 1, maxCpuShare: 1 },
      inFlight: 3,
    },
    limit: 'rate-bound',
    says: ['spinning client was late for 0.0 %'],
  },
  {
    story: 'less than the rate because the server is saturated',
    evidence: { openLoop: { ...ON_TIME, pacing: 'spin', achievedPerSecond: 15_000 }, server: BUSY_REDIS },
    limit: 'server-bound',
    says: ['only 75.0 % of 20.0k', 'redis-server 97.0 %'],
  },
  {
    story: 'late starts, though the rate was reached',
    evidence: { openLoop: { ...ON_TIME, lateShare: 0.3 } },
    limit: 'client-bound',
    says: ['30.0 % of its starts late'],
    doesNotSay: 'share the cores',
  },
  {
    story: 'some late starts, though the rate was reached',
    evidence: { openLoop: { ...ON_TIME, lateShare: 0.04 } },
    limit: 'rate-bound',
    says: ['were reached'],
  },
  {
    story: 'late starts of a spinning worker on a full shared machine',
    evidence: {
      openLoop: { ...ON_TIME, pacing: 'spin', lateShare: 0.2, achievedPerSecond: 17_000 },
      server: BUSY_REDIS,
      machineBusyShare: 1,
      sharedCores: true,
    },
    limit: 'client-bound',
    says: ['20.0 % of its starts late', 'client and server share the cores'],
  },
  {
    story: 'less than the rate because all connections are taken',
    evidence: { openLoop: { ...ON_TIME, achievedPerSecond: 12_000 } },
    limit: 'connection-bound',
    says: ['only 60.0 % of 20.0k', '48.7 of 50'],
  },
  {
    story: 'less than the rate because the client is saturated',
    evidence: { openLoop: { ...ON_TIME, achievedPerSecond: 15_000 }, client: BUSY_CLIENT },
    limit: 'client-bound',
    says: ['only 75.0 % of 20.0k', 'client worker 96.0 %'],
  },
];

describe('judgeSaturation', () => {
  it.each([...CLOSED_LOOP, ...OPEN_LOOP])('$limit: $story', ({ evidence, limit, says, doesNotSay }) => {
    const verdict = judgeSaturation({ ...WAITING, ...evidence });
    expect(verdict.limit).toBe(limit);
    for (const words of says) expect(verdict.reason).toContain(words);
    if (doesNotSay !== undefined) expect(verdict.reason).not.toContain(doesNotSay);
    expect(verdict.reason).not.toContain('NaN');
  });

  it.each([
    [0.849, 'connection-bound'],
    [0.85, 'server-bound'],
  ])('draws the line at 85 %% of a core: %f is %s', (cpu, limit) => {
    expect(judgeSaturation({ ...WAITING, server: { threads: [{ name: 'redis-server', cpu }] } }).limit).toBe(
      limit,
    );
  });

  it.each([
    [149_900, 'client-bound'],
    [150_000, 'server-bound'],
  ])(
    'gives a tie to the server from a headroom of 1.5 on: ceiling %i is %s',
    (clientCeilingPerSecond, limit) => {
      const tie = { ...WAITING, client: BUSY_CLIENT, server: BUSY_REDIS, clientCeilingPerSecond };
      expect(judgeSaturation(tie).limit).toBe(limit);
    },
  );

  it('tells when other processes filled the machine, and only where that hides the limit', () => {
    const full = { machineBusyShare: 0.99, otherCores: 1.2 };
    const judged = (evidence: Partial<SaturationEvidence>) => judgeSaturation({ ...WAITING, ...evidence });
    expect(judged(full)).toMatchObject({ limit: 'unknown', disturbed: true });
    expect(judged({ machineBusyShare: 0.99 })).toMatchObject({ limit: 'unknown', disturbed: true });
    expect(judged({ ...full, server: BUSY_REDIS }).disturbed).toBeUndefined();
    expect(judged({ otherCores: 1.2, machineBusyShare: 0.4 }).disturbed).toBeUndefined();
    const openLoop = { ...ON_TIME, achievedPerSecond: 15_000 };
    expect(judged({ ...full, openLoop })).toMatchObject({ limit: 'unknown', disturbed: true });
  });

  it('tells the headroom whenever it was calibrated', () => {
    expect(judgeSaturation({ ...WAITING, clientCeilingPerSecond: 250_000 }).headroom).toBe(2.5);
    expect(judgeSaturation(WAITING)).not.toHaveProperty('headroom');
    expect(
      judgeSaturation({ ...WAITING, clientCeilingPerSecond: 1, throughputPerSecond: 0 }),
    ).not.toHaveProperty('headroom');
  });
});

describe('isRateReached', () => {
  it('wants 99 % of the target', () => {
    expect(isRateReached({ targetPerSecond: 1000, achievedPerSecond: 990 })).toBe(true);
    expect(isRateReached({ targetPerSecond: 1000, achievedPerSecond: 989 })).toBe(false);
    expect(isRateReached({ targetPerSecond: 1000, scheduledPerSecond: 950, achievedPerSecond: 950 })).toBe(
      true,
    );
    expect(isRateReached({ targetPerSecond: 1000, scheduledPerSecond: 1050, achievedPerSecond: 1000 })).toBe(
      false,
    );
  });
});

describe('how much more the client can do', () => {
  const of = (evidence: Partial<SaturationEvidence>) => judgeSaturation({ ...WAITING, ...evidence }).headroom;

  it('is told by the calibration, unless rounds have shown that it was disturbed', () => {
    expect(of({ clientCeilingPerSecond: 130_000 })).toBeCloseTo(1.3);
    expect(of({ clientCeilingPerSecond: 130_000, clientReachedPerSecond: 120_000 })).toBeCloseTo(1.3);
    expect(of({ clientCeilingPerSecond: 130_000, clientReachedPerSecond: 160_000 })).toBeCloseTo(1.6);
  });

  it('is never said to be less than what it did, and not known where no round did enough', () => {
    expect(of({ clientCeilingPerSecond: 30_000 })).toBeUndefined();
    expect(of({ clientCeilingPerSecond: 30_000, clientReachedPerSecond: 140_000 })).toBeUndefined();
    expect(of({ clientReachedPerSecond: 300_000 })).toBeUndefined();
  });
});

describe('what a round says of rates that were not reached', () => {
  const SHARED = {
    ...WAITING,
    sharedCores: true,
    machineBusyShare: 0.8,
    machineCores: 2,
    otherCores: 0.1,
    client: { ...WORKING_CLIENT, mostSending: 1 },
  } satisfies SaturationEvidence;

  it('is the share of requests that the kernel saw outside the generator, less those that it may have been sending', () => {
    const { atServerShare } = judgeSaturation({
      ...WAITING,
      inFlight: 40,
      client: { maxEventLoopUtilization: 0.5, mostSending: 2 },
    });
    expect(atServerShare).toBeCloseTo((40 - 2 * 0.5) / 50);
  });

  it('is not told where the kernel did not time the replies, or the generator may have held a core', () => {
    expect(judgeSaturation(WAITING)).not.toHaveProperty('atServerShare');
    expect(judgeSaturation(SHARED)).not.toHaveProperty('atServerShare');
  });

  it('is that they are of these cores, where the server may have waited for one that the generator had', () => {
    expect(judgeSaturation(SHARED)).toMatchObject({ limit: 'connection-bound', besideGenerator: true });
  });

  it.each([
    ['one of its threads was full, and another not', { server: dragonfly(0.97, 0.5) }],
    ['the thread that was called full may have waited', { server: dragonfly(0.9) }],
    ['the rate is set', { openLoop: ON_TIME }],
    ['nobody sees its threads', { server: { threads: [] } }],
  ])('is so where %s', (_, changes) => {
    const verdict = judgeSaturation({ ...SHARED, ...changes } as SaturationEvidence);
    expect(verdict).toMatchObject({ besideGenerator: true });
  });

  it.each([
    ['cores are not shared', { sharedCores: false }],
    ['a whole core is idle, whoever wants one', { machineCores: 4, machineBusyShare: 0.6 }],
    [
      'the only thread of the server was full, which had its core then',
      { server: { threads: [{ name: 'redis-server', cpu: 0.97 }] } },
    ],
    ['all its threads were full', { server: dragonfly(0.97, 0.96) }],
    [
      'all cores that it may use were its own',
      { server: { ...dragonfly(0.9, 0.9), coresUsed: 0.49, coresGranted: 0.5 } },
    ],
  ])('is nothing of the kind where %s', (_, changes) => {
    const verdict = judgeSaturation({ ...SHARED, ...changes } as SaturationEvidence);
    expect(verdict).not.toHaveProperty('besideGenerator');
  });

  it('is on shared cores how full the two made them, without others', () => {
    expect(judgeSaturation(SHARED).sharedUse).toBeCloseTo(0.75);
  });

  it.each([
    ['cores are not shared', { sharedCores: false }],
    ['nobody can tell what others used', { otherCores: undefined }],
    ['the machine can not be seen', { machineBusyShare: undefined }],
    [
      'I/O threads may spin',
      {
        server: {
          threads: [
            { name: 'redis-server', cpu: 0.4 },
            { name: 'io_thd_1', cpu: 0.4 },
          ],
        },
      },
    ],
    ['a quota stopped the generator', { client: { ...WORKING_CLIENT, throttledShare: 0.3 } }],
    ['the rate is set', { openLoop: ON_TIME }],
  ])('is not known where %s', (_, changes) => {
    expect(judgeSaturation({ ...SHARED, ...changes } as SaturationEvidence)).not.toHaveProperty('sharedUse');
  });
});
