// Tests that two runs side by side read well, with what differs in their making before any number.
import { expect, test } from 'vitest';
import { compareRuns } from '../../compare/compare-runs.ts';
import { digestRun } from '../../compare/digest-run.ts';
import { sampleWithEqualRate } from '../../report/join-results.test-helper.ts';
import { DRAGONFLY, REDIS, sampleResult } from '../../report/sample-result.test-helper.ts';
import type { RunDigest } from '../../result/digest.ts';
import type { RaceResult } from '../../result/kinds/race.ts';
import { describeRunsComparison } from './text.ts';

const OPTIONS = { color: false, unicode: true, columns: 90, tolerance: 0.05 };

function digest(runId: string, change: (result: RaceResult) => void = () => {}, noise = 0.01) {
  const result = { ...sampleResult({ noise }), runId };
  change(result);
  return digestRun(result);
}

test('two runs', async () => {
  const runs = [
    digest('aaaaaaaa'),
    digest('bbbbbbbb', ({ targets, settings }) => {
      targets[1]!.version = '1.41.0';
      settings.seed = 7;
    }),
  ] as const;
  const text = describeRunsComparison(compareRuns(runs[0], runs[1], OPTIONS), runs, OPTIONS);
  await expect(text).toMatchFileSnapshot('golden/compare-runs.txt');
});

test('two targets of one run', async () => {
  const run = digest('aaaaaaaa', () => {}, 0.1);
  const text = describeRunsComparison(compareRuns(run, run, OPTIONS), [run, run], OPTIONS);
  await expect(text).toMatchFileSnapshot('golden/compare-targets.txt');
});

test('values and ratios that are bounds say so', () => {
  const run = digestRun(sampleResult({ targets: [REDIS, { ...DRAGONFLY, limit: 'client-bound' }] }));
  const text = describeRunsComparison(compareRuns(run, run, OPTIONS), [run, run], OPTIONS);
  expect(text).toMatch(/^dragonfly \S+ was faster than redis \S+ under read-heavy \(≥ 1\.\d+× the ops\/s\)/);
  expect(text).toMatch(/^ {2}ops\/s +80\.\dk +≥ 14\dk +≥ 1\.\d+× +faster$/m);
  expect(text).toMatch(/^ {2}GET ops\/s +72\.\dk +≥ 13\dk /m);
});

test('names the parts that two runs measured each at a rate of its own', () => {
  const runs = ['aaaaaaaa', 'bbbbbbbb'].map((runId) =>
    digestRun({ ...sampleWithEqualRate({}, 20_000), runId }),
  ) as unknown as readonly [RunDigest, RunDigest];
  const comparison = compareRuns(runs[0], runs[1], OPTIONS);
  expect(comparison.leftOut).toEqual(['read-heavy@rate=25%']);
  const text = describeRunsComparison(comparison, runs, OPTIONS);
  expect(text).toContain('Not compared, because each run chose its own rate: read-heavy@rate=25%.');
  // Both targets of one run had the same.
  expect(compareRuns(runs[0], runs[0], OPTIONS).leftOut).toEqual([]);
});

test('hostile names do nothing to the terminal', () => {
  const evil = digestRun(sampleResult({ targets: [{ ...REDIS, name: 'a\u001b[2Jb' }, REDIS] }));
  const text = describeRunsComparison(compareRuns(evil, evil, OPTIONS), [evil, evil], OPTIONS);
  expect(text).toContain('a\\x1b[2Jb');
  expect(text).not.toContain('\u001b');
});
