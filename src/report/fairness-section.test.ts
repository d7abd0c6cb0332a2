// The checklist in one line, and what stands below it.
import { expect, it } from 'vitest';
import type { FairnessCheck } from '../result/parts/fairness.ts';
import { reportFairness } from './fairness-section.ts';
import { renderFairness } from './terminal/terminal-fairness.ts';
import { createInk } from './terminal/terminal-text.ts';

function check(
  rule: string,
  status: FairnessCheck['status'],
  more: Partial<FairnessCheck> = {},
): FairnessCheck {
  return { rule, status, enforced: false, found: `found ${rule}`, fix: `mend ${rule}`, ...more };
}

const page = { ink: createInk({ color: false, unicode: true }), width: 100 };
const print = (...checks: FairnessCheck[]) =>
  renderFairness(reportFairness(checks), true, page, '').join('\n');
const printBriefly = (...checks: FairnessCheck[]) =>
  renderFairness(reportFairness(checks), false, page, '-v shows all.').join('\n');

it('is one line when all is well', () => {
  expect(print(check('tls', 'pass'), check('keys', 'pass'))).toBe('fair: 2 checks passed');
  expect(renderFairness(undefined, true, page, '')).toEqual([]);
});

it('counts a rule once, as its worst profile has it', () => {
  const profiles = ['a', 'b'].map((profile) => ({ profile }));
  expect(
    print(check('keys', 'pass', profiles[0]), check('keys', 'fail', { ...profiles[1], enforced: true })),
  ).toBe('unfair: 1 failed (keys), 0 checks passed\n  fail keys (b): found keys. mend keys');
});

it('tells the reason of a waiver, and no fix for it', () => {
  const section = reportFairness([check('persistence', 'waived', { reason: 'the cost is what we measure' })]);
  expect(section.checks[0]).toMatchObject({
    message: 'found persistence; waived: the cost is what we measure',
  });
  expect(section.checks[0]!.fix).toBeUndefined();
  expect(section.summary).toBe('0 checks passed, 1 waived (persistence)');
});

it('names what the machine does, and leaves its fixes to the doctor', () => {
  expect(print(check('turbo', 'warn'), check('swap', 'unknown'))).toBe(
    'fair: 0 checks passed, 1 warning (turbo), 1 unknown (swap); cache-bench doctor says how to fix the\n  machine',
  );
});

it('is brief where nobody asked for more: what takes a winner away, and what may have helped one side', () => {
  expect(
    printBriefly(check('tls', 'fail', { enforced: true }), check('keys', 'warn'), check('swap', 'unknown')),
  ).toBe(
    'unfair: 1 failed (tls), 0 checks passed, 1 warning (keys)\n  fail tls: found tls. mend tls\n-v shows all.',
  );
  // On either side alike: what it did is said beside the numbers.
  expect(printBriefly(check('cpu-sets', 'warn'), check('turbo', 'warn'))).toBe(
    'fair: 0 checks passed, 2 warnings. -v shows all.',
  );
  expect(printBriefly(check('persistence', 'warn'), check('turbo', 'warn'), check('tls', 'waived'))).toBe(
    'fair: 0 checks passed, 2 warnings (persistence, ...), 1 waived (tls). -v shows all.',
  );
});

it('makes hostile text harmless', () => {
  expect(print(check('tls', 'warn', { found: '\x1b[2J' }))).toContain('\\x1b[2J');
});
