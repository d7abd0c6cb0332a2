// The checklist of a fair race, rule by rule, over results as runs write them.
import { describe, expect, it } from 'vitest';
import { compareTargets } from '../compare/compare-targets.ts';
import { digestRun } from '../compare/digest-run.ts';
import { scoreboard } from '../compare/scoreboard.ts';
import { FAIRNESS_RULE_IDS, type FairnessRuleId, type Waiver } from '../core/fairness-rules.ts';
import { gatherEvidence } from '../gate/gather-evidence.ts';
import { parseRule } from '../gate/parse-rule.ts';
import type { Rule } from '../gate/rule.ts';
import { sampleResult } from '../report/sample-result.test-helper.ts';
import type { RaceResult } from '../result/kinds/race.ts';
import type { FairnessCheck } from '../result/parts/fairness.ts';
import type { FilledData } from '../result/parts/fill.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import type { TargetRecord } from '../result/parts/target.ts';
import { judgeFairness } from './judge-fairness.ts';

const DATA: FilledData = {
  keys: 1000,
  expiring: false,
  sampled: [
    { key: 'key:000', type: 'string', digest: 'aa' },
    { key: 'key:999', type: 'zset', digest: 'bb' },
  ],
  scripts: [{ operation: 'limit', reply: 'integer 1' }],
};

/** A run in which every rule is kept. */
function fairResult(profiles: readonly string[] = ['read-heavy']): RaceResult {
  const result = sampleResult({ profiles });
  for (const [at, target] of result.targets.entries())
    Object.assign(target, {
      cpus: [0, 1],
      persistence: 'none',
      evictionPolicy: 'noeviction',
      maxMemoryBytes: 2 ** 31,
      tls: false,
      local: true,
      ...(at === 1 ? { multiplexing: 'io_uring' } : {}),
    } satisfies Partial<TargetRecord>);
  result.environment.clientCpus = [2, 3];
  Object.assign(result.environment.facts, {
    usableCpus: 4,
    governor: 'performance',
    turbo: false,
    smt: false,
    transparentHugePages: 'madvise',
    cpuModel: 'x',
  });
  result.fills = profiles.flatMap((profile) =>
    result.targets.map(({ name }) => ({ profile, target: name, keys: 1000, durationNs: 1e9, data: DATA })),
  );
  for (const round of completed(result)) {
    round.otherCores = 0.01;
    round.throttledSeconds = 0;
    round.swapUsedBytes = 0;
    round.server.evictedKeys = 0;
    round.saturation.headroom = 4;
    round.telemetry = [
      {
        atNs: 1,
        cores: [{ cpu: 0, busy: 0.5, steal: 0 }],
        serverThreads: [],
        generator: { cpu: 1, rssBytes: 1, threads: [] },
      },
    ];
    for (const operation of round.operations)
      Object.assign(operation, { hits: 990, misses: 10, errors: 0, timeouts: 0 });
  }
  return result;
}

function completed(result: RaceResult, target?: string): CompletedRound[] {
  return result.rounds.filter(
    (round): round is CompletedRound =>
      round.status === 'completed' && (target === undefined || round.target === target),
  );
}

function check(
  result: RaceResult,
  rule: FairnessRuleId,
  waivers: readonly Waiver[] = [],
): FairnessCheck | undefined {
  return judgeFairness(result, waivers).find((one) => one.rule === rule);
}

const dragonfly = (result: RaceResult) => result.targets[1]!;
const dragonflyData = (result: RaceResult, change: (data: FilledData) => void) => {
  const fill = result.fills.find(({ target }) => target === 'dragonfly')!;
  fill.data = structuredClone(DATA);
  change(fill.data);
};

describe('a fair race', () => {
  it('keeps every rule, each checked once', () => {
    const checks = judgeFairness(fairResult(), []);
    expect(checks.filter(({ status }) => status !== 'pass')).toEqual([]);
    expect(checks.map(({ rule }) => rule)).toEqual(FAIRNESS_RULE_IDS);
  });

  it('has no checklist with one target, and no script rule without scripts', () => {
    expect(judgeFairness({ ...fairResult(), targets: fairResult().targets.slice(0, 1) }, [])).toEqual([]);
    const result = fairResult();
    for (const fill of result.fills) fill.data = { ...DATA, scripts: [] };
    expect(check(result, 'script-replies')).toBeUndefined();
  });

  it('warns where more than a year lies between the releases, and says nothing of those it does not know', () => {
    const result = fairResult();
    result.targets[0]!.version = '7.0.15';
    expect(check(result, 'release')).toMatchObject({
      status: 'warn',
      targets: ['redis'],
      found: 'redis is of redis 7.0, out since 2022-04; dragonfly is of dragonfly 1.40, out since 2026-08',
    });
    result.targets[0]!.version = '8.2.0';
    expect(check(result, 'release')).toMatchObject({
      status: 'pass',
      found: 'at most 12 months lie between them',
    });
    result.targets[0]!.version = '99.0';
    expect(check(result, 'release')).toBeUndefined();
  });

  it('says what an older result does not tell', () => {
    const rules = judgeFairness(sampleResult(), [])
      .filter(({ status }) => status === 'unknown')
      .map(({ rule }) => rule);
    expect(rules).toEqual(expect.arrayContaining(['persistence', 'tls', 'throttling', 'swap', 'smt']));
    expect(check(sampleResult(), 'keys')).toBeUndefined();
  });
});

it('finds other load on the machine of a remote server too', () => {
  const result = fairResult();
  for (const round of completed(result, 'dragonfly')) round.otherServerCores = 0.7;
  for (const round of completed(result, 'redis')) round.otherServerCores = 0.01;
  expect(check(result, 'other-load')).toMatchObject({
    status: 'warn',
    found: 'other processes used 0.70 cores of the machine of dragonfly',
    targets: ['dragonfly'],
  });
});

it.each([
  [2, 'here are no more CPUs for it'],
  [4, 'Give the generator more threads or CPUs'],
])('advises nothing that a machine of %i CPUs does not have', (usableCpus, advice) => {
  const result = fairResult();
  result.environment.facts['usableCpus'] = usableCpus;
  for (const round of completed(result)) round.saturation.limit = 'client-bound';
  const [found] = judgeFairness(result, []).filter(({ rule }) => rule === 'client-headroom');
  expect(found!.fix).toContain(advice);
});

describe('servers that are started anew for each profile', () => {
  /** Two steps; under the second one Dragonfly is as given. */
  function twoSetups(second: Partial<TargetRecord> = {}): RaceResult {
    const result = fairResult(['one', 'two']);
    for (const [at, profile] of result.profiles.entries())
      profile.servers = result.targets.map(
        ({ name, owned: _o, endpoint: _e, flavor: _f, version: _v, runId: _r, ...setup }) => ({
          target: name,
          ...setup,
          ...(at === 1 && name === 'dragonfly' ? second : {}),
        }),
      );
    return result;
  }

  it('have one check where a rule is kept in every set-up', () => {
    const result = twoSetups();
    for (const setup of result.profiles[1]!.servers!) setup.cpus = [0];
    const checks = judgeFairness(result, []).filter(({ rule }) => rule === 'cores');
    expect(checks).toEqual([expect.objectContaining({ status: 'pass', found: '2 on all; 1 on all' })]);
  });

  it('are judged in the last set-up as in the first, under its profile and with its waivers', () => {
    const result = twoSetups({ persistence: 'snapshots', maxMemoryBytes: 2 ** 30 });
    const broken = judgeFairness(result, []).filter(({ status }) => status !== 'pass');
    expect(broken).toEqual([
      expect.objectContaining({ rule: 'persistence', profile: 'two', targets: ['dragonfly'] }),
      expect.objectContaining({
        rule: 'memory-limit',
        profile: 'two',
        found: expect.stringContaining('1.00 GiB'),
      }),
    ]);
    result.profiles[1]!.resolved['waivers'] = [{ rule: 'persistence', reason: 'that is the test' }];
    expect(check(result, 'persistence')).toMatchObject({ status: 'waived', profile: 'two' });
  });

  it('have one check of what is so in all set-ups', () => {
    const result = twoSetups({ tls: true });
    result.profiles[0]!.servers![1]!.tls = true;
    const checks = judgeFairness(result, []).filter(({ rule }) => rule === 'tls');
    expect(checks).toEqual([expect.objectContaining({ status: 'warn', found: 'redis off, dragonfly on' })]);
    expect(checks[0]).not.toHaveProperty('profile');
  });
});

type Change = (result: RaceResult) => void;
const everyRound =
  (change: (round: CompletedRound) => void): Change =>
  (result) =>
    completed(result, 'dragonfly').forEach(change);

describe('an unfair race', () => {
  it.each<[FairnessRuleId, FairnessCheck['status'], RegExp, Change]>([
    [
      'errors',
      'fail',
      /dragonfly failed \(.*ERR no/,
      everyRound((round) => {
        round.operations[0]!.errors = round.operations[0]!.completed;
        round.errorExamples = [{ operation: 'GET', text: 'ERR no', count: 1 }];
      }),
    ],
    [
      'errors',
      'warn',
      /1 requests to dragonfly failed/,
      (result) => {
        completed(result, 'dragonfly')[0]!.operations[0]!.timeouts = 1;
      },
    ],
    [
      'errors',
      'warn',
      /2 connections to dragonfly broke/,
      (result) => {
        completed(result, 'dragonfly')[0]!.reconnects = 2;
      },
    ],
    [
      'hit-ratio',
      'fail',
      /redis 99.0 %, dragonfly 97.0 %/,
      everyRound((round) => {
        for (const operation of round.operations) Object.assign(operation, { hits: 970, misses: 30 });
      }),
    ],
    [
      'hit-ratio',
      'fail',
      /dragonfly unknown/,
      everyRound((round) => {
        for (const operation of round.operations) Object.assign(operation, { hits: 0, misses: 0 });
      }),
    ],
    [
      'evictions',
      'fail',
      /dragonfly evicted 8 keys/,
      everyRound((round) => {
        round.server.evictedKeys = 1;
      }),
    ],
    [
      'keys',
      'fail',
      /redis 1,000, dragonfly 999/,
      (result) =>
        dragonflyData(result, (data) => {
          data.keys = 999;
        }),
    ],
    [
      'keys',
      'fail',
      /type of key:999: redis zset, dragonfly none/,
      (result) =>
        dragonflyData(result, (data) => {
          data.sampled[1]!.type = 'none';
        }),
    ],
    [
      'values',
      'fail',
      /value of key:000: redis aa, dragonfly cc/,
      (result) =>
        dragonflyData(result, (data) => {
          data.sampled[0]!.digest = 'cc';
        }),
    ],
    [
      'script-replies',
      'fail',
      /limit: redis integer 1, dragonfly error ERR/,
      (result) =>
        dragonflyData(result, (data) => {
          data.scripts[0]!.reply = 'error ERR undeclared key';
        }),
    ],
    [
      'cpu-sets',
      'warn',
      /dragonfly and the generator share/,
      (result) => {
        dragonfly(result).cpus = [1, 2];
      },
    ],
    [
      'cores',
      'warn',
      /redis 2, dragonfly 3/,
      (result) => {
        dragonfly(result).cpus = [0, 1, 4];
      },
    ],
    [
      'persistence',
      'warn',
      /redis none, dragonfly snapshot at shutdown/,
      (result) => {
        dragonfly(result).persistence = 'snapshot at shutdown';
      },
    ],
    [
      'memory-limit',
      'warn',
      /redis 2.00 GiB noeviction, dragonfly none/,
      (result) => {
        dragonfly(result).maxMemoryBytes = 0;
      },
    ],
    [
      'tls',
      'warn',
      /redis off, dragonfly on/,
      (result) => {
        dragonfly(result).tls = true;
      },
    ],
    [
      'packaging',
      'warn',
      /redis started for the run, dragonfly attached elsewhere/,
      (result) => {
        Object.assign(dragonfly(result), { owned: false, local: false });
      },
    ],
    [
      'packaging',
      'warn',
      /redis started for the run, dragonfly in a container of docker/,
      (result) => {
        dragonfly(result).container = { engine: 'docker', image: 'dragonfly' };
      },
    ],
    [
      'io-engine',
      'warn',
      /dragonfly runs on epoll/,
      (result) => {
        dragonfly(result).multiplexing = 'epoll';
      },
    ],
    [
      'client-headroom',
      'warn',
      /1.2 times/,
      everyRound((round) => {
        round.saturation.headroom = 1.2;
      }),
    ],
    [
      'client-headroom',
      'warn',
      /limit in rounds of dragonfly/,
      everyRound((round) => {
        round.saturation.limit = 'client-bound';
      }),
    ],
    [
      'throttling',
      'warn',
      /stopped server or generator for 800 ms/,
      everyRound((round) => {
        round.throttledSeconds = 0.1;
      }),
    ],
    [
      'other-load',
      'warn',
      /0.90 cores/,
      (result) => {
        completed(result)[0]!.otherCores = 0.9;
      },
    ],
    [
      'steal',
      'warn',
      /50.0 %/,
      (result) => {
        completed(result)[0]!.telemetry[0]!.cores[0]!.steal = 0.5;
      },
    ],
    [
      'swap',
      'warn',
      /1.00 MiB/,
      (result) => {
        completed(result)[0]!.swapUsedBytes = 2 ** 20;
      },
    ],
    [
      'governor',
      'warn',
      /powersave/,
      ({ environment }) => {
        environment.facts['governor'] = 'powersave';
      },
    ],
    [
      'turbo',
      'warn',
      /turbo is on/,
      ({ environment }) => {
        environment.facts['turbo'] = true;
      },
    ],
    [
      'smt',
      'warn',
      /hardware threads/,
      ({ environment }) => {
        environment.facts['smt'] = true;
      },
    ],
    [
      'thp',
      'warn',
      /huge pages/,
      ({ environment }) => {
        environment.facts['transparentHugePages'] = 'always';
      },
    ],
  ])('%s: %s, %s', (rule, status, found, change) => {
    const result = fairResult();
    change(result);
    const broken = judgeFairness(result, []).filter((one) => one.status !== 'pass');
    expect(broken.map((one) => one.rule)).toContain(rule);
    expect(check(result, rule)).toMatchObject({ status, found: expect.stringMatching(found) });
    expect(check(result, rule)!.fix).toBeTruthy();
  });

  it('takes no difference for one that keys with a time to live explain', () => {
    const result = fairResult();
    for (const fill of result.fills) fill.data = { ...structuredClone(DATA), expiring: true };
    const { data } = result.fills[1]!;
    Object.assign(data!, { keys: 995 });
    data!.sampled[0] = { key: 'key:000', type: 'none' };
    expect(check(result, 'keys')!.status).toBe('pass');
    expect(check(result, 'values')!.status).toBe('pass');
  });

  it('expects other values of a cluster, whose nodes are filled by connections of their own, and replies of the same kind', () => {
    const result = fairResult();
    const change = (reply: string) =>
      dragonflyData(result, (data) => {
        Object.assign(data, { nodes: 3 });
        data.sampled[0]!.digest = 'cc';
        data.scripts[0]!.reply = reply;
      });
    change('integer 7');
    expect(check(result, 'values')).toMatchObject({
      status: 'unknown',
      found: expect.stringContaining('dragonfly'),
    });
    expect(check(result, 'script-replies')!.status).toBe('pass');
    change('null');
    expect(check(result, 'script-replies')!.status).toBe('fail');
  });

  it('cannot tell the types of keys that a server does not let us look at', () => {
    const result = fairResult();
    dragonflyData(result, (data) => {
      data.sampled = data.sampled.map(({ key }) => ({ key, type: 'refused' }));
    });
    expect(check(result, 'keys')).toMatchObject({
      status: 'unknown',
      found: expect.stringContaining('dragonfly'),
    });
  });

  it('takes errors of both sides for alike, however they are worded', () => {
    const result = fairResult();
    for (const [at, fill] of result.fills.entries())
      fill.data = { ...DATA, scripts: [{ operation: 'limit', reply: `error ERR ${at}` }] };
    expect(check(result, 'script-replies')!.status).toBe('pass');
  });
});

describe('a waiver', () => {
  const reason = 'the cost of it is what this measures';

  it('takes the edge off a broken rule, and is told with its reason', () => {
    const result = fairResult();
    dragonfly(result).persistence = 'append-only';
    expect(check(result, 'persistence', [{ rule: 'persistence', reason }])).toMatchObject({
      status: 'waived',
      reason,
    });
    expect(check(fairResult(), 'persistence', [{ rule: 'persistence', reason }])!.status).toBe('pass');
  });

  it('of one profile is for its own rounds, and for the whole run only if all profiles have it', () => {
    const result = fairResult(['one', 'two']);
    everyRound((round) => {
      round.server.evictedKeys = 1;
    })(result);
    dragonfly(result).tls = true;
    const waivers = [
      { rule: 'evictions', reason },
      { rule: 'tls', reason },
    ];
    result.profiles[0]!.resolved['waivers'] = waivers;
    const statuses = () =>
      judgeFairness(result, [])
        .filter(({ status }) => status !== 'pass')
        .map(({ rule, profile, status }) => [rule, profile, status]);
    expect(statuses()).toEqual([
      ['evictions', 'one', 'waived'],
      ['evictions', 'two', 'fail'],
      ['tls', undefined, 'warn'],
    ]);
    result.profiles[1]!.resolved['waivers'] = waivers;
    expect(statuses().map(([, , status]) => status)).toEqual(['waived', 'waived', 'waived']);
  });
});

describe('a broken enforced rule', () => {
  const withBrokenReplies = (waivers: readonly Waiver[] = []): RaceResult => {
    const result = fairResult(['lua', 'read-heavy']);
    dragonflyData(result, (data) => {
      data.scripts[0]!.reply = 'error ERR undeclared key';
    });
    result.fairness = judgeFairness(result, waivers);
    return result;
  };
  const compared = { reference: 'redis', candidate: 'dragonfly', tolerance: 0.05 } as const;

  it('leaves its profile without a winner, in every metric, and the others alone', () => {
    const run = digestRun(withBrokenReplies());
    for (const metric of ['throughput', 'p99', 'memory'] as const)
      expect(compareTargets(run, { ...compared, profile: 'lua', metric })!.verdict).toMatchObject({
        word: 'cannot-tell',
        doubt: 'unfair',
      });
    expect(
      compareTargets(run, { ...compared, profile: 'read-heavy', metric: 'throughput' })!.verdict.word,
    ).toBe('faster');
  });

  it('is left out of the mean over profiles, and no rule of a gate is judged by it', () => {
    const run = digestRun(withBrokenReplies());
    expect(scoreboard(run, compared).leftOut.map(({ profile }) => profile)).toEqual(['lua']);
    const { rule } = parseRule('throughput(dragonfly) > redis');
    const { obstacle } = gatherEvidence(
      { ...rule, severity: 'error' } as Rule,
      { profile: 'lua', target: 'dragonfly' },
      run,
      undefined,
    );
    expect(obstacle).toMatchObject({
      outcome: 'inconclusive',
      why: expect.stringContaining('replies of scripts'),
    });
  });

  it('takes no winner away once it is waived', () => {
    const run = digestRun(withBrokenReplies([{ rule: 'script-replies', reason: 'known' }]));
    expect(compareTargets(run, { ...compared, profile: 'lua', metric: 'throughput' })!.verdict.word).toBe(
      'faster',
    );
  });
});
