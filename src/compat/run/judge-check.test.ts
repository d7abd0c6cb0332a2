// What several times of the same check come to.
import { describe, expect, it } from 'vitest';
import { replies } from '../../testkit/replies.ts';
import type { Check } from '../catalogue/check.ts';
import { validateChecksText } from '../catalogue/validate-checks.ts';
import { judgeAgain, judgeFirst, type Take } from './judge-check.ts';
import type { StepReply, Transcript } from './transcript.ts';

const PREFIX = 'cb:x:{00000}:';

function aCheck(text: string): Check {
  const { family, problems } = validateChecksText(`title: T\nchecks:\n  - id: a\n${text}`, 'f.yaml');
  expect(problems).toEqual([]);
  return family!.checks[0]!;
}

const GET = aCheck('    given: SET {k} v\n    run: GET {k}\n');

/** `hung` and `closed` are what they say; anything else is replies as on the wire. */
function said(run: string, given = '+OK\n'): Transcript {
  return { given: [step(given)], run: [step(run)], prefix: PREFIX };
}

function step(text: string): StepReply {
  if (text === 'hung' || text === 'closed') return { kind: text };
  return { kind: 'replies', values: replies(text) };
}

function take(before: string, candidate: string, after = before): Take {
  return { before: said(before), candidate: said(candidate), after: said(after) };
}

const [A, B, C] = ['$1\na\n', '$1\nb\n', '$1\nc\n'];

it.each([
  ['-ERR syntax error\n', '+OK\n', true],
  ['-WRONGTYPE x\n', '-ERR x\n', true],
  ['-NOSCRIPT x\n', '-ERR x\n', undefined],
  ['-EXECABORT x\n', A, undefined],
  [A, '-ERR x\n', undefined],
])('knows what the reference refuses with a plain error: %j', (reference, candidate, isRefused) => {
  const differs = take(reference, candidate);
  const { differences } = judgeAgain(aCheck('    unknown: true\n    run: GET {k}\n'), differs, differs);
  expect(differences).toHaveLength(1);
  expect(differences[0]?.isRefused).toBe(isRefused);
});

describe('the first time', () => {
  it('is enough where all say the same', () => {
    expect(judgeFirst(GET, take(A, A))).toMatchObject({ outcome: 'same' });
  });

  it.each([
    ['the candidate differs', take(A, B)],
    ['the reference differs from itself', take(A, A, B)],
    ['the reference gives no reply', take('hung', 'hung')],
  ])('is not, where %s', (_what, first) => {
    expect(judgeFirst(GET, first)).toBeUndefined();
  });

  it('skips what the reference does not know, or can not prepare', () => {
    const unknown = take("-ERR unknown command 'GET'\n", A);
    expect(judgeFirst(GET, unknown)).toMatchObject({
      outcome: 'skipped',
      reason: /the reference lacks it: it does not know GET/,
    });
    const refused = { ...take(A, A), before: said(A, '-ERR syntax error\n') };
    expect(judgeFirst(GET, refused)).toMatchObject({ reason: /refuses the preparation of the check: SET/ });
  });

  it.each([
    '-ERR Unsupported option X\n',
    '-ERR unsupported unit\n',
    '-ERR u64 is not supported but i64 is\n',
  ])('takes %j for an answer', (answer) => {
    expect(judgeFirst(GET, take(answer, answer))?.outcome).toBe('same');
  });

  it('takes an unknown command for an answer where the check asks for one', () => {
    const check = aCheck('    unknown: true\n    given: PING\n    run: NOSUCH\n');
    expect(judgeFirst(check, take('-ERR unknown command\n', '-ERR unknown command\n'))?.outcome).toBe('same');
  });
});

describe('the second time', () => {
  it.each([
    ['differs', take(A, B), take(A, B)],
    ['differs', take(A, B), take(A, C)],
    ['unsupported', take(A, B), take(A, "-ERR unknown command 'GET'\n")],
    ['unsupported', take('-WRONGTYPE x\n', B), take('-WRONGTYPE x\n', "-ERR unknown command 'GET'\n")],
    ['unsupported', take('-ERR syntax\n', B), take('-ERR syntax\n', "-ERR unknown command 'GET'\n")],
    ['hung', take(A, 'hung'), take(A, 'hung')],
    ['differs', take(A, 'closed'), take(A, 'closed')],
    ['flaky', take(A, B), take(A, A)],
    ['flaky', take(A, B), take(A, B, C)],
    ['same', take(A, A, B), take(A, A)],
    ['same', take('closed', 'closed'), take('closed', 'closed')],
    ['differs', take('closed', A), take('closed', A)],
    ['skipped', take('hung', A), take('hung', A)],
  ])('says %s', (outcome, first, again) => {
    expect(judgeAgain(GET, first, again).outcome).toBe(outcome);
  });

  it('names the step, and what both said', () => {
    expect(judgeAgain(GET, take(A, B), take(A, B)).differences).toEqual([
      { step: 'GET {k}', on: 'main', kind: 'value', reference: '"a"', candidate: '"b"' },
    ]);
  });

  it('blames what the check needs first, not what it asks then', () => {
    const refused = { ...take(A, B), candidate: said(B, '-ERR syntax error\n') };
    expect(judgeAgain(GET, refused, refused).differences).toMatchObject([
      { step: 'SET {k} v', kind: 'error' },
    ]);
  });
});
