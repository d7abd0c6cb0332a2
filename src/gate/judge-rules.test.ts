// Tests of what rules come to over a run: pass, fail, inconclusive, not comparable, and why.
import { describe, expect, it } from 'vitest';
import { digestRun } from '../compare/digest-run.ts';
import { SeededRandom } from '../core/random.ts';
import { describePoint } from '../report/gate-section.ts';
import { DRAGONFLY, REDIS, type SampleOptions, sampleResult } from '../report/sample-result.test-helper.ts';
import type { RunDigest } from '../result/digest.ts';
import type { GateCheck, GatePoint } from '../result/gate.ts';
import type { RaceResult } from '../result/kinds/race.ts';
import { gateExitCode } from './exit-code.ts';
import { type GateInput, judgeRules } from './judge-rules.ts';
import { parseRule } from './parse-rule.ts';
import type { Rule } from './rule.ts';

const rule = (text: string, severity: Rule['severity'] = 'error'): Rule => ({
  ...parseRule(text).rule,
  severity,
});
const sample = (options: SampleOptions = {}, change: (result: RaceResult) => void = () => {}) => {
  const result = sampleResult(options);
  change(result);
  return digestRun(result);
};

function judge(run: RunDigest, texts: readonly string[], more: Partial<GateInput> = {}) {
  return judgeRules({ rules: texts.map((text) => rule(text)), run, onInconclusive: 'warn', ...more });
}

function checkOf(run: RunDigest, text: string, more: Partial<GateInput> = {}): GateCheck {
  return judge(run, [text], more).checks[0]!;
}

function pointOf(run: RunDigest, text: string, more: Partial<GateInput> = {}): GatePoint {
  const { points } = checkOf(run, text, more);
  expect(points).toHaveLength(1);
  return points[0]!;
}

const TWIN = { ...REDIS, name: 'twin' };

describe('a rule about another target', () => {
  const run = sample();

  it.each([
    ['throughput(dragonfly) > 1.2x redis', 'pass'],
    ['throughput(dragonfly) > 2.5x redis', 'fail'],
    ['throughput(redis) >= dragonfly - 5%', 'fail'],
    ['p99(dragonfly) <= redis + 10%', 'pass'],
    ['p99(redis) <= dragonfly + 10%', 'fail'],
    ['p99[SET](redis) < dragonfly', 'fail'],
    ['memory_per_key(dragonfly) <= redis', 'pass'],
    ['memory_per_key(redis) <= dragonfly', 'fail'],
    ['ops_per_cpu(dragonfly) >= redis - 20%', 'pass'],
  ])('%s: %s', (text, outcome) => {
    expect(pointOf(run, text).outcome).toBe(outcome);
  });

  it('is inconclusive where the interval crosses the limit', () => {
    const twins = sample({ targets: [REDIS, TWIN] });
    expect(pointOf(twins, 'throughput(twin) >= redis')).toMatchObject({
      outcome: 'inconclusive',
      why: 'the interval crosses the limit',
    });
    expect(pointOf(twins, 'memory_per_key(twin) < redis')).toMatchObject({
      outcome: 'inconclusive',
      why: 'it is closer to the limit than it can be counted',
    });
  });

  it('tells ratio, interval, limit and the p-value of a breach', () => {
    const point = pointOf(run, 'throughput(dragonfly) > 2.5x redis');
    expect(point).toMatchObject({ scale: 'ratio', allowed: 2.5, pValue: 2 / 2 ** 8 });
    expect(point.observed!.estimate).toBeCloseTo(149.6 / 81.2, 1);
    expect(point.observed!.low).toBeLessThan(point.observed!.estimate);
  });

  it('is asked of every other target and every profile', () => {
    const three = sample({ targets: [REDIS, DRAGONFLY, TWIN], profiles: ['read-heavy', 'lua'] });
    const places = (text: string) =>
      checkOf(three, text).points.map(({ profile, target }) => `${profile} ${target}`);
    expect(places('p99 <= redis + 500%')).toEqual([
      'read-heavy dragonfly',
      'read-heavy twin',
      'lua dragonfly',
      'lua twin',
    ]);
    expect(places('p99 <= redis + 500% on lua')).toEqual(['lua dragonfly', 'lua twin']);
    expect(places('errors < 1%')).toHaveLength(6);
  });

  it('fails where it is broken anywhere', () => {
    const three = sample({ targets: [REDIS, DRAGONFLY, TWIN] });
    const { outcome, points } = checkOf(three, 'throughput > 1.2x redis');
    expect(points.map((point) => point.outcome)).toEqual(['pass', 'fail']);
    expect(outcome).toBe('fail');
  });
});

describe('a rule about a value', () => {
  const run = sample();

  it.each([
    ['p99(redis) < 2ms', 'pass'],
    ['p99(redis) < 500us', 'fail'],
    ['throughput(redis) >= 50k', 'pass'],
    ['throughput(redis) >= 100k', 'fail'],
    ['hit_ratio(redis) >= 50%', 'pass'],
    ['memory_per_key(redis) <= 400B', 'pass'],
    ['memory_per_key(redis) <= 300B', 'fail'],
    ['memory_per_key(redis) <= 344B', 'inconclusive'],
    ['server_cores(dragonfly) < 3', 'pass'],
  ])('%s: %s', (text, outcome) => {
    expect(pointOf(run, text).outcome).toBe(outcome);
  });

  it('shows it in the unit of the metric, with the interval of the rounds', () => {
    const { observed, allowed, scale } = pointOf(run, 'p99(redis) < 2ms');
    expect({ allowed, scale }).toEqual({ allowed: 2e6, scale: 'value' });
    expect(observed!.low).toBeGreaterThan(0.8e6);
    expect(observed!.high).toBeLessThan(1.2e6);
  });
});

describe('a rule about memory', () => {
  it.each([
    ['memory_per_key(redis) <= 400B', 'inconclusive'],
    ['memory_per_key(dragonfly) <= redis', 'inconclusive'],
    ['memory_per_key(dragonfly) <= 400B', 'pass'],
  ])('is told of memory that had settled: %s, %s', (text, outcome) => {
    const run = sample({}, ({ fills }) => {
      for (const fill of fills) if (fill.target === 'redis') fill.restless = ['used'];
    });
    const { outcome: found, why } = pointOf(run, text);
    expect(found).toBe(outcome);
    if (outcome === 'inconclusive')
      expect(why).toBe('the memory of redis may still have been changing when it was read');
  });

  it('is told of used memory where only the resident one was still changing', () => {
    const run = sample({}, ({ fills }) => {
      for (const fill of fills) fill.restless = ['rss'];
    });
    expect(pointOf(run, 'memory_per_key(redis) <= 400B').outcome).toBe('pass');
  });
});

describe('a rule about errors', () => {
  it('passes when enough requests succeeded, whatever the number of blocks', () => {
    expect(pointOf(sample({ targets: [REDIS], blocks: 1 }), 'errors < 0.01%').outcome).toBe('pass');
  });

  it('fails when too many failed, and takes one bad round into account', () => {
    const run = sample({ targets: [REDIS], blocks: 8 }, (result) => {
      const round = result.rounds[3]!;
      if (round.status === 'completed') round.operations[0]!.timeouts = 5000;
    });
    expect(pointOf(run, 'errors < 0.01%')).toMatchObject({ outcome: 'fail', scale: 'value' });
  });

  it('cannot tell from few requests', () => {
    const few = sample({ targets: [{ ...REDIS, ratePerSecond: 100 }], blocks: 8 });
    expect(pointOf(few, 'errors < 0.01%')).toMatchObject({
      outcome: 'inconclusive',
      why: 'too few requests to tell',
    });
    expect(pointOf(few, 'errors <= 0%').outcome).toBe('pass');
  });

  it('that wants none fails with the first', () => {
    const run = sample({ targets: [{ ...REDIS, errorShare: 0.00001 }], blocks: 1 });
    expect(pointOf(run, 'errors <= 0%').outcome).toBe('fail');
  });
});

describe('never on noise', () => {
  const inconclusiveBecause = (run: RunDigest, text: string) => {
    const { outcome, why } = pointOf(run, text);
    expect(outcome).toBe('inconclusive');
    return why;
  };

  it('with fewer than six blocks', () => {
    const run = sample({ blocks: 5 });
    for (const text of ['throughput(dragonfly) > 1.2x redis', 'p99(redis) < 1us'])
      expect(inconclusiveBecause(run, text)).toBe('5 blocks are too few to tell; 6 are needed');
  });

  it('when the client was the limit of what is compared, except for what a client does not change', () => {
    const run = sample({ targets: [REDIS, { ...DRAGONFLY, limit: 'client-bound' }] });
    for (const text of [
      'throughput(dragonfly) > 3x redis',
      'throughput(dragonfly) < 3x redis',
      'throughput(redis) > dragonfly - 80%',
      'throughput[GET](dragonfly) > redis',
      'p99(dragonfly) < 1us',
      'p99(dragonfly) < redis',
      'p99(redis) > dragonfly',
    ])
      expect([text, inconclusiveBecause(run, text)]).toEqual([
        text,
        expect.stringContaining('the client was the limit'),
      ]);
    expect(pointOf(run, 'p99(redis) < 2ms').outcome).toBe('pass');
    expect(pointOf(run, 'memory_per_key(dragonfly) <= redis').outcome).toBe('pass');
    expect(pointOf(run, 'errors(dragonfly) < 0.01%').outcome).toBe('pass');
  });

  it('when one request in a hundred failed', () => {
    const run = sample({ targets: [REDIS, { ...DRAGONFLY, errorShare: 0.2 }] });
    expect(inconclusiveBecause(run, 'p99(dragonfly) <= redis')).toContain('requests to dragonfly failed');
  });

  it('when too few samples lie beyond the percentile', () => {
    expect(inconclusiveBecause(sample({ requests: 500 }), 'p99.9(redis) < 1s')).toContain(
      'fewer than 100 samples',
    );
  });

  it('when nothing was measured', () => {
    const failed = { ...DRAGONFLY, failedBlocks: [0, 1, 2, 3, 4, 5, 6, 7] };
    const run = sample({ targets: [REDIS, failed] });
    for (const text of ['p99(dragonfly) < 1s', 'p99(dragonfly) < redis', 'p99(redis) < dragonfly'])
      expect(inconclusiveBecause(run, text)).toBe('no round of dragonfly was completed');
    const remote = sample({ targets: [{ ...REDIS, telemetry: false }] });
    expect(inconclusiveBecause(remote, 'memory(redis) < 1GiB')).toBe('a block has no value above 0');
  });

  it('when the limit is closer than the machine resolves, unless the difference is larger', () => {
    const twins = sample({ targets: [REDIS, { ...TWIN, ratePerSecond: 77_000 }], noise: 0.005 });
    const noiseFloor = { throughput: 0.08 };
    expect(pointOf(twins, 'throughput(twin) >= redis - 2%').outcome).toBe('fail');
    expect(pointOf(twins, 'throughput(twin) >= redis - 2%', { noiseFloor })).toMatchObject({
      outcome: 'inconclusive',
      why: 'the limit is closer than the 8.0 % that this machine can resolve',
    });
    expect(pointOf(twins, 'throughput(twin) >= redis - 10%', { noiseFloor }).outcome).toBe('pass');
    expect(pointOf(sample(), 'throughput(redis) >= dragonfly - 2%', { noiseFloor }).outcome).toBe('fail');
    expect(pointOf(sample(), 'throughput(dragonfly) >= redis', { noiseFloor }).outcome).toBe('pass');
  });
});

describe('where the generator held a server back', () => {
  const held = { ...DRAGONFLY, limit: 'client-bound' } as const;
  const run = sample({ targets: [REDIS, held] });

  it.each([
    ['throughput(dragonfly) >= 100k', 'pass'],
    ['throughput(dragonfly) < 100k', 'fail'],
    ['throughput[GET](dragonfly) >= 50k', 'pass'],
    ['throughput(dragonfly) >= 1M', 'inconclusive'],
    ['throughput(dragonfly) < 1M', 'inconclusive'],
    ['p99(dragonfly) < 100ms', 'pass'],
    ['p99(dragonfly) > 100ms', 'fail'],
    ['p99(dragonfly) > 1us', 'inconclusive'],
    ['throughput(dragonfly) > 1.2x redis', 'pass'],
    ['throughput(dragonfly) < 1.2x redis', 'fail'],
    ['throughput(redis) < dragonfly', 'pass'],
    ['throughput(redis) >= dragonfly', 'fail'],
  ])('what was seen is a bound: %s: %s', (text, outcome) => {
    expect(pointOf(run, text).outcome).toBe(outcome);
  });

  it('allows the full server all that its busy thread may have lost', () => {
    // 149.6k over 81.2k is 1.84; a thread that is 85 % busy at least may have done 1 / 0.85 as much.
    const { observed } = pointOf(run, 'throughput(dragonfly) > 1.2x redis');
    expect(observed!.estimate).toBeLessThan(149.6 / 81.2);
    expect(observed!.estimate).toBeGreaterThan((0.8 * 149.6) / 81.2);
  });

  it('bounds nothing where both were held back', () => {
    const both = sample({ targets: [{ ...REDIS, limit: 'client-bound' }, held] });
    expect(pointOf(both, 'throughput(dragonfly) > 1.2x redis').outcome).toBe('inconclusive');
  });
});

describe('on cores that the generator shares', () => {
  const run = sample({ targets: [REDIS, { ...DRAGONFLY, besideGenerator: true }] });

  it.each([
    ['throughput(dragonfly) > 1.2x redis', 'pass', true],
    ['throughput(dragonfly) > 2.5x redis', 'fail', true],
    ['p99(redis) <= dragonfly + 10%', 'fail', true],
    // Without the generator it does as much or more.
    ['throughput(dragonfly) > 1k', 'pass', undefined],
    ['throughput(dragonfly) > 900k', 'fail', true],
    ['p99(dragonfly) < 1us', 'fail', true],
    ['p99(redis) < 1us', 'fail', undefined],
    ['ops_per_cpu(dragonfly) >= redis - 20%', 'pass', undefined],
  ] as const)('%s: %s, and says so: %s', (text, outcome, besideGenerator) => {
    const point = pointOf(run, text);
    expect([point.outcome, point.besideGenerator]).toEqual([outcome, besideGenerator]);
    const said = describePoint(point, { metric: checkOf(run, text).metric, rule: text });
    expect(said.endsWith(', with the generator on the same cores')).toBe(besideGenerator === true);
  });

  it('says so of a baseline that was measured on them', () => {
    const baseline = { name: 'main', digest: run };
    expect(pointOf(run, 'throughput(dragonfly) >= baseline - 20%', { baseline })).toMatchObject({
      ...{ outcome: 'pass', besideGenerator: true },
    });
  });
});

describe('a latency that not even the fastest reply kept', () => {
  const timedByKernel = (result: RaceResult): void => {
    for (const round of result.rounds)
      if (round.status === 'completed') round.ownDelay = round.operations[0]!.serviceTime;
  };
  const disturbed = (result: RaceResult): void => {
    timedByKernel(result);
    for (const round of result.rounds) if (round.status === 'completed') round.saturation.disturbed = true;
  };
  const targets = [REDIS, { ...DRAGONFLY, limit: 'client-bound' as const }];

  it('breaks its limit where the generator was the limit, and where other processes filled the machine', () => {
    for (const run of [sample({ targets }, timedByKernel), sample({}, disturbed)])
      for (const text of ['p99(dragonfly) < 1us', 'p50(dragonfly) <= 1us', 'p99[GET](dragonfly) < 1us']) {
        const { outcome, observed } = pointOf(run, text);
        expect([text, outcome]).toEqual([text, 'fail']);
        expect(observed!.low).toBeGreaterThan(1000);
      }
    expect(judge(sample({ targets }, timedByKernel), ['p99(dragonfly) < 1us']).outcome).toBe('failed');
  });

  it('tells nothing of limits beyond it, nor where what replies waited in the generator is not known', () => {
    const run = sample({ targets }, timedByKernel);
    const seenNs = run.cells.find(({ target }) => target === 'dragonfly')!.values['p99']!;
    expect(pointOf(run, `p99(dragonfly) < ${Math.round(seenNs / 2)}ns`).outcome).toBe('inconclusive');
    expect(pointOf(run, 'p99(dragonfly) > 1us').outcome).toBe('inconclusive');
    expect(pointOf(sample({ targets }), 'p99(dragonfly) < 1us').outcome).toBe('inconclusive');
  });

  it('is looked for at the equal rate too, which is less load', () => {
    const withPart = (ratePerSecond: number): RunDigest => {
      const run = sample({ targets });
      const [base] = run.profiles;
      const part = { ...base!, name: 'part', equalRate: { base: base!.name, share: 0.25, ratePerSecond } };
      const cells = run.cells
        .filter(({ operation }) => operation === undefined)
        .map((cell) => ({
          ...cell,
          profile: 'part',
          rounds: cell.rounds.map((round) => ({ ...round, fastestNs: 12_000 })),
        }));
      return { ...run, profiles: [base!, part], cells: [...run.cells, ...cells] };
    };
    const outcomeOf = (run: RunDigest) =>
      checkOf(run, 'p99(dragonfly) < 1us').points.find(({ profile }) => profile !== 'part')!.outcome;
    expect(outcomeOf(withPart(1000))).toBe('fail');
    expect(outcomeOf(withPart(1e9))).toBe('inconclusive');
  });
});

describe('where the profile sets the rate', () => {
  it('throughput may be asked for the rate itself, and is no ratio', () => {
    const run = sample({ ratePerSecond: 20_000 });
    expect(pointOf(run, 'throughput(redis) >= 19.8k').outcome).toBe('pass');
    expect(pointOf(run, 'throughput(dragonfly) >= redis')).toMatchObject({
      outcome: 'inconclusive',
      why: 'the profile sets the rate',
    });
  });

  it('a tail that late starts of the generator could be is told neither way, and the median is', () => {
    const run = sample({ ratePerSecond: 20_000 });
    const late = {
      ...run,
      cells: run.cells.map((cell) => ({
        ...cell,
        pace: { ...cell.pace!, starts: { ...cell.pace!.starts!, lateShare: 0.02 } },
        rounds: cell.rounds.map((round) => ({ ...round, fastestNs: 12_000 })),
      })),
    };
    for (const text of ['p99(dragonfly) < redis', 'p99(redis) < 1us', 'p99(redis) < 1s'])
      expect(pointOf(late, text).outcome, text).toBe(text.includes('1us') ? 'fail' : 'inconclusive');
    expect(pointOf(late, 'p99(dragonfly) < redis').why).toBe(
      'the generator made 2.0 % of its starts to redis late',
    );
    expect(pointOf(late, 'p50(redis) < 1s').outcome).toBe('pass');
  });

  it('a target that misses it can break a rule on its latency, but not keep it', () => {
    const run = sample({ ratePerSecond: 100_000 });
    expect(pointOf(run, 'throughput(redis) >= 99k').outcome).toBe('fail');
    expect(pointOf(run, 'p99(redis) < 100us').outcome).toBe('fail');
    expect(pointOf(run, 'p99(redis) < 1s')).toMatchObject({
      outcome: 'inconclusive',
      why: expect.stringContaining('redis served'),
    });
    expect(pointOf(run, 'p99(dragonfly) < redis').outcome).toBe('inconclusive');
  });
});

describe('several rules', () => {
  const broken = ['throughput', 'p50', 'p95', 'p99', 'p99.9', 'throughput[GET]', 'throughput[SET]'].map(
    (metric) => (metric.startsWith('t') ? `${metric}(redis) >= dragonfly` : `${metric}(redis) <= dragonfly`),
  );

  it('are corrected for each other, and say how many blocks could tell', () => {
    expect(judge(sample(), broken.slice(0, 6)).checks.every(({ outcome }) => outcome === 'fail')).toBe(true);
    const { outcome, comparisons, checks } = judge(sample(), broken);
    expect({ outcome, comparisons }).toEqual({ outcome: 'inconclusive', comparisons: 7 });
    expect(checks[0]!.points[0]).toMatchObject({
      outcome: 'inconclusive',
      pValue: 7 / 2 ** 7,
      why: 'it could be chance among 7 comparisons (p = 0.05); 9 blocks could tell',
    });
    expect(judge(sample({ blocks: 9 }), broken).outcome).toBe('failed');
  });

  it('need no correction to pass, and counts take no part in it', () => {
    const kept = Array.from({ length: 12 }, () => 'throughput(dragonfly) > redis');
    expect(judge(sample(), kept)).toMatchObject({ outcome: 'passed', comparisons: 12 });
    const counts = ['errors < 0.1%', 'memory_per_key < 1MiB', broken[0]!];
    expect(judge(sample(), counts)).toMatchObject({ outcome: 'failed', comparisons: 1 });
  });

  it('may ask for more than 5 %, as a run does that has not ended', () => {
    expect(pointOf(sample(), broken[0]!, { significance: 0.001 }).outcome).toBe('inconclusive');
    expect(pointOf(sample({ blocks: 11 }), broken[0]!, { significance: 0.001 }).outcome).toBe('fail');
  });

  it('fail a server raced against itself in at most 5 % of runs, at a limit that it just keeps', () => {
    const RUNS = 1000;
    const rules = ['throughput(b) >= a', 'p50(b) <= a', 'p99(b) <= a', 'ops_per_cpu(b) >= a'].map((text) =>
      rule(text),
    );
    let failed = 0;
    for (let seed = 1; seed <= RUNS; seed++)
      if (judgeRules({ rules, run: raceWithItself(seed), onInconclusive: 'warn' }).outcome === 'failed')
        failed++;
    // Twice the standard error of a share of 5 % above it.
    expect(failed / RUNS).toBeLessThan(0.05 + 2 * Math.sqrt((0.05 * 0.95) / RUNS));
    expect(failed).toBeGreaterThan(0);
  });
});

const EMPTY = sample();

/** Eight blocks of two targets that differ by noise alone. */
function raceWithItself(seed: number): RunDigest {
  const random = new SeededRandom(seed);
  const cell = (target: string) => {
    const rounds = Array.from({ length: 8 }, (_, block) => {
      const noisy = (value: number) => value * Math.exp(0.05 * random.normal());
      return {
        block,
        values: { throughput: noisy(1e5), p50: noisy(3e5), p99: noisy(9e5), ops_per_cpu: noisy(8e4) },
      };
    });
    const tally = { completed: 1e6, errors: 0, timeouts: 0 };
    return { profile: 'p', target, rounds, values: rounds[0]!.values, tally, limit: 'server-bound' as const };
  };
  return { ...EMPTY, targets: [], profiles: [{ name: 'p', resolved: {} }], cells: [cell('a'), cell('b')] };
}

describe('the gate', () => {
  it.each([
    [['errors < 1%'], 'warn', 'passed', 0],
    [['errors < 1%', 'p99(redis) < 1us'], 'pass', 'failed', 99],
    [['memory_per_key(redis) <= 344B'], 'warn', 'inconclusive', 0],
    [['memory_per_key(redis) <= 344B'], 'pass', 'inconclusive', 0],
    [['memory_per_key(redis) <= 344B'], 'fail', 'inconclusive', 3],
    [['memory_per_key(redis) <= 344B', 'p99(redis) < 1us'], 'fail', 'failed', 99],
  ] as const)('of %j with inconclusive as %s is %s: exit code %i', (texts, onInconclusive, outcome, code) => {
    const report = judge(sample(), texts, { onInconclusive });
    expect(report.outcome).toBe(outcome);
    expect(gateExitCode(report)).toBe(code);
  });

  it('is not failed by a rule that only warns', () => {
    const report = judgeRules({
      rules: [rule('p99(redis) < 1us', 'warn'), rule('errors < 1%')],
      run: sample(),
      onInconclusive: 'fail',
    });
    expect(report).toMatchObject({ outcome: 'passed', checks: [{ outcome: 'fail' }, { outcome: 'pass' }] });
  });

  it('shows a rule that nothing of the run belongs to as skipped', () => {
    expect(judge(sample(), ['p99 on lua < 1us'])).toMatchObject({
      outcome: 'passed',
      checks: [{ outcome: 'skipped', points: [] }],
    });
  });

  it('asks a rule of every variant of a swept profile', () => {
    const run = sample({ profiles: ['lua@pipeline=1', 'lua@pipeline=4', 'luanar'] });
    expect(checkOf(run, 'errors(redis) on lua < 1%').points.map(({ profile }) => profile)).toEqual([
      'lua@pipeline=1',
      'lua@pipeline=4',
    ]);
  });
});

describe('where every request of a target failed', () => {
  const failed = (waivers: unknown[] = []) =>
    sample({}, ({ rounds, profiles }) => {
      profiles[0]!.resolved['waivers'] = waivers;
      for (const round of rounds) {
        if (round.status !== 'completed' || round.target !== 'dragonfly') continue;
        for (const one of round.operations) Object.assign(one, { errors: one.completed, completed: 0 });
      }
    });

  it.each(['throughput(dragonfly) >= 1', 'p99(dragonfly) <= redis + 10%', 'p99[GET](dragonfly) < 1s'])(
    'a rule about its speed fails: %s',
    (text) => {
      expect(pointOf(failed(), text)).toMatchObject({ outcome: 'fail', why: 'every request failed' });
    },
  );

  it('one about the other cannot tell, and one about errors counts them', () => {
    expect(pointOf(failed(), 'throughput(redis) >= 1.2x dragonfly').outcome).toBe('inconclusive');
    expect(pointOf(failed(), 'error_rate(dragonfly) < 1%').outcome).toBe('fail');
  });

  it('none fails for it where errors are what is measured', () => {
    const run = failed([{ rule: 'errors', reason: 'it is about errors' }]);
    expect(pointOf(run, 'throughput(dragonfly) >= 1').outcome).not.toBe('fail');
  });
});

describe('a rule over a run with an equal-rate part', () => {
  const PART = 'read-heavy@rate=50%';
  const base = sampleResult();
  const part = sampleResult({ profiles: [PART], ratePerSecond: 40_000 });
  const runAt = (ratePerSecond: number) => {
    const equalRate = { base: 'read-heavy', share: 0.5, ratePerSecond };
    return digestRun({
      ...base,
      profiles: [...base.profiles, ...part.profiles.map((profile) => ({ ...profile, equalRate }))],
      rounds: [...base.rounds, ...part.rounds],
    });
  };
  const run = runAt(40_000);
  const profilesOf = (text: string) => checkOf(run, text).points.map(({ profile }) => profile);

  it('is asked of the profile, and of the part only by its own name', () => {
    expect(profilesOf('throughput(dragonfly) >= redis')).toEqual(['read-heavy']);
    expect(profilesOf('p99(dragonfly) <= redis on read-heavy')).toEqual(['read-heavy']);
    expect(profilesOf(`p99(dragonfly) <= redis on ${PART}`)).toEqual([PART]);
  });

  it('compares the part with a baseline of about the same rate only', () => {
    const text = `p99(redis) <= absolute baseline + 20% on ${PART}`;
    const against = (ratePerSecond: number) =>
      pointOf(run, text, { baseline: { name: 'main', digest: runAt(ratePerSecond) } });
    expect(against(38_000).outcome).toBe('pass');
    expect(against(17_000)).toMatchObject({
      outcome: 'inconclusive',
      why: 'it was offered 40.0k ops/s, in the baseline 17.0k ops/s; set one rate for both by --rate',
    });
  });
});
