import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type RaceResult, raceKind } from '../../result/kinds/race.ts';
import { buildReport } from '../build-report.ts';
import { sampleWithEqualRate } from '../join-results.test-helper.ts';
import { DRAGONFLY, REDIS, sampleResult } from '../sample-result.test-helper.ts';
import { renderTerminal } from './render-terminal.ts';
import { displayWidth } from './terminal-text.ts';

const HOSTILE = '\x1b[2J\x1b[31mred\nhello\u202egnp.exe \u200b界界 e\u0301\u0301\u0301';

const VALKEY = {
  ...REDIS,
  name: 'valkey',
  flavor: 'valkey' as const,
  ratePerSecond: 83_000,
  medianNs: 402_000,
};

const RESULTS: Readonly<Record<string, RaceResult>> = {
  'two-targets': sampleResult({ profiles: ['read-heavy', 'lua-counter'] }),
  quick: sampleResult({ blocks: 3, quick: true }),
  'client-bound': sampleResult({
    profiles: ['lua-counter'],
    targets: [
      { ...REDIS, limit: 'client-bound' },
      { ...DRAGONFLY, ratePerSecond: 80_900, limit: 'client-bound' },
    ],
  }),
  'candidate-client-bound': sampleResult({ targets: [REDIS, { ...DRAGONFLY, limit: 'client-bound' }] }),
  'beside-generator': sampleResult({
    targets: [
      { ...REDIS, limit: 'connection-bound', sharedUse: 0.8 },
      { ...DRAGONFLY, limit: 'client-bound', sharedUse: 0.98 },
    ],
  }),
  'one-target': sampleResult({ targets: [REDIS] }),
  'three-targets': sampleResult({ targets: [REDIS, DRAGONFLY, VALKEY] }),
  'three-at-equal-rate': sampleWithEqualRate(
    {
      profiles: ['read-heavy', 'write-heavy'],
      blocks: 6,
      quick: true,
      targets: [
        { ...REDIS, limit: 'client-bound' },
        { ...DRAGONFLY, ratePerSecond: 80_900 },
        { ...VALKEY, limit: 'client-bound' },
      ],
    },
    20_000,
  ),
  'no-difference': sampleResult({
    targets: [REDIS, { ...VALKEY, ratePerSecond: 81_300, medianNs: 409_000 }],
    noise: 0.04,
  }),
  errors: sampleResult({ targets: [REDIS, { ...DRAGONFLY, errorShare: 0.0004 }] }),
  'many-errors': sampleResult({ targets: [REDIS, { ...DRAGONFLY, errorShare: 0.12 }] }),
  'failed-round': sampleResult({ targets: [REDIS, { ...DRAGONFLY, failedBlocks: [6] }] }),
  'failed-target': sampleResult({ blocks: 2, targets: [REDIS, { ...DRAGONFLY, failedBlocks: [0, 1] }] }),
  partial: sampleResult({ profiles: ['read-heavy', 'lua-counter'], partialAfterRounds: 5 }),
  'nothing-measured': sampleResult({ blocks: 1, targets: [{ ...REDIS, failedBlocks: [0] }] }),
  'open-loop': sampleResult({ ratePerSecond: 20_000 }),
  'open-loop-missed': sampleResult({
    ratePerSecond: 100_000,
    targets: [REDIS, { ...DRAGONFLY, limit: 'rate-bound' }],
  }),
  'few-samples': sampleResult({ requests: 900 }),
  remote: sampleResult({ targets: [REDIS, DRAGONFLY].map((one) => ({ ...one, telemetry: false })) }),
  hostile: sampleResult({
    profiles: [`p${HOSTILE}`],
    targets: [
      { ...REDIS, name: `r${HOSTILE}`, errorShare: 0.001, errorText: HOSTILE },
      { ...DRAGONFLY, name: 'x'.repeat(200), failedBlocks: [2], failure: HOSTILE },
    ],
  }),
};

describe.each(Object.entries(RESULTS))('the terminal report of the sample "%s"', (name, result) => {
  const report = buildReport(result);

  test('comes from a result that the schema accepts', () => {
    expect(raceKind.schema.safeParse(result).error).toBeUndefined();
  });

  test('reads as it did when it was last looked at', async () => {
    const text = renderTerminal(report, { color: false, columns: 80, unicode: true });
    await expect(text).toMatchFileSnapshot(`../golden/${name}.txt`);
  });

  test.each([40, 60, 80, 100, 120, 200])('has no line wider than %i columns', (columns) => {
    for (const unicode of [true, false])
      for (const verbose of [true, false]) {
        const lines = renderTerminal(report, { color: false, columns, unicode, verbose }).split('\n');
        expect(lines.filter((line) => displayWidth(line) > columns)).toEqual([]);
      }
  });

  test('says the same with and without colours', () => {
    const plain = renderTerminal(report, { color: false, columns: 80, unicode: true });
    const colored = renderTerminal(report, { color: true, columns: 80, unicode: true });
    expect(colored).not.toBe(plain);
    expect(stripVTControlCharacters(colored).replaceAll(/ +$/gm, '')).toBe(plain);
  });

  test('holds nothing that a terminal would obey, and in ASCII nothing else', () => {
    const text = renderTerminal(report, { color: false, columns: 80, unicode: true });
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{M}]/u);
    expect(renderTerminal(report, { color: false, columns: 80, unicode: false })).toMatch(/^[\n\x20-\x7e]*$/);
  });
});

test.each(['two-targets', 'three-targets', 'open-loop-missed', 'few-samples', 'hostile'])(
  'the whole report of the sample "%s" reads as it did when it was last looked at',
  async (name) => {
    const options = { color: false, columns: 80, unicode: true, verbose: true };
    const text = renderTerminal(buildReport(RESULTS[name]!), options);
    await expect(text).toMatchFileSnapshot(`../golden/${name}-whole.txt`);
  },
);

describe('the short report', () => {
  const render = (name: string) =>
    renderTerminal(buildReport(RESULTS[name]!), { color: false, columns: 80, unicode: true })
      .trimEnd()
      .split('\n');

  test('of two profiles on two targets has at most 32 lines, the answer among the first and the last', () => {
    const lines = render('two-targets');
    expect(lines.length).toBeLessThanOrEqual(32);
    expect(lines[1]).toMatch(/^dragonfly was faster than redis in both profiles/);
    expect(lines.slice(-2).map((line) => line.replace(/ +/g, ' '))).toEqual([
      expect.stringMatching(/^read-heavy dragonfly faster: 1\.\d+× \[.*\] the ops\/s of redis/),
      expect.stringMatching(/^lua-counter dragonfly faster: 1\.\d+× \[.*\] the ops\/s of redis/),
    ]);
  });

  test('of two profiles on three targets has at most 40 lines with the plan, the answer among the first ten and the last three', () => {
    const result = structuredClone(RESULTS['three-at-equal-rate']!);
    const message = 'other processes used 1.31 cores in a round; stop them if you can';
    for (const profile of ['read-heavy', 'write-heavy'])
      result.warnings.push({ id: 'W_OTHER_LOAD', message, profile });
    result.fairness = ['keys', 'cpu-sets', 'client-headroom', 'other-load', 'turbo'].map((rule, i) => ({
      ...{ rule, enforced: false, found: rule },
      status: i === 0 ? 'pass' : i === 4 ? 'unknown' : 'warn',
    }));
    const text = renderTerminal(buildReport(result), { color: false, columns: 80, unicode: true });
    const lines = text.trimEnd().split('\n');
    // Before it stand the plan in two lines, what the machine can tell in one, and below it where it was saved.
    expect(lines.length).toBeLessThanOrEqual(40 - 4);
    expect(lines.slice(0, 10).join(' ')).toMatch(/At the same rate dragonfly had \S+ the p99 and/);
    expect(lines.slice(-3).join(' ')).toMatch(
      /write-heavy {3}dragonfly faster: p99 \S+; valkey: the same cpu-s\/Mop/,
    );
    expect(lines.filter((line) => /^ {2}metric /.test(line))).toHaveLength(2);
  });

  test('has one figure of the memory, and says where it had not settled', () => {
    const result = sampleResult({ targets: [{ ...REDIS, limit: 'client-bound' }, DRAGONFLY] });
    result.fills[1]!.restless = ['used'];
    const text = renderTerminal(buildReport(result), { color: false, columns: 80, unicode: true });
    expect(text).toMatch(/^ {2}B\/key +344 B +296 B +0\.86× +not settled$/m);
    expect(text).not.toMatch(/^ {2}memory|the memory of|smaller/m);
  });

  test.each(Object.keys(RESULTS).filter((name) => name !== 'hostile'))(
    'of "%s" has no table in two parts and no row or column of nothing',
    (name) => {
      const heads = render(name).filter((line) => /^ {2}(metric|target) /.test(line));
      const { profiles, targets } = RESULTS[name]!;
      expect(heads.length).toBeLessThanOrEqual(profiles.length * Math.max(1, targets.length - 1));
      expect(render(name).filter((line) => /n\/a +n\/a|^ {2}errors +0 +0/.test(line))).toEqual([]);
    },
  );

  test('tells what is sure where the metric that was asked for cannot be told', () => {
    expect(render('client-bound').at(-1)).toMatch(
      /dragonfly less efficient: 0\.51\d*× .*the ops\/cpu-s of redis/,
    );
  });
});

test.each([60, 120])('the columns are folded or side by side as the width allows: %i', async (columns) => {
  const report = buildReport(RESULTS['two-targets']!);
  const text = renderTerminal(report, { color: false, columns, unicode: true });
  await expect(text).toMatchFileSnapshot(`../golden/two-targets-${columns}.txt`);
});

test('colours stand where they stood', async () => {
  const report = buildReport(RESULTS['errors']!);
  const text = renderTerminal(report, { color: true, columns: 80, unicode: true });
  await expect(text).toMatchFileSnapshot('../golden/errors-color.txt');
});

test('without Unicode the report is ASCII', async () => {
  const report = buildReport(RESULTS['client-bound']!);
  const text = renderTerminal(report, { color: false, columns: 80, unicode: false });
  await expect(text).toMatchFileSnapshot('../golden/client-bound-ascii.txt');
});

test('memory is told by element where a fill wrote elements, and only there', () => {
  const result = sampleResult({ targets: [REDIS, DRAGONFLY] });
  const render = (shown: RaceResult) =>
    renderTerminal(buildReport(shown), { color: false, columns: 120, unicode: true, verbose: true }).split(
      '\n',
    );
  expect(render(result).join()).not.toContain('B/element');
  for (const fill of result.fills) fill.elements = 1_000_000;
  const lines = render(result);
  const head = lines.findIndex((line) => line.includes('B/element'));
  // 344 bytes a key, ten elements in each.
  expect(lines[head + 1]).toMatch(/redis .* 34 B$/);
});
