// A decision from saved results: what each line comes to, and that nothing is recommended from what was not measured.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECK_STATES, type CheckLine, type Criterion, SIDES } from '../result/kinds/decision.ts';
import type { Result } from '../result/kinds.ts';
import { thrownBy } from '../testkit/failure-of.ts';
import { CHECK_IDS } from './check-ids.ts';
import { CAPACITY, compat, decide, lineOf, TARGETS } from './decide-scene.test-helper.ts';
import { FACTS_TEMPLATE, parseFacts } from './facts.ts';
import { recommend } from './recommend.ts';

describe('the checklist', () => {
  it('begins with the six points of the article, and says of each how it is measured', () => {
    const { checklist, recommendation } = decide([]);
    expect(checklist.filter(({ isOfArticle }) => isOfArticle).map(({ id }) => id)).toEqual([
      ...['commands', 'tail', 'memory', 'failover', 'alerts', 'rollback'],
    ]);
    expect(
      checklist.every(({ state, command }) => state === 'not-measured' && command.startsWith('cache-bench ')),
    ).toBe(true);
    expect(recommendation.word).toBe('none');
  });

  it.each([
    // The simulated Dragonfly sustains some 55 thousand.
    [20_000, 'done'],
    [200_000, 'failed'],
    [45_700, 'not-measured'],
  ])('a peak of %i ops/s is %s, by the whole interval', (peakRate, state) => {
    expect(lineOf('tail', [CAPACITY], { peakRate })).toMatchObject({ state });
  });

  it('without a peak nothing is done', () => {
    expect(lineOf('tail', [CAPACITY])).toMatchObject({
      state: 'not-measured',
      found: expect.stringContaining('your peak is not given (peakRate)'),
    });
  });

  it('of commands is about those that are used', () => {
    expect(lineOf('commands', [compat(false)])).toMatchObject({
      state: 'not-measured',
      found: expect.stringContaining('the commands of your application are not given'),
    });
    expect(lineOf('commands', [compat(true)])).toMatchObject({
      state: 'failed',
      found: expect.stringContaining('LCS would break'),
    });
  });

  it('reads soaks, failovers and rehearsals where the version knows them', () => {
    const kinds = [
      {
        ...{
          kind: 'cache-bench soak',
          partial: false,
          startedAt: '2026-11-20T00:00:00Z',
          targets: [...TARGETS.values()],
          sentNs: 86_400e9,
        },
        verdicts: [{ target: 'dragonfly', metric: 'used', word: 'grows' }],
      },
      {
        ...{ kind: 'cache-bench failover', partial: false, startedAt: '2026-11-20T00:00:00Z' },
        trials: [
          {
            ...{
              experiment: 'kill',
              target: 'dragonfly',
              server: 'dragonfly 1.40.1',
              service: { outageNs: 1 },
            },
            clients: [{ name: 'x', outage: { p99Ns: 5e9, open: 0 }, pushes: { acknowledged: 9, lost: 2 } }],
          },
        ],
      },
      {
        ...{ kind: 'cache-bench rehearsal', partial: false, name: 'x', rules: [] },
        phases: [{ rollback: { timeNs: 2e9, lost: 0 } }],
      },
    ];
    const known = kinds as unknown as Result[];
    const checklist = decide([CAPACITY, ...known], { limits: { lostWrites: 0, outage: 30e9 } }).checklist;
    const states = Object.fromEntries(checklist.map(({ id, state }) => [id, state]));
    expect(states).toMatchObject({ memory: 'failed', failover: 'failed', rollback: 'done' });
  });

  it('a waived line is done, and says so', () => {
    expect(lineOf('commands', [compat(true)], { waived: ['commands'] })).toMatchObject({
      state: 'done',
      found: expect.stringMatching(/^waived: LCS would break/),
    });
  });

  it('has the lines that can be waived', () => {
    expect(decide([]).checklist.map(({ id }) => id)).toEqual(CHECK_IDS);
  });
});

describe('evidence of something else', () => {
  it('of another machine, version, profile or kind is shown as such, and not used', () => {
    const facts = { ...CAPACITY.environment.facts, cpus: 1 };
    const elsewhere = {
      ...CAPACITY,
      startedAt: '2020-01-01T00:00:00Z',
      environment: { ...CAPACITY.environment, facts },
    };
    const older = {
      ...CAPACITY,
      startedAt: '2020-01-01T00:00:00Z',
      targets: CAPACITY.targets.map((one) => ({ ...one, version: '1.0' })),
    };
    const result = decide(
      [CAPACITY, elsewhere, older],
      { peakRate: 1000 },
      { unknown: [{ place: 'x.json', kind: 'cache-bench dream' }] },
    );
    expect(result.others.map(({ other }) => other)).toEqual([
      expect.stringMatching(/^of another machine: /),
      expect.stringMatching(/^of redis as redis 1\.0, and not /),
      'of a kind that this version does not know: not measured',
    ]);
    const { evidence } = result.checklist.find(({ id }) => id === 'tail')!;
    expect(evidence.map(({ other }) => other === undefined)).toEqual([true, false, false]);
    expect(
      decide([CAPACITY], { profile: './mine.yaml', peakRate: 1 }).checklist.find(({ id }) => id === 'tail'),
    ).toMatchObject({
      state: 'not-measured',
      evidence: [{ other: expect.stringMatching(/^with another profile: /) }],
    });
  });
});

describe('a calculation of cost', () => {
  const cost = (facts: Readonly<Record<string, unknown>>): unknown => ({
    ...{ kind: 'cache-bench cost', calculatedAt: '2026-11-30T00:00:00Z', currency: 'USD', facts },
    nodes: CAPACITY.targets.map(({ name, flavor, version }) => ({
      name,
      server: { flavor, version },
      price: { unit: 'node-hour' },
      missing: [],
    })),
    ...{ differences: [], flips: [], warnings: [], notes: [], evidence: [] },
  });
  const { facts } = CAPACITY.environment;

  it('of another machine is not used, though it is the newest', () => {
    const { others } = decide([CAPACITY, cost({ ...facts, cpus: 64 })]);
    expect(others).toMatchObject([
      { place: 'results/1/result.json', other: expect.stringMatching(/^of another machine: /) },
    ]);
  });

  it('of the same machine is', () => {
    expect(decide([CAPACITY, cost(facts)]).others).toEqual([]);
  });
});

describe('the recommendation', () => {
  const line = fc.record({
    id: fc.constantFrom('commands', 'tail', 'memory', 'failover', 'alerts', 'rollback', 'speed', 'cost'),
    title: fc.constant('A line'),
    isOfArticle: fc.boolean(),
    state: fc.constantFrom(...CHECK_STATES),
    found: fc.constant('found'),
    command: fc.constant('cache-bench run'),
    evidence: fc.constant([]),
  }) satisfies fc.Arbitrary<CheckLine>;
  const criterion = fc
    .record({
      id: fc.constantFrom('rate', 'memory', 'licence'),
      title: fc.constant('criterion'),
      side: fc.constantFrom(...SIDES),
      found: fc.constant('found'),
    })
    .map((one): Criterion => ({ ...one, from: one.side === 'unknown' ? 'nothing' : 'evidence' }));
  const names = { reference: 'redis', candidate: 'dragonfly' };

  it('is none while something that it needs is not measured, unless something is broken', () => {
    fc.assert(
      fc.property(fc.array(line), fc.array(criterion), (checklist, matrix) => {
        const { word, text } = recommend(checklist, matrix, names);
        const isOpen = checklist.some(
          ({ isOfArticle, id, state }) => state === 'not-measured' && (isOfArticle || id === 'speed'),
        );
        if (isOpen) expect(['none', 'stay']).toContain(word);
        if (word === 'move')
          expect(matrix.some(({ side, from }) => side === 'candidate' && from !== 'nothing')).toBe(true);
        expect(text).toMatch(/change/);
      }),
    );
  });

  it.each([
    ['candidate', 'accepted', 'move', /^Move to dragonfly: rate \(found\)/],
    [
      'either',
      'accepted',
      'stay',
      /^Stay with redis: nothing that was measured or asked speaks for dragonfly/,
    ],
    ['candidate', 'refused', 'stay', /^Stay with redis: licence/],
  ] as const)('a rate for %s and a licence that is %s: %s', (side, licence, word, text) => {
    const matrix: Criterion[] = [
      { id: 'rate', title: 'rate', side, found: 'found', from: 'evidence' },
      {
        id: 'licence',
        title: 'licence',
        side: licence === 'refused' ? 'reference' : 'either',
        found: licence,
        from: 'asked',
      },
    ];
    expect(recommend([], matrix, names)).toMatchObject({ word, text: expect.stringMatching(text) });
  });
});

it('waived commands speak for the reference, and forbid nothing', () => {
  const words = (facts: object) => decide([CAPACITY, compat(true)], facts).recommendation;
  expect(words({})).toMatchObject({
    word: 'stay',
    text: expect.stringMatching(
      /^Stay with redis: "It answered the commands that your application sends" failed \(/,
    ),
  });
  expect(words({ waived: ['commands'] })).toMatchObject({ word: 'none' });
  const matrix: Criterion[] = [
    { id: 'rate', title: 'rate', side: 'candidate', found: 'found', from: 'evidence' },
    { id: 'commands', title: 'commands', side: 'reference', found: '1 breaks', from: 'evidence' },
  ];
  expect(recommend([], matrix, { reference: 'redis', candidate: 'dragonfly' })).toMatchObject({
    word: 'choose',
  });
});

describe('what only the user knows', () => {
  it('is asked by a file that is right as it is written', () => {
    expect(parseFacts(FACTS_TEMPLATE, 'decide.yaml')).toMatchObject({
      reference: 'redis',
      snapshots: 'unknown',
    });
  });

  it('is shown as such a file in docs/decide.md', () => {
    const document = readFileSync(new URL('../../docs/decide.md', import.meta.url), 'utf8');
    const [, text] = /^```yaml\n(.*?)^```$/ms.exec(document)!;
    expect(parseFacts(text!, 'decide.yaml')).toMatchObject({ candidate: 'dragonfly', waived: ['claims'] });
  });

  it.each([
    ['growth: fast\n', /^decide\.yaml:1:9 growth: got "fast", wanted a percentage such as 50%$/],
    [
      'licence: { reference: maybe, candidate: accepted }\n',
      /^decide\.yaml:1:23 licence\.reference: got "maybe", wanted accepted, refused or unknown/,
    ],
    ['slo: fast\n', /^decide\.yaml:1:6 slo: got "fast", wanted objectives such as 'p99<1ms'/],
    [
      'waived: [comands]\n',
      /^decide\.yaml:1:10 waived\[0\]: got "comands", wanted a line: commands, .*did you mean "commands"\?$/,
    ],
    ['peekRate: 3\n', /did you mean "peakRate"\?$/],
  ])('%j has its place', (text, message) => {
    expect(thrownBy(() => parseFacts(text, 'decide.yaml'))).toMatchObject({
      ...{ code: 'E_FACTS', exitCode: 2 },
      message: expect.stringMatching(message),
    });
  });
});
