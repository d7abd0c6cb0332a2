// A comparison of replies as JUnit XML: a test case for each check.
import type { CompatCheck, CompatResult } from '../../result/kinds/compat.ts';
import { describeHeadline, LEVEL_WORDS, nameServer, OUTCOME_WORDS } from '../compat-section.ts';
import { renderTestSuite, type TestCase } from './test-cases.ts';

export function renderCompatJunit(result: CompatResult): string {
  return renderTestSuite({
    startedAt: result.startedAt,
    properties: [
      ['run', result.runId],
      ['version', result.tool.version],
      ['reference', nameServer(result.reference)],
      ['candidate', nameServer(result.candidate)],
      ['claim', describeHeadline(result)],
    ],
    cases: result.checks.map((check) => toTestCase(check, result)),
  });
}

/** What differs only in words passes, and says so. */
function toTestCase(check: CompatCheck, { reference, candidate }: CompatResult): TestCase {
  const { family, id, level, outcome, reason, differences, hint } = check;
  const said = differences.flatMap((one) => [
    one.step,
    `  ${reference.name}: ${one.reference}`,
    `  ${candidate.name}: ${one.candidate}`,
  ]);
  const word = level === undefined ? OUTCOME_WORDS[outcome] : LEVEL_WORDS[level];
  return {
    group: `cache-bench.compat.${family}`,
    name: id.slice(family.length + 1),
    outcome: outcomeOf(check),
    message: [
      reason === undefined ? word : `${word}: ${reason}`,
      ...said,
      ...(hint === undefined ? [] : [hint]),
    ].join('\n'),
  };
}

function outcomeOf({ level, outcome }: CompatCheck): TestCase['outcome'] {
  if (level === 'breaks' || level === 'differs')
    return outcome === 'crashed' || outcome === 'hung' ? 'error' : 'failure';
  return outcome === 'skipped' || outcome === 'flaky' ? 'skipped' : 'passed';
}
