// What a run prints at its end where profiles are values of one parameter: the finding first and last, one table between.
import { describe, expect, it } from 'vitest';
import { sampleLadder } from '../../report/sample-ladder.test-helper.ts';
import { sampleResult } from '../../report/sample-result.test-helper.ts';
import { renderText } from './render-text.ts';

const TERMINAL = { color: false, unicode: true, columns: 80 };

describe('the end of a sweep', () => {
  const values = ['1', '16', '64'];
  const result = sampleResult({ profiles: values.map((value) => `a@pipeline=${value}`) });
  for (const [i, profile] of result.profiles.entries())
    profile.sweep = { base: 'a', parameter: 'pipeline', value: values[i]! };
  const lines = (verbose: boolean) =>
    renderText(result, { ...TERMINAL, verbose })
      .trimEnd()
      .split('\n');

  it('reads as it did when it was last looked at', async () => {
    await expect(renderText(result, TERMINAL)).toMatchFileSnapshot('golden/sweep.txt');
  });

  it('leads and closes with who is ahead where, and has one table', () => {
    const [, first] = lines(false);
    expect(first).toBe('dragonfly is ahead at every pipeline measured.');
    expect(lines(false).at(-1)!.trim()).toBe(first);
    expect(lines(false).filter((line) => line.includes('95 % interval'))).toEqual([]);
    expect(lines(true).filter((line) => line.includes('95 % interval')).length).toBeGreaterThanOrEqual(3);
  });
});

describe('the end of a ladder', () => {
  it('reads as it did when it was last looked at', async () => {
    const rates = { redis: [80_000, 82_000, 81_000], dragonfly: [56_000, 110_000, 190_000] };
    const result = sampleLadder({ rates });
    await expect(renderText(result, TERMINAL)).toMatchFileSnapshot('golden/ladder.txt');
  });
});
