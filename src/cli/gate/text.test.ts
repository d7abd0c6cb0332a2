// Tests that the lines of the gate say which rule, by how much, with what interval, and where it stands.
import { expect, test } from 'vitest';
import { digestRun } from '../../compare/digest-run.ts';
import { judgeRules } from '../../gate/judge-rules.ts';
import { parseRule } from '../../gate/parse-rule.ts';
import type { Rule } from '../../gate/rule.ts';
import { DRAGONFLY, REDIS, sampleResult } from '../../report/sample-result.test-helper.ts';
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
  await expect(describeGate(report(), NARROW)).toMatchFileSnapshot('golden/gate.txt');
});

test('in plain ASCII and no wider than asked for', () => {
  const lines = describeGate(report(), { ...NARROW, unicode: false }).split('\n');
  expect(lines.join('\n')).toMatch(/^[\x20-\x7e\n]*$/);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(76);
});

test('hostile names do nothing to the terminal', () => {
  const evil = { ...REDIS, name: '\u001b[31mred\u202e' };
  const run = digestRun(sampleResult({ targets: [evil, DRAGONFLY] }));
  const text = describeGate(
    judgeRules({ rules: [rule('errors < 1%')], run, onInconclusive: 'warn' }),
    NARROW,
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

test('an inconclusive gate says what would tell, and one with an answer does not', () => {
  const judge = (limit: 'client-bound' | 'server-bound', ...texts: readonly string[]) => {
    const targets = [REDIS, DRAGONFLY].map((target) => ({ ...target, limit }));
    const run = digestRun(sampleResult({ targets, profiles: ['read-heavy'] }));
    const rules = texts.map((text) => rule(text));
    return describeGate(judgeRules({ rules, run, onInconclusive: 'warn' }), { ...NARROW, columns: 300 });
  };
  expect(judge('client-bound', 'p99(dragonfly) <= redis - 30%')).toContain(
    "What would tell: a run while nothing else works on this machine; the same at the rate that all are offered, which a busy generator spoils least: --rule 'p99(dragonfly) <= redis - 30% on read-heavy@rate=25%'.",
  );
  expect(judge('server-bound', 'throughput(dragonfly) >= 1.84x redis')).toContain(
    'What would tell: more blocks, which make intervals narrower (--max-blocks 16).',
  );
  expect(judge('server-bound', 'errors < 1%')).not.toContain('What would tell');
});
