// Which rows the table of several pairs has room for.
import { expect, it } from 'vitest';
import { buildReport } from '../build-report.ts';
import { sampleWithEqualRate } from '../join-results.test-helper.ts';
import type { Outcome, ProfileReport } from '../model.ts';
import { DRAGONFLY, REDIS } from '../sample-result.test-helper.ts';
import { tabulateTogether } from './brief-together.ts';

const THIRD = { ...DRAGONFLY, name: 'valkey' };

/** With an outcome of p99 at the equal rate for each candidate that is named. */
function profileWith(outcomes: Readonly<Record<string, Outcome>>): ProfileReport {
  const targets = [REDIS, DRAGONFLY, THIRD].filter(({ name }) => name === REDIS.name || name in outcomes);
  const [profile] = buildReport(sampleWithEqualRate({ targets }, 20_000)).profiles;
  return {
    ...profile!,
    answers: profile!.answers.map((pair) => ({
      ...pair,
      answers: pair.answers.map((answer) =>
        answer.metric === 'p99' && answer.row !== undefined
          ? { ...answer, row: { ...answer.row, outcome: outcomes[pair.candidate]! } }
          : answer,
      ),
    })),
  };
}

const labelsOf = (profile: ProfileReport): string[] =>
  tabulateTogether(profile)[0]!.columns[0]!.cells.map(({ text }) => text);

it('leaves out what was asked at an equal rate and is told of no pair', () => {
  const untold = labelsOf(profileWith({ dragonfly: 'cannot-tell', valkey: 'cannot-tell' }));
  expect(untold).not.toContain('p99 @20.0k/s');
  expect(untold).toEqual(expect.arrayContaining(['ops/s', 'p50 @20.0k/s']));
});

it('has it where it is told of one of them, or where there is but one pair', () => {
  expect(labelsOf(profileWith({ dragonfly: 'better', valkey: 'cannot-tell' }))).toContain('p99 @20.0k/s');
  expect(labelsOf(profileWith({ dragonfly: 'cannot-tell' }))).toContain('p99 @20.0k/s');
});
