import { expect, it } from 'vitest';
import { validateChecksText } from './catalogue/validate-checks.ts';
import { gatherChecks } from './gather-checks.ts';
import type { StepDifference } from './run/compare-transcripts.ts';
import type { CheckResult } from './run/judge-check.ts';

const { family } = validateChecksText(
  'title: T\nchecks:\n  - { id: a, severity: differs, hint: do that, run: ["GET {k}", CLIENT LIST] }\n',
  'f.yaml',
);
const [check] = family!.checks;

function gather(resp2: CheckResult, resp3?: CheckResult) {
  const asked = [
    ...(resp3 === undefined ? [] : [{ task: { check: check!, protocol: 3 as const }, verdict: resp3 }]),
    { task: { check: check!, protocol: 2 as const }, verdict: resp2 },
  ];
  return gatherChecks([check!], asked)[0];
}

const same: CheckResult = { outcome: 'same', differences: [] };
const difference: StepDifference = {
  step: 'GET {k}',
  on: 'main',
  kind: 'value',
  reference: 'a',
  candidate: 'b',
};
const differs: CheckResult = { outcome: 'differs', differences: [difference] };

it('makes one row of both versions of the protocol, and one difference of the same in both', () => {
  expect(gather(differs, differs)).toEqual({
    id: 'f/a',
    family: 'f',
    outcome: 'differs',
    level: 'differs',
    commands: ['GET', 'CLIENT LIST'],
    hint: 'do that',
    differences: [{ protocols: [2, 3], step: 'GET {k}', kind: 'value', reference: 'a', candidate: 'b' }],
    place: 'f.yaml:3',
  });
  expect(gather(same, differs)).toMatchObject({ outcome: 'differs', differences: [{ protocols: [3] }] });
  expect(gather(same, same)).toMatchObject({ outcome: 'same', differences: [] });
});

it('is cosmetic where all that differs is, whatever the check says', () => {
  const words: CheckResult = { outcome: 'differs', differences: [{ ...difference, kind: 'error-text' }] };
  expect(gather(words)?.level).toBe('cosmetic');
  expect(gather(words, differs)?.level).toBe('differs');
});

it('breaks no application where the reference refuses what is asked, unless the check or its file says so', () => {
  const refused: CheckResult = {
    outcome: 'differs',
    differences: [{ ...difference, isRefused: true }, difference],
  };
  const levelIn = (yaml: string) => {
    const [one] = validateChecksText(yaml, 'f.yaml').family!.checks;
    const row = gatherChecks([one!], [{ task: { check: one!, protocol: 2 }, verdict: refused }])[0];
    expect(row?.differences[0]).not.toHaveProperty('isRefused');
    return row?.level;
  };
  expect(levelIn('title: T\nchecks:\n  - { id: a, run: GET }\n')).toBe('differs');
  expect(levelIn('title: T\nchecks:\n  - { id: a, severity: breaks, run: GET }\n')).toBe('breaks');
  expect(levelIn('title: T\nseverity: breaks\nchecks:\n  - { id: a, run: GET }\n')).toBe('breaks');
  expect(levelIn('title: T\nchecks:\n  - { id: a, severity: cosmetic, run: GET }\n')).toBe('cosmetic');
});

it('breaks an application where no reply comes or the server ends, whatever the check says', () => {
  expect(gather({ outcome: 'hung', differences: [difference] })?.level).toBe('breaks');
  expect(gather({ outcome: 'crashed', differences: [], reason: 'the server ended' }, same)).toMatchObject({
    outcome: 'crashed',
    level: 'breaks',
    reason: 'the server ended',
  });
});

it('has no level where nothing was found', () => {
  expect(gather({ outcome: 'flaky', differences: [difference], reason: 'why' })).not.toHaveProperty('level');
  expect(gather({ outcome: 'skipped', differences: [], reason: 'why' }, same)).toMatchObject({
    outcome: 'same',
  });
});
