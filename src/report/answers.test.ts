import { expect, it } from 'vitest';
import { buildReport } from './build-report.ts';
import { DRAGONFLY, REDIS, sampleResult } from './sample-result.test-helper.ts';

function throughputAnswer(limit: 'client-bound' | undefined): string {
  const targets = [REDIS, DRAGONFLY].map((one) => ({ ...one, ...(limit && { limit }) }));
  const result = sampleResult({ targets });
  // Stalls of one in some blocks, of the other in others.
  for (const round of result.rounds)
    if (round.status === 'completed' && (round.block % 2 === 0) === (round.target === 'redis'))
      round.durationNs *= 50;
  const [pair] = buildReport(result).profiles[0]!.answers;
  return pair!.answers.find(({ question }) => question === 'how much')!.sentence;
}

it('says that rounds lie too far apart, and not where it was the generator that was the limit', () => {
  expect(throughputAnswer(undefined)).toContain('the rounds are too far apart for a ratio');
  expect(throughputAnswer('client-bound')).toContain('the client was the limit');
});
