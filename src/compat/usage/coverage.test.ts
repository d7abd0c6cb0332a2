import { expect, it } from 'vitest';
import { NODE_FILES } from '../../core/node-files.ts';
import { readUnchecked } from '../catalogue/read-unchecked.ts';
import { validateChecksText } from '../catalogue/validate-checks.ts';
import { measureCoverage } from './coverage.ts';

it('counts the checks of each command, and says why there are none', () => {
  const { family } = validateChecksText(
    'title: T\nchecks:\n  - { id: a, run: ["GET {k}", CLIENT LIST] }\n  - { id: b, run: "get {k}" }\n',
    'f.yaml',
  );
  const unchecked = readUnchecked({ cwd: '.', files: NODE_FILES });
  const commands = ['CLIENT LIST', 'CLIENT NO-EVICT', 'GET', 'SHUTDOWN'];
  expect(measureCoverage(commands, family!.checks, unchecked).commands).toEqual([
    { name: 'CLIENT LIST', checks: 1 },
    { name: 'CLIENT NO-EVICT', checks: 0 },
    { name: 'GET', checks: 2 },
    { name: 'SHUTDOWN', checks: 0, reason: 'it ends the server' },
  ]);
});
