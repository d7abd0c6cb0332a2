// Tests of rules against a baseline: the ratio to the control, absolute numbers, and what is not comparable.
import { describe, expect, it } from 'vitest';
import { digestRun } from '../compare/digest-run.ts';
import {
  DRAGONFLY,
  REDIS,
  type SampleOptions,
  type SampleTarget,
  sampleResult,
} from '../report/sample-result.test-helper.ts';
import type { RunDigest } from '../result/digest.ts';
import type { RaceResult } from '../result/kinds/race.ts';
import { gateExitCode } from './exit-code.ts';
import { judgeRules } from './judge-rules.ts';
import { parseRule } from './parse-rule.ts';

function digest(options: SampleOptions = {}, change: (result: RaceResult) => void = () => {}): RunDigest {
  const result = sampleResult({ noise: 0.01, ...options });
  change(result);
  return digestRun(result);
}

function judge(run: RunDigest, baseline: RunDigest, text: string) {
  return judgeRules({
    rules: [{ ...parseRule(text).rule, severity: 'error' }],
    run,
    baseline: { name: 'main', digest: baseline },
    onInconclusive: 'warn',
  });
}

const faster = (target: SampleTarget, factor: number): SampleTarget => ({
  ...target,
  ratePerSecond: target.ratePerSecond * factor,
  medianNs: target.medianNs / factor,
});
const BOTH = [REDIS, DRAGONFLY];
const onAnotherMachine = ({ environment }: RaceResult) => {
  environment.facts = { ...environment.facts, cpuModel: 'another' };
};

describe('the ratio to the control', () => {
  it('is kept on a machine of half the speed', () => {
    const slow = digest({ targets: BOTH.map((target) => faster(target, 0.5)) }, onAnotherMachine);
    const report = judge(slow, digest(), 'throughput >= baseline - 5%');
    expect(report).toMatchObject({ outcome: 'passed', baseline: 'main' });
    expect(report.checks[0]!.points).toMatchObject([{ target: 'dragonfly', scale: 'ratio', allowed: 0.95 }]);
  });

  it('shows the loss of the candidate, by how much and how surely', () => {
    const worse = digest({ targets: [REDIS, faster(DRAGONFLY, 0.85)] });
    const [point] = judge(worse, digest(), 'throughput >= baseline - 5%').checks[0]!.points;
    expect(point).toMatchObject({ outcome: 'fail', target: 'dragonfly' });
    expect(point!.observed!.estimate).toBeCloseTo(0.85, 2);
    expect(point!.observed!.high).toBeLessThan(0.95);
    expect(point!.pValue).toBeLessThan(0.01);
    expect(judge(worse, digest(), 'p99(dragonfly) <= baseline + 5%').outcome).toBe('failed');
    expect(judge(worse, digest(), 'p99[GET](dragonfly) <= 1.5x baseline').outcome).toBe('passed');
  });

  it('needs the same control', () => {
    const report = judge(digest({ targets: [DRAGONFLY, REDIS] }), digest(), 'p99(redis) <= baseline');
    expect(report).toMatchObject({
      outcome: 'not-comparable',
      checks: [{ points: [{ why: 'the control is dragonfly, that of the baseline redis' }] }],
    });
  });

  it('needs six blocks in each run', () => {
    for (const [now, then] of [
      [3, 8],
      [8, 3],
    ] as const) {
      const report = judge(digest({ blocks: now }), digest({ blocks: then }), 'throughput >= baseline - 5%');
      expect(report.checks[0]!.points[0]).toMatchObject({
        outcome: 'inconclusive',
        why: '3 blocks are too few to tell; 6 are needed',
      });
    }
  });
});

describe('absolute numbers', () => {
  const slower = (change?: (result: RaceResult) => void) =>
    digest({ targets: BOTH.map((target) => faster(target, 0.5)) }, change);

  it('are compared on the same machine, of any target', () => {
    for (const text of [
      'throughput(redis) >= baseline - 5%',
      'throughput(dragonfly) >= absolute baseline - 5%',
      'p99 <= absolute baseline + 5%',
    ])
      expect(judge(slower(), digest(), text).outcome, text).toBe('failed');
    expect(judge(digest(), digest(), 'throughput(redis) >= baseline - 5%').outcome).toBe('passed');
  });

  it('are all that a run of one target has', () => {
    const alone = digest({ targets: [REDIS] });
    expect(judge(alone, alone, 'throughput >= baseline - 5%').outcome).toBe('passed');
  });

  it('are not comparable on another machine, and the difference is told: exit code 3', () => {
    const report = judge(slower(onAnotherMachine), digest(), 'throughput(redis) >= baseline - 5%');
    expect(report.checks[0]!.points[0]).toMatchObject({
      outcome: 'not-comparable',
      why: 'another machine: cpuModel is another, in the baseline Intel Xeon Platinum 8375C',
    });
    expect(gateExitCode(report)).toBe(3);
    expect(gateExitCode({ ...report, onInconclusive: 'pass' })).toBe(3);
  });

  it('of memory and shares are compared on any machine, of every target', () => {
    const there = digest({}, onAnotherMachine);
    for (const text of ['memory_per_key <= baseline + 5%', 'hit_ratio >= baseline - 5%'])
      expect(judge(there, digest(), text), text).toMatchObject({
        outcome: 'passed',
        checks: [{ points: [{ target: 'redis' }, { target: 'dragonfly' }] }],
      });
  });
});

describe('what changed since the baseline', () => {
  it.each([
    [
      'the profile',
      ({ profiles }: RaceResult) => {
        profiles[0]!.resolved = { load: { pipeline: 16 } };
      },
      'read-heavy: load.pipeline is 16, in the baseline none',
    ],
    [
      'the seed',
      ({ settings }: RaceResult) => {
        settings.seed = 7;
      },
      'seed is 7, in the baseline 42',
    ],
  ])('makes it not comparable: %s', (_what, change, why) => {
    const report = judge(digest({}, change), digest(), 'throughput >= baseline - 5%');
    expect(report).toMatchObject({ outcome: 'not-comparable', checks: [{ points: [{ why }] }] });
  });

  it('may be another profile, which does no harm', () => {
    const two = { profiles: ['read-heavy', 'lua'] };
    const changed = digest(two, ({ profiles }) => {
      profiles[1]!.resolved = { load: { pipeline: 16 } };
    });
    const outcomes = judge(changed, digest(two), 'throughput >= baseline - 5%').checks[0]!.points;
    expect(outcomes.map(({ profile, outcome }) => [profile, outcome])).toEqual([
      ['read-heavy', 'pass'],
      ['lua', 'not-comparable'],
    ]);
  });

  it('may be that there was no such target or profile', () => {
    const report = judge(digest({ profiles: ['lua'] }), digest(), 'throughput >= baseline - 5%');
    expect(report.checks[0]!.points[0]).toMatchObject({
      outcome: 'not-comparable',
      why: 'the baseline has no dragonfly under lua',
    });
  });

  it('may be the number of threads: that is what a gate is for', () => {
    const fewer = digest({ targets: [REDIS, faster(DRAGONFLY, 0.6)] }, ({ targets }) => {
      targets[1]!.threads = 2;
    });
    expect(judge(fewer, digest(), 'throughput(dragonfly) >= baseline - 5%').outcome).toBe('failed');
  });
});
