import { describe, expect, it } from 'vitest';
import { buildReport } from './build-report.ts';
import { renderJson } from './interchange/json.ts';
import { buildLadders } from './ladder.ts';
import { renderMarkdown } from './markdown/render-markdown.ts';
import { type LadderSample, sampleLadder } from './sample-ladder.test-helper.ts';
import { sampleResult } from './sample-result.test-helper.ts';
import { renderLadders } from './terminal/render-ladder.ts';

const RULES = { tolerance: 0.05 };
const TERMINAL = { color: false, unicode: true, columns: 100 };
const build = (sample: LadderSample) => buildLadders(sampleLadder(sample), RULES)[0]!;

/** Redis stands still, Dragonfly overtakes it between one core and two. */
const CROSSING = { rates: { redis: [80_000, 82_000, 81_000], dragonfly: [56_000, 110_000, 190_000] } };

describe('a core ladder', () => {
  it('is nothing where cores were not climbed', () => {
    expect(buildLadders(sampleResult(), RULES)).toEqual([]);
    expect(renderLadders([], TERMINAL)).toBe('');
  });

  it('says what each target makes of more cores', () => {
    const { cores, climbs } = build(CROSSING);
    expect(cores).toEqual([1, 2, 4]);
    const [redis, dragonfly] = climbs.map(({ steps }) => steps);
    expect(redis![2]!.efficiency!.share).toBeCloseTo(81 / 80 / 4, 1);
    expect(dragonfly![0]!.efficiency).toEqual({ speedUp: 1, share: 1 });
    const { speedUp, share, low, high } = dragonfly![2]!.efficiency!;
    expect(speedUp).toBeCloseTo(190 / 56, 0);
    expect(share).toBeCloseTo(speedUp / 4, 9);
    expect(low!).toBeLessThan(share);
    expect(high!).toBeGreaterThan(share);
    for (const step of [...redis!, ...dragonfly!]) {
      expect(step.threads).toBe(step.cores);
      expect(step.ratePerCoreGranted).toBeCloseTo(step.ratePerSecond! / step.cores, 6);
      expect(step.ratePerCoreUsed! * step.coresUsed!).toBeCloseTo(step.ratePerSecond!, -4);
    }
  });

  it('interpolates the break-even, and says from where on who stays ahead', () => {
    const { breakEvens, conclusions } = build(CROSSING);
    expect(breakEvens).toMatchObject([
      { candidate: 'dragonfly', reference: 'redis', indicative: false, breakEven: { kind: 'at' } },
    ]);
    const { breakEven } = breakEvens[0] as unknown as {
      breakEven: { cores: number; low: number; high: number };
    };
    // 80/56 behind and 110/82 ahead: log(1.43) of log(1.43 × 1.34) of the way from 1 to 2.
    expect(breakEven.cores).toBeGreaterThan(1.3);
    expect(breakEven.cores).toBeLessThan(1.6);
    expect(breakEven.low).toBeLessThan(breakEven.cores);
    expect(breakEven.high).toBeGreaterThan(breakEven.cores);
    expect(conclusions).toEqual([
      expect.stringMatching(/^dragonfly overtakes redis at 1\.\d cores \[1\.\d, 1\.\d\]\.$/),
    ]);
  });

  it('compares each pair, whoever of them overtakes', () => {
    const { conclusions } = build({
      rates: {
        redis: [50_000, 50_000, 50_000],
        cluster: [90_000, 60_000, 20_000],
        third: [20_000, 21_000, 30_000],
      },
    });
    expect(conclusions).toEqual([
      expect.stringMatching(/^redis overtakes cluster at 2\.\d cores/),
      'redis is ahead of third from 1 core on, the fewest at which the run can tell.',
      expect.stringMatching(/^third overtakes cluster at \d\.\d cores/),
    ]);
  });

  it('is not overtaken by who is ahead for a while only', () => {
    const rates = { redis: [80_000, 82_000, 120_000], dragonfly: [56_000, 110_000, 120_000] };
    expect(build({ rates }).conclusions).toEqual([
      'dragonfly is not ahead of redis with 4 cores, the most at which the run can tell.',
    ]);
  });

  it('says how far it knows where the most cores tell nothing', () => {
    expect(build({ ...CROSSING, clientBound: { redis: 4 } }).conclusions[1]).toMatch(
      /^dragonfly overtakes redis at 1\.\d cores \[.*\], known up to 2 cores\.$/,
    );
  });

  it('is indicative with too few blocks', () => {
    expect(build({ ...CROSSING, blocks: 3 }).conclusions).toEqual([
      'Indicative only: dragonfly overtakes redis between 1 and 2 cores.',
    ]);
  });

  it('draws nothing from rounds that the generator limited', () => {
    const { climbs, conclusions } = build({ ...CROSSING, clientBound: { dragonfly: 4 } });
    expect(climbs[1]!.steps[2]).toMatchObject({ atLeast: true });
    expect(climbs[1]!.steps[2]).not.toHaveProperty('efficiency');
    expect(conclusions[0]).toBe(
      'The generator limited dragonfly on 4 cores: its rates there are lower bounds.',
    );
    expect(build({ ...CROSSING, clientBound: { dragonfly: 1 } }).climbs[1]!.steps[2]).not.toHaveProperty(
      'efficiency',
    );
  });

  it('stands in markdown and JSON too', () => {
    const result = sampleLadder(CROSSING);
    const input = { report: buildReport(result), result };
    expect(renderMarkdown(input)).toContain('## mix by cores');
    const document = JSON.parse(renderJson(input));
    expect(document.ladders).toEqual(JSON.parse(JSON.stringify(buildLadders(result, RULES))));
  });

  it.each([
    ['ladder', CROSSING],
    ['ladder-client-bound', { ...CROSSING, clientBound: { dragonfly: 4 } }],
  ])('looks like golden/%s.txt', async (name, sample) => {
    const text = renderLadders(buildLadders(sampleLadder(sample), RULES), TERMINAL);
    await expect(text).toMatchFileSnapshot(`golden/${name}.txt`);
  });
});
