// Tests of when a run goes on, and when a broken rule ends it.
import { describe, expect, it } from 'vitest';
import { parseRule } from '../../gate/parse-rule.ts';
import { type SampleOptions, sampleResult } from '../../report/sample-result.test-helper.ts';
import { watchRace } from './race-watch.ts';

const gateOf = (...texts: string[]) => ({
  rules: texts.map((text) => ({ ...parseRule(text).rule, severity: 'error' as const })),
  onInconclusive: 'warn' as const,
});

/** Looks `elapsedMs` after the run began. */
function look(
  texts: string[],
  {
    elapsedMs = 60_000,
    abortAfterNs = 30e9,
    ...options
  }: SampleOptions & {
    elapsedMs?: number;
    abortAfterNs?: number | undefined;
  } = {},
) {
  const result = sampleResult(options);
  const now = () => new Date(Date.parse(result.startedAt) + elapsedMs);
  const watch = watchRace({ tolerance: 0.05, gate: gateOf(...texts), abortAfterNs, now });
  return () => watch.afterBlock(result);
}

describe('a rule that is broken', () => {
  it('ends the run with exit code 99 and names itself', () => {
    expect(look(['memory_per_key < 1B'])).toThrow(
      expect.objectContaining({
        code: 'E_GATE',
        exitCode: 99,
        message: 'ended after 1 min: the rule "memory_per_key < 1B" is broken',
      }),
    );
  });

  it('ends nothing before its time, and nothing that was not asked for', () => {
    expect(look(['memory_per_key < 1B'], { elapsedMs: 29_000 })).not.toThrow();
    expect(look(['memory_per_key < 1B'], { abortAfterNs: 0, elapsedMs: 0 })).toThrow();
    const unasked = watchRace({
      tolerance: 0.05,
      gate: gateOf('memory_per_key < 1B'),
      abortAfterNs: undefined,
      now: () => new Date(),
    });
    expect(() => unasked.afterBlock(sampleResult())).not.toThrow();
  });

  it('must be surer than at the end, because one looks often', () => {
    const text = 'throughput(redis) >= dragonfly';
    expect(look([text], { blocks: 8 })).not.toThrow();
    expect(look([text], { blocks: 11 })).toThrow(/is broken/);
  });

  it('ends nothing when it only warns', () => {
    const { rules, ...gate } = gateOf('memory_per_key < 1B');
    const watch = watchRace({
      tolerance: 0.05,
      gate: { ...gate, rules: rules.map((rule) => ({ ...rule, severity: 'warn' as const })) },
      abortAfterNs: 0,
      now: () => new Date(),
    });
    expect(() => watch.afterBlock(sampleResult())).not.toThrow();
  });
});
