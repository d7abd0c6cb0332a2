// Tests of two saved runs side by side: which targets, what must be alike, and the ratio to the control.
import { describe, expect, it } from 'vitest';
import { sampleAgent } from '../report/sample-agent.test-helper.ts';
import { DRAGONFLY, REDIS, type SampleOptions, sampleResult } from '../report/sample-result.test-helper.ts';
import type { RunDigest } from '../result/digest.ts';
import type { RaceResult } from '../result/kinds/race.ts';
import { checkComparable } from './comparable.ts';
import { compareRuns } from './compare-runs.ts';
import { configDifferences } from './configuration.ts';
import { digestRun } from './digest-run.ts';

const OPTIONS = { tolerance: 0.05 };

function digest(
  options: SampleOptions = {},
  change: (result: RaceResult) => void = () => {},
  runId = 'aaaaaaaa',
): RunDigest {
  const result = { ...sampleResult(options), runId };
  change(result);
  return digestRun(result);
}
const other = (options: SampleOptions = {}, change?: (result: RaceResult) => void) =>
  digest(options, change, 'bbbbbbbb');

describe('two runs', () => {
  it('are compared target by target of the same name, unpaired', () => {
    const comparison = compareRuns(digest(), other(), OPTIONS);
    expect(comparison).toMatchObject({
      paired: false,
      targets: [
        ['redis', 'redis'],
        ['dragonfly', 'dragonfly'],
      ],
      differences: [],
      configuration: [],
    });
    const throughput = comparison.comparisons.filter(
      ({ metric, operation }) => metric === 'throughput' && operation === undefined,
    );
    expect(throughput.map(({ estimate }) => estimate!.ratio)).toEqual([1, 1]);
    expect(throughput.map(({ estimate }) => estimate!.pValue)).toEqual([1, 1]);
  });

  it('of one target each are compared with each other, whatever the names', () => {
    const [before, after] = [digest({ targets: [REDIS] }), other({ targets: [DRAGONFLY] })];
    const { targets, comparisons } = compareRuns(before, after, OPTIONS);
    expect(targets).toEqual([['redis', 'dragonfly']]);
    expect(comparisons[0]).toMatchObject({ metric: 'throughput', verdict: { word: 'faster' } });
  });

  it('compare the two targets that were named', () => {
    const { targets } = compareRuns(digest(), other(), { ...OPTIONS, targets: ['dragonfly', 'redis'] });
    expect(targets).toEqual([['dragonfly', 'redis']]);
    expect(() => compareRuns(digest(), other(), { ...OPTIONS, targets: ['redis', 'drogon'] })).toThrow(
      "run bbbbbbbb has no target 'drogon'; it has redis, dragonfly",
    );
  });

  it('with nothing in common are refused', () => {
    const renamed = other({
      targets: [
        { ...REDIS, name: 'x' },
        { ...DRAGONFLY, name: 'y' },
      ],
    });
    expect(() => compareRuns(digest(), renamed, OPTIONS)).toThrow(
      /no target in common.*redis, dragonfly, and x, y/,
    );
    expect(() => compareRuns(digest(), other({ profiles: ['lua'] }), OPTIONS)).toThrow(
      /no profile in common to compare: read-heavy, and lua/,
    );
  });

  it('show the ratio to the control, in which the speed of the machine cancels', () => {
    const slowed = [REDIS, DRAGONFLY].map((target) => ({
      ...target,
      ratePerSecond: target.ratePerSecond / 2,
      medianNs: target.medianNs * 2,
    }));
    const { comparisons, controlled } = compareRuns(digest(), other({ targets: slowed }), OPTIONS);
    const throughput = comparisons.find(({ metric }) => metric === 'throughput')!;
    expect(throughput.verdict).toEqual({ word: 'slower' });
    const ratio = controlled.find(({ metric }) => metric === 'throughput')!;
    expect(ratio).toMatchObject({ target: 'dragonfly', control: 'redis', verdict: { word: 'same' } });
    expect(ratio.ratioNow).toBeCloseTo(ratio.ratioThen!, 3);
  });

  it('have no ratio to the control when it is another target', () => {
    expect(compareRuns(digest(), other({ targets: [DRAGONFLY, REDIS] }), OPTIONS).controlled).toEqual([]);
  });
});

describe('one run', () => {
  it('named twice compares its targets with the reference, block by block', () => {
    const { paired, targets, comparisons, controlled } = compareRuns(digest(), digest(), OPTIONS);
    expect({ paired, targets, controlled }).toEqual({
      paired: true,
      targets: [['redis', 'dragonfly']],
      controlled: [],
    });
    expect(comparisons.find(({ metric }) => metric === 'p99')!.tailPValue).toBeLessThan(0.05);
  });

  it('of a single target has nothing to compare', () => {
    expect(() => compareRuns(digest({ targets: [REDIS] }), digest({ targets: [REDIS] }), OPTIONS)).toThrow(
      /both are run \w+, which has one target: redis/,
    );
  });
});

describe('what makes runs not comparable', () => {
  it('is a profile that sends something else, told by its path', () => {
    const changed = other({}, (result) => {
      result.profiles[0]!.resolved = { load: { connections: 50 }, description: 'other words' };
    });
    const before = digest({}, (result) => {
      result.profiles[0]!.resolved = { load: { connections: 10 }, description: 'words' };
    });
    expect(checkComparable(before, changed)).toEqual([
      { kind: 'profile', what: 'read-heavy: load.connections', reference: '10', candidate: '50' },
    ]);
  });

  it('is another seed, driver or protocol', () => {
    const changed = other({}, ({ settings }) =>
      Object.assign(settings, { seed: 7, driver: 'ioredis', io: 'epoll', protocol: 3 }),
    );
    expect(checkComparable(digest(), changed)).toEqual([
      { kind: 'seed', what: 'seed', reference: '42', candidate: '7' },
      { kind: 'settings', what: 'driver', reference: 'resp', candidate: 'ioredis' },
      { kind: 'settings', what: 'io', reference: 'node', candidate: 'epoll' },
      { kind: 'settings', what: 'protocol', reference: 'RESP2', candidate: 'RESP3' },
    ]);
  });

  it('is another way to the sockets of an open loop', () => {
    const way = (io: 'node' | 'epoll', changes: object = {}) =>
      digest({}, ({ profiles, settings }) => {
        profiles[0]!.pacedIo = { io };
        Object.assign(settings, changes);
      });
    expect(checkComparable(way('node'), way('epoll'))).toEqual([
      { kind: 'profile', what: 'read-heavy: io', reference: 'node', candidate: 'epoll' },
    ]);
    expect(checkComparable(way('node'), digest())).toEqual([]);
    expect(checkComparable(way('epoll'), way('epoll'))).toEqual([]);
    expect(checkComparable(way('node'), way('epoll', { io: 'epoll' }))).toMatchObject([{ what: 'io' }]);
  });

  it('is a load from another number of agents, or from one machine', () => {
    const from = (...workers: number[]) =>
      digest({}, (result) => {
        const agents = workers.map((count, i) => sampleAgent({ name: `a${i}`, workers: count }));
        for (const round of result.rounds) Object.assign(round, { agents });
      });
    expect(checkComparable(from(1, 1, 1), from(1, 1))).toEqual([
      {
        ...{ kind: 'machine', what: 'agents of the fleet' },
        ...{ reference: '3, threads in all 3', candidate: '2, threads in all 2' },
      },
    ]);
    expect(checkComparable(from(3), from(1, 1, 1))).toMatchObject([{ what: 'agents of the fleet' }]);
    expect(checkComparable(from(1, 1), digest())).toMatchObject([{ candidate: 'none' }]);
    expect(checkComparable(digest(), from(1, 1))).toMatchObject([{ reference: 'none' }]);
    expect(checkComparable(from(1, 1), from(1, 1))).toEqual([]);
  });

  it('is another machine, or other CPUs of it', () => {
    const changed = other({}, ({ environment }) => {
      environment.facts = { ...environment.facts, cpus: 8, nodeVersion: 'v22.1.0', somaxconn: 1 };
      environment.clientCpus = [1];
    });
    expect(checkComparable(digest(), changed)).toEqual([
      { kind: 'machine', what: 'cpus', reference: '16', candidate: '8' },
      { kind: 'machine', what: 'nodeVersion', reference: 'v20.20.2', candidate: 'v22.1.0' },
      { kind: 'machine', what: 'CPUs of the generator', reference: '4,5,6,7', candidate: '1' },
    ]);
  });
});

describe('the table of configurations', () => {
  it('lists what differs of tool and servers, without what is new in every run', () => {
    const before = digest({}, ({ targets }) => {
      targets[0]!.commandLine = [
        'redis-server',
        '--port',
        '7001',
        '--dir',
        '/tmp/a',
        '--save',
        '',
        '--io-threads',
        '4',
      ];
      targets[1]!.commandLine = ['dragonfly', '--port=7002', '--dir=/tmp/b', '--cache_mode=true'];
    });
    const after = other({}, (result) => {
      const { targets } = result;
      result.tool.version = '0.2.0';
      Object.assign(targets[0]!, { version: '7.2.4', threads: 2, endpoint: 'redis://127.0.0.1:9999' });
      targets[0]!.commandLine = [
        'redis-server',
        '--port',
        '9999',
        '--dir',
        '/tmp/c',
        '--save',
        '',
        '--io-threads',
        '2',
      ];
      targets[1]!.commandLine = ['dragonfly', '--port=7003', '--dir=/tmp/d'];
    });
    const pairs = [
      ['redis', 'redis'],
      ['dragonfly', 'dragonfly'],
    ] as const;
    expect(configDifferences(before, after, pairs)).toEqual([
      { subject: 'cache-bench', what: 'version', reference: '0.1.0', candidate: '0.2.0' },
      { subject: 'redis', what: 'version', reference: '8.6.3', candidate: '7.2.4' },
      { subject: 'redis', what: 'threads', reference: '1', candidate: '2' },
      { subject: 'redis', what: '--io-threads', reference: '4', candidate: '2' },
      { subject: 'dragonfly', what: '--cache_mode', reference: 'true', candidate: 'none' },
    ]);
  });

  it('tells the endpoints of servers that were attached', () => {
    const at = (host: string) => (result: RaceResult) =>
      Object.assign(result.targets[0]!, { owned: false, endpoint: `redis://${host}:6379` });
    expect(
      configDifferences(digest({}, at('10.0.0.5')), other({}, at('10.0.0.6')), [['redis', 'redis']]),
    ).toEqual([
      {
        subject: 'redis',
        what: 'endpoint',
        reference: 'redis://10.0.0.5:6379',
        candidate: 'redis://10.0.0.6:6379',
      },
    ]);
  });
});
