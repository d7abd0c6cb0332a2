// Tests that the lines of the gate say which rule, by how much, with what interval, and where it stands.
import { describe, expect, test } from 'vitest';
import { digestRun } from '../../compare/digest-run.ts';
import { judgeRules } from '../../gate/judge-rules.ts';
import { parseRule } from '../../gate/parse-rule.ts';
import type { Rule } from '../../gate/rule.ts';
import { DRAGONFLY, REDIS, sampleResult } from '../../report/sample-result.test-helper.ts';
import type { RaceResult } from '../../result/kinds/race.ts';
import { describeGate, summarizeGate } from './text.ts';

const rule = (text: string, more: Partial<Rule> = {}): Rule => ({
  ...parseRule(text).rule,
  severity: 'error',
  ...more,
});

const RULES = [
  rule('errors < 0.01%', { source: { file: 'cache-bench.yaml', line: 12, column: 7 } }),
  rule('throughput(redis) >= dragonfly - 5%', {
    source: { file: 'cache-bench.yaml', line: 13, column: 7 },
  }),
  rule('p99(redis) < 500us', { severity: 'warn' }),
  rule('p99.9 < 5ms'),
  rule('memory_per_key(dragonfly) <= redis'),
  rule('p99 on lua < 1ms'),
  rule('throughput >= baseline - 5%'),
];

function report() {
  const run = digestRun(sampleResult({ requests: 5000 }));
  const baseline = { name: 'main', digest: digestRun(sampleResult({ profiles: ['mixed'] })) };
  return judgeRules({ rules: RULES, run, baseline, onInconclusive: 'warn' });
}

const NARROW = { color: false, unicode: true, columns: 76 };

test('the gate reads well on a terminal', async () => {
  await expect(describeGate(report(), NARROW, sampleResult())).toMatchFileSnapshot('golden/gate.txt');
});

test('in plain ASCII and no wider than asked for', () => {
  const lines = describeGate(report(), { ...NARROW, unicode: false }, sampleResult()).split('\n');
  expect(lines.join('\n')).toMatch(/^[\x20-\x7e\n]*$/);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(76);
});

test('hostile names do nothing to the terminal', () => {
  const evil = { ...REDIS, name: '\u001b[31mred\u202e' };
  const run = digestRun(sampleResult({ targets: [evil, DRAGONFLY] }));
  const text = describeGate(
    judgeRules({ rules: [rule('errors < 1%')], run, onInconclusive: 'warn' }),
    NARROW,
    sampleResult(),
  );
  expect(text).toContain('\\x1b[31mred\\u{202e}');
  expect(text).not.toMatch(/[\u001b\u202e]/);
});

test('the summary counts what counts', () => {
  expect(summarizeGate(report())).toBe(
    'gate FAILED: 1 failed, 1 warned, 1 not comparable, 1 inconclusive, 2 passed, 1 skipped',
  );
  const { checks } = report();
  const only = checks.filter(({ outcome }) => outcome === 'inconclusive');
  const base = { comparisons: 0, checks: only, outcome: 'inconclusive' } as const;
  expect(summarizeGate({ ...base, onInconclusive: 'warn' })).toBe(
    'gate INCONCLUSIVE: 1 inconclusive (counts as passed, with this warning)',
  );
  expect(summarizeGate({ ...base, onInconclusive: 'fail' })).toBe('gate INCONCLUSIVE: 1 inconclusive');
});

describe('what would tell', () => {
  const judge = (
    texts: readonly string[],
    {
      limit = 'client-bound',
      blocks = 8,
      maxBlocks,
      equalRate,
      noise,
      environment,
      attached = {},
    }: {
      limit?: 'client-bound' | 'server-bound';
      blocks?: number;
      maxBlocks?: number;
      equalRate?: number;
      noise?: number;
      environment?: RaceResult['environment'];
      /** Of the records of targets. */
      attached?: Partial<RaceResult['targets'][number]>;
    } = {},
  ) => {
    const targets = [REDIS, DRAGONFLY].map((target) => ({ ...target, limit }));
    const result = sampleResult({
      targets,
      profiles: ['read-heavy'],
      blocks,
      ...(noise === undefined ? {} : { noise }),
    });
    const [profile] = result.profiles;
    const part = { ...profile!, name: `read-heavy@rate=${equalRate}%` };
    const parts =
      equalRate === undefined
        ? []
        : [{ ...part, equalRate: { base: 'read-heavy', share: equalRate / 100, ratePerSecond: 20_000 } }];
    const rules = texts.map((text) => rule(text));
    const baseline = { name: 'main', digest: digestRun(sampleResult({ targets, profiles: ['read-heavy'] })) };
    return describeGate(
      judgeRules({ rules, run: digestRun(result), baseline, onInconclusive: 'warn' }),
      { ...NARROW, columns: 300 },
      {
        ...result,
        ...(environment === undefined ? {} : { environment }),
        targets: result.targets.map((one) => ({ ...one, ...attached })),
        profiles: [...result.profiles, ...parts],
        settings: { ...result.settings, ...(maxBlocks === undefined ? {} : { maxBlocks }) },
      },
    );
  };

  test('is a quiet machine where the client was the limit, and the part that the run has for a latency beside another', () => {
    expect(judge(['p99(dragonfly) <= redis - 30%'], { equalRate: 50 })).toContain(
      "To get an answer: a run while nothing else runs on this machine; the same metric at the equal rate, which a busy generator affects least: --rule 'p99(dragonfly) <= redis - 30% on read-heavy@rate=50%'.",
    );
  });

  test.each([
    ['the run has no part', 'p99(dragonfly) <= redis - 30%', undefined],
    ['a baseline had another rate', 'p99(dragonfly) <= baseline - 30%', 25],
    ['it names its profile', 'p99(dragonfly) on read-heavy <= redis - 30%', 25],
  ])('is no rule at an equal rate where %s', (_why, text, equalRate) => {
    const told = judge([text], equalRate === undefined ? {} : { equalRate });
    expect(told).toContain('To get an answer: a run while nothing else runs on this machine.');
  });

  test.each([
    ['an interval reaches over its limit', 'throughput(dragonfly) >= 1.84x redis', 8],
    ['blocks are too few', 'throughput(dragonfly) >= 1.5x redis', 3],
  ])('is more blocks where %s', (_why, text, blocks) => {
    expect(judge([text], { limit: 'server-bound', blocks })).toContain(
      'To get an answer: more blocks, which make intervals narrower (--max-blocks 16).',
    );
  });

  describe('about a tail on two cores', () => {
    const { environment } = sampleResult();
    const facts = { ...environment.facts, usableCpus: 2 };
    const onTwoCores = { facts, cpuNote: '' };
    const rules = ['p99(dragonfly) <= 0.6x redis', 'throughput(dragonfly) >= 1.84x redis'];

    test('is the generator on other cores, and no number of blocks', () => {
      const told = judge(rules.slice(0, 1), { limit: 'server-bound', noise: 0.3, environment: onTwoCores });
      expect(told).toContain(
        'To get an answer: for p99 a generator on other cores (--server-cpus 0 --client-cpus 1), because on shared cores more blocks may not help; p50, CPU per operation and memory can be judged well here.',
      );
    });

    test.each([
      [
        'on this machine',
        { owned: false, local: true },
        'for p99 a generator on other cores (--ssh-agents USER@HOST), because on shared cores',
      ],
      ['on another one', { owned: false }, 'more blocks'],
    ])('of attached servers %s', (_where, attached, advice) => {
      const told = judge(rules.slice(0, 1), {
        limit: 'server-bound',
        noise: 0.3,
        environment: onTwoCores,
        attached,
      });
      expect(told).toContain(`To get an answer: ${advice}`);
    });

    test('leaves blocks to the other rules', () => {
      const told = judge(rules, { limit: 'server-bound', noise: 0.3, environment: onTwoCores });
      expect(told).toMatch(/for p99 a generator on other cores .*; more blocks, which make/);
    });

    test('is more blocks where each has cores of its own', () => {
      const pinned = { ...onTwoCores, serverCpus: [0], clientCpus: [1] };
      const told = judge(rules.slice(0, 1), { limit: 'server-bound', noise: 0.3, environment: pinned });
      expect(told).toContain('To get an answer: more blocks');
    });
  });

  test('is more of them than there could have been', () => {
    const text = 'throughput(dragonfly) >= 1.84x redis';
    expect(judge([text], { limit: 'server-bound', blocks: 6, maxBlocks: 16 })).toContain(
      '(--max-blocks 32).',
    );
  });

  test('is not said where the gate has an answer', () => {
    expect(judge(['errors < 1%'], { limit: 'server-bound' })).not.toContain('To get an answer');
  });
});
