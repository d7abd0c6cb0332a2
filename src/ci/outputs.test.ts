import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderOutputs } from './outputs.ts';
import { readOutputs } from './runner.test-helper.ts';

describe('renderOutputs', () => {
  it('writes each output between delimiters', () => {
    expect(renderOutputs({ verdict: 'passed', result: '/r/result.json' })).toBe(
      'verdict<<cache_bench_0\npassed\ncache_bench_0\nresult<<cache_bench_0\n/r/result.json\ncache_bench_0\n',
    );
  });

  it('lets no value end early and begin another output', () => {
    const evil = 'x\ncache_bench_0\nverdict=passed\ncache_bench_1\n';
    expect(readOutputs(renderOutputs({ verdict: 'failed', result: evil }))).toEqual({
      verdict: 'failed',
      result: evil,
    });
  });

  it('gives back any values', () => {
    const line = fc.oneof(fc.constantFrom('cache_bench_0', 'a=b', 'a<<b', '', '\r'), fc.string());
    const value = fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(value, value, (verdict, ratios) => {
        expect(readOutputs(renderOutputs({ verdict, ratios }))).toEqual({ verdict, ratios });
      }),
      { seed: 20261123, numRuns: 300 },
    );
  });
});
