import { describe, expect, it } from 'vitest';
import type { Annotation } from './list-annotations.ts';
import { LARGEST_SUMMARY_BYTES, renderStepSummary } from './step-summary.ts';

const VERDICT = { mark: '❌', text: 'gate FAILED: 1 failed, 2 passed' };
const ANNOTATION: Annotation = {
  level: 'error',
  title: 'Rule broken: p99(dragonfly) <= redis + 10%',
  lines: ['read-heavy, dragonfly: 1.30× [1.20, 1.40], limit 1.10× (p = 0.008)'],
  place: { file: 'cache-bench.yaml', line: 12, column: 7 },
};
const HOSTILE: Annotation = {
  level: 'warning',
  title: '</details><script>alert(1)</script> | `x` **b** @octocat #1',
  lines: [
    'line\n\n# heading',
    '[link](https://example.org) ![image](x)',
    '- [ ] task',
    ':tada: www.example.org',
  ],
  place: { file: 'a|b`c<d>.yaml', line: 1, column: 1 },
};
const REPORT = '# cache-bench: redis, dragonfly\n\n| a | b |\n|---|---|\n| 1 | 2 |\n';

describe('renderStepSummary', () => {
  it('has the verdict first, then what is wrong and where, then the report', async () => {
    const text = renderStepSummary(
      { verdict: VERDICT, annotations: [ANNOTATION, HOSTILE], report: REPORT },
      0,
    );
    expect(text.split('\n')[0]).toBe('## ❌ cache-bench: gate FAILED: 1 failed, 2 passed');
    await expect(text).toMatchFileSnapshot('golden/step-summary.md');
  });

  it('keeps each annotation on one line, without markup of its own', () => {
    const text = renderStepSummary({ annotations: [HOSTILE], report: '' }, 0);
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    expect(text).not.toMatch(/<script|<\/details|\n#|]\(|@octocat|\*\*b\*\*/);
  });

  it('is the report alone where nothing was judged', () => {
    expect(renderStepSummary({ annotations: [], report: REPORT }, 0)).toBe(`${REPORT}\n`);
  });

  it('shows some of very many annotations', () => {
    const text = renderStepSummary({ annotations: Array(50).fill(ANNOTATION), report: REPORT }, 0);
    expect(text.match(/Rule broken/g)).toHaveLength(20);
    expect(text).toContain('- +30 more');
  });

  it('gives up the report, then everything, rather than more than the platform takes', () => {
    const summary = { verdict: VERDICT, annotations: [ANNOTATION], report: '✅'.repeat(20_000) };
    const sizeOf = (text: string) => Buffer.byteLength(text);
    const whole = renderStepSummary(summary, 0);
    expect(sizeOf(whole)).toBeGreaterThan(60_000);
    expect(renderStepSummary(summary, LARGEST_SUMMARY_BYTES - sizeOf(whole))).toBe(whole);
    const short = renderStepSummary(summary, LARGEST_SUMMARY_BYTES - sizeOf(whole) + 1);
    expect(short).toContain('gate FAILED');
    expect(short).toContain('Rule broken');
    expect(short).toContain('no room');
    expect(sizeOf(short)).toBeLessThan(1000);
    expect(renderStepSummary(summary, LARGEST_SUMMARY_BYTES)).toBe('');
  });
});
