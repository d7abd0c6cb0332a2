// JUnit XML for CI systems: a test case for each rule of the gate, or for each profile when there is none.
import type { CapacityResult } from '../../result/kinds/capacity.ts';
import { describeAnswer } from '../capacity-sentences.ts';
import type { GateRow, ProfileReport } from '../model.ts';
import type { ReportInput } from '../report-input.ts';
import { renderTestSuite, type TestCase } from './test-cases.ts';

export function renderJunit({ report, result }: ReportInput): string {
  const measured =
    result.kind === 'cache-bench capacity' ? judgeCapacity(result) : report.profiles.map(judgeProfile);
  const cases = [
    ...(report.gate === undefined ? measured : report.gate.rules.map(judgeRule)),
    ...(result.partial ? [PARTIAL] : []),
  ];
  const properties = [
    ['run', report.runId],
    ['version', report.toolVersion],
    ['partial', String(result.partial)],
    ['command', result.settings.command],
    ['claim', report.headline.claim],
    ['caveat', report.headline.caveat],
  ] as const;
  return renderTestSuite({ startedAt: report.startedAt, properties, cases });
}

/** A run that was cut short must not look green. */
const PARTIAL: TestCase = {
  group: 'cache-bench.run',
  name: 'the run is complete',
  outcome: 'error',
  message: 'Partial result: rounds are missing.',
};

const RULE_OUTCOMES = { passed: 'passed', failed: 'failure', inconclusive: 'skipped' } as const;

function judgeRule({ rule, profile, outcome, message }: GateRow): TestCase {
  const name = profile === undefined ? rule : `${profile}: ${rule}`;
  return { group: 'cache-bench.gate', name, outcome: RULE_OUTCOMES[outcome], message };
}

/** Without rules nothing can fail but the measuring itself. */
function judgeProfile({ name, targets, summaries }: ProfileReport): TestCase {
  const failures = targets.flatMap((target) =>
    target.failures.map(
      ({ block, code, message }) => `${target.name}, block ${block + 1}: ${code}: ${message}`,
    ),
  );
  const said = summaries
    .map(({ verdict, latency, change, caveats }) =>
      [verdict, latency, change, ...caveats].filter((text) => text !== undefined).join('   '),
    )
    .join('\n');
  const isMeasured = targets.some(({ completedRounds }) => completedRounds > 0);
  return {
    group: 'cache-bench.profiles',
    name,
    outcome: failures.length > 0 ? 'error' : isMeasured ? 'passed' : 'skipped',
    message: [...failures, said].join('\n'),
  };
}

/** An answer of any kind is one; a target without was not searched to the end. */
function judgeCapacity(result: CapacityResult): TestCase[] {
  const { capacity } = result;
  return capacity.targets.map((target) => ({
    group: 'cache-bench.capacity',
    name: `${capacity.profile}: ${target.target}`,
    outcome: target.answer === undefined ? 'skipped' : 'passed',
    message: describeAnswer(target, result),
  }));
}
