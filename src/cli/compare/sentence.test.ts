// Tests of the sentence that a comparison begins with.
import { expect, it } from 'vitest';
import { compareRuns } from '../../compare/compare-runs.ts';
import { digestRun } from '../../compare/digest-run.ts';
import { sampleResult } from '../../report/sample-result.test-helper.ts';
import type { RunDigest } from '../../result/digest.ts';
import type { RaceResult } from '../../result/kinds/race.ts';
import { summarizeComparison } from './sentence.ts';

function digest(runId: string, change: (result: RaceResult) => void = () => {}): RunDigest {
  const result = { ...sampleResult({ noise: 0.01 }), runId };
  change(result);
  return digestRun(result);
}

function summarize(reference: RunDigest, candidate: RunDigest, targets?: readonly [string, string]): string {
  const comparison = compareRuns(reference, candidate, { tolerance: 0.05, ...(targets && { targets }) });
  return summarizeComparison(comparison, [reference, candidate], 0.05);
}

const keep =
  (...names: string[]) =>
  (result: RaceResult) => {
    result.targets = result.targets.filter(({ name }) => names.includes(name));
    result.rounds = result.rounds.filter(({ target }) => names.includes(target));
  };

it('says of two runs alike that nothing differs between them', () => {
  expect(summarize(digest('aaaaaaaa', keep('redis')), digest('bbbbbbbb', keep('redis')))).toBe(
    'redis of the candidate was the same as that of the reference in ops/s, within ±5 %, under read-heavy.',
  );
});

it('names versions where they differ, and how much faster one was', () => {
  const old = digest('aaaaaaaa', keep('redis'));
  const now = digest('bbbbbbbb', (result) => {
    keep('dragonfly')(result);
    result.targets[0]!.name = 'redis';
    result.targets[0]!.version = '9.0.0';
    for (const round of result.rounds) round.target = 'redis';
  });
  expect(summarize(old, now)).toMatch(
    /^redis 9\.0\.0 was faster than redis 8\.6\.3 under read-heavy \(1\.8\d× the ops\/s\)\.$/,
  );
});

it('names both targets of one run, and says which way round', () => {
  const run = digest('aaaaaaaa');
  expect(summarize(run, run, ['dragonfly', 'redis'])).toMatch(
    /^redis 8\.6\.3 was slower than dragonfly 1\.40\.1 under read-heavy \(0\.54× the ops\/s\)\.$/,
  );
});

it('says of what holds beside the generator that it does', () => {
  const beside = digest('bbbbbbbb', (result) => {
    for (const round of result.rounds)
      if (round.status === 'completed') round.saturation = { ...round.saturation, besideGenerator: true };
  });
  expect(summarize(beside, beside, ['dragonfly', 'redis'])).toMatch(
    /\(0\.54× the ops\/s\), with the generator on the same cores\.$/,
  );
  // Of two runs as well.
  expect(summarize(digest('aaaaaaaa', keep('redis')), beside, ['redis', 'redis'])).toMatch(
    /under read-heavy, with the generator on the same cores\.$/,
  );
});

it('says what cannot be told, and why', () => {
  const busy = digest('bbbbbbbb', (result) => {
    keep('redis')(result);
    for (const round of result.rounds)
      if (round.status === 'completed') round.saturation = { ...round.saturation, limit: 'client-bound' };
  });
  expect(summarize(digest('aaaaaaaa', keep('redis')), busy)).toMatch(
    /^Cannot tell whether redis of the candidate was faster than that of the reference under read-heavy: .*\.$/,
  );
});
