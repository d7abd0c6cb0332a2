import { describe, expect, it } from 'vitest';
import { CacheBenchError, usageError } from '../core/errors.ts';
import { listAnnotations, listMistakes } from './list-annotations.ts';
import { aCheck, aGate, aPoint } from './sample-gate.test-helper.ts';

describe('listAnnotations', () => {
  it('points at the line of a broken rule and says what was found', () => {
    expect(listAnnotations(aGate([aCheck()]))).toEqual([
      {
        level: 'error',
        title: 'Rule broken: p99(dragonfly) <= redis + 10%',
        lines: ['read-heavy, dragonfly: 1.30× [1.20, 1.40], limit 1.10× (p = 0.0080)'],
        place: { file: 'cache-bench.yaml', line: 12, column: 7 },
      },
    ]);
  });

  it('has no place for a rule that was a flag', () => {
    const { source: _none, ...check } = aCheck();
    expect(listAnnotations(aGate([check]))[0]).not.toHaveProperty('place');
  });

  it('says nothing of rules that hold or are no part of the run', () => {
    const checks = [aCheck({ outcome: 'pass' }), aCheck({ outcome: 'skipped', points: [] })];
    expect(listAnnotations(aGate(checks))).toEqual([]);
  });

  it.each([
    ['fail', 'error', 'warn', 'error'],
    ['fail', 'warn', 'warn', 'warning'],
    ['not-comparable', 'error', 'pass', 'error'],
    ['not-comparable', 'warn', 'pass', 'warning'],
    ['inconclusive', 'error', 'fail', 'error'],
    ['inconclusive', 'error', 'warn', 'warning'],
    ['inconclusive', 'error', 'pass', undefined],
    ['inconclusive', 'warn', 'fail', undefined],
  ] as const)(
    'takes %s of severity %s with on-inconclusive %s for: %s',
    (outcome, severity, onInconclusive, level) => {
      const [annotation] = listAnnotations(aGate([aCheck({ outcome, severity })], { onInconclusive }));
      expect(annotation?.level).toBe(level);
    },
  );

  it('has breaches first, the largest first, then what could not be told', () => {
    const checks = [
      aCheck({ rule: 'unsure', outcome: 'inconclusive' }),
      aCheck({ rule: 'slightly', points: [aPoint()] }),
      aCheck({ rule: 'slower', points: [aPoint({ observed: { estimate: 0.2 }, allowed: 0.9 })] }),
      aCheck({ rule: 'other', outcome: 'not-comparable' }),
      aCheck({ rule: 'twice', points: [aPoint({ observed: { estimate: 2 } })] }),
    ];
    const titles = listAnnotations(aGate(checks)).map(({ title }) => title);
    expect(titles).toEqual([
      'Rule broken: slower',
      'Rule broken: twice',
      'Rule broken: slightly',
      'Rule not comparable: other',
      'Rule inconclusive: unsure',
    ]);
  });

  it('names only the places that made the outcome, the worst first, and not all of many', () => {
    const points = [
      aPoint({ target: 'kept', outcome: 'pass' }),
      aPoint({ target: 'near', observed: { estimate: 1.2 } }),
      aPoint({ target: 'far', observed: { estimate: 3 } }),
    ];
    const [annotation] = listAnnotations(aGate([aCheck({ points })]));
    expect(annotation!.lines).toEqual([
      expect.stringMatching(/^read-heavy, far: 3\.00×/),
      expect.stringMatching(/^read-heavy, near: 1\.20×/),
    ]);
    const many = Array.from({ length: 7 }, () => aPoint());
    const { lines } = listAnnotations(aGate([aCheck({ points: many })]))[0]!;
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toBe('+3 more');
  });

  it('can order breaches of a limit of nothing, and without an observed value', () => {
    const checks = [
      aCheck({ rule: 'none', points: [aPoint({ observed: undefined })] }),
      aCheck({ rule: 'errors <= 0%', points: [aPoint({ observed: { estimate: 0.1 }, allowed: 0 })] }),
    ];
    expect(listAnnotations(aGate(checks)).map(({ title }) => title)).toEqual([
      'Rule broken: errors <= 0%',
      'Rule broken: none',
    ]);
  });
});

describe('listMistakes', () => {
  it('finds the place of every mistake of a file', () => {
    const error = usageError('E_RULE', 'a b.yaml:3:9 got 1, wanted 2\na b.yaml:4:1 key written twice');
    expect(listMistakes(error)).toEqual([
      {
        level: 'error',
        title: 'cache-bench E_RULE',
        lines: ['got 1, wanted 2'],
        place: { file: 'a b.yaml', line: 3, column: 9 },
      },
      {
        level: 'error',
        title: 'cache-bench E_RULE',
        lines: ['key written twice'],
        place: { file: 'a b.yaml', line: 4, column: 1 },
      },
    ]);
  });

  it('tells any other error as a whole, with its next step', () => {
    const error = new CacheBenchError('E_TARGET_UNREACHABLE', 'redis: 10.0.0.5:6379:1 refused', {
      hint: 'Start it.',
    });
    expect(listMistakes(error)).toEqual([
      {
        level: 'error',
        title: 'cache-bench E_TARGET_UNREACHABLE',
        lines: ['redis: 10.0.0.5:6379:1 refused', 'Start it.'],
      },
    ]);
    expect(listMistakes(new TypeError('x is not a function'))[0]).toMatchObject({
      title: 'cache-bench E_DEFECT',
      lines: ['x is not a function'],
    });
  });
});
