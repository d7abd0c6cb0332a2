// In which order files of tests begin: those that take longest first, so that no core waits for the last one of them.
import { basename } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Longest first. Vitest knows how long files took before, which a fresh checkout does not, and takes large ones for long. */
const LONG = [
  'run-load.test.ts',
  'judge-growth.test.ts',
  'fleet.e2e.ts',
  'run.e2e.ts',
  'soak-week.e2e.ts',
  'package.e2e.ts',
  'report.e2e.ts',
  'ci.e2e.ts',
  'rehearse.e2e.ts',
  'load.e2e.ts',
  'compat.e2e.ts',
  'soak.e2e.ts',
  'answers.e2e.ts',
  'capacity.e2e.ts',
  'project.e2e.ts',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.indexOf(basename(moduleId));
      return at === -1 ? LONG.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
