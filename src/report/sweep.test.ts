import { describe, expect, it } from 'vitest';
import { dropUndefined } from '../core/drop-undefined.ts';
import type { RaceResult } from '../result/kinds/race.ts';
import { joinResults } from './join-results.test-helper.ts';
import { DRAGONFLY, REDIS, type SampleTarget, sampleResult } from './sample-result.test-helper.ts';
import { buildSweeps } from './sweep.ts';
import { renderSweeps } from './terminal/render-sweep.ts';

interface SampleSweep {
  /** By value: how much faster the candidate is than the reference. */
  readonly ratios: Readonly<Record<string, number>>;
  readonly blocks?: number;
  readonly limits?: Readonly<Record<string, SampleTarget['limit']>>;
  readonly ratePerSecond?: number;
  readonly candidates?: readonly SampleTarget[];
}

/** One result a value, put together as the run engine would have. */
function sampleSweep({
  ratios,
  blocks = 8,
  limits = {},
  ratePerSecond,
  candidates,
}: SampleSweep): RaceResult {
  const variants = Object.entries(ratios).map(([value, ratio]) => {
    const name = `read-heavy@pipeline=${value}`;
    const limit = limits[value];
    const others = candidates ?? [
      {
        ...DRAGONFLY,
        ratePerSecond: REDIS.ratePerSecond * ratio,
        medianNs: Math.round(REDIS.medianNs / ratio),
        ...dropUndefined({ limit }),
      },
    ];
    const result = sampleResult({
      profiles: [name],
      targets: [REDIS, ...others],
      blocks,
      ...dropUndefined({ ratePerSecond }),
    });
    const sweep = { base: 'read-heavy', parameter: 'pipeline', value };
    return { ...result, profiles: result.profiles.map((profile) => ({ ...profile, sweep })) };
  });
  return joinResults(variants);
}

const RULES = { tolerance: 0.05 };
const TERMINAL = { color: false, unicode: true, columns: 80 };
const conclusionsOf = (sample: SampleSweep) =>
  buildSweeps(sampleSweep(sample), RULES).map(({ conclusions }) => conclusions);

describe('a sweep', () => {
  it('is nothing where nothing was swept', () => {
    expect(buildSweeps(sampleResult(), RULES)).toEqual([]);
    expect(renderSweeps([], { color: false, unicode: true, columns: 80 })).toBe('');
  });

  it('says of which values it holds with the generator on the same cores alone', () => {
    const candidates = [{ ...DRAGONFLY, besideGenerator: true as const }];
    expect(conclusionsOf({ ratios: { 1: 1.8, 16: 1.8 }, candidates })).toEqual([
      [
        'dragonfly is ahead at every pipeline measured.',
        'Measured with the generator on the same cores: pipeline 1, 16.',
      ],
    ]);
  });

  it('says where one target overtakes the other', () => {
    expect(conclusionsOf({ ratios: { 1: 1.8, 4: 1.3, 16: 0.8, 64: 0.6 } })).toEqual([
      ['redis overtakes at pipeline ≥ 16: it is ahead there; dragonfly is ahead at 4.'],
    ]);
  });

  it('names the last value with a verdict before a crossing, however many have none between', () => {
    expect(conclusionsOf({ ratios: { 1: 0.7, 4: 1, 16: 1.01, 64: 1.5 } })).toEqual([
      [
        'dragonfly overtakes at pipeline ≥ 64: it is ahead there; redis is ahead at 1.',
        'dragonfly and redis are the same at pipeline 4, 16.',
      ],
    ]);
  });

  it('says when one is ahead everywhere, and where it cannot tell', () => {
    expect(conclusionsOf({ ratios: { 1: 1.8, 4: 1.9 } })).toEqual([
      ['dragonfly is ahead at every pipeline measured.'],
    ]);
    expect(conclusionsOf({ ratios: { 1: 1.8, 4: 1.05 }, limits: { 4: 'client-bound' } })).toEqual([
      ['dragonfly is ahead at pipeline 1.', 'Cannot tell dragonfly and redis apart at pipeline 4.'],
    ]);
  });

  it('is indicative with too few blocks, and says so first', () => {
    expect(conclusionsOf({ ratios: { 1: 1.8, 4: 0.7 }, blocks: 3 })).toEqual([
      [
        'Indicative only: 6 blocks are needed to tell a difference from noise.',
        'redis overtakes at pipeline ≥ 4: it is ahead there; dragonfly is ahead at 1.',
      ],
    ]);
  });

  it('compares the latency where the rate is set, and then lower is ahead', () => {
    const [sweep] = buildSweeps(sampleSweep({ ratios: { 1: 1.6, 4: 0.5 }, ratePerSecond: 10_000 }), RULES);
    expect(sweep).toMatchObject({ metric: 'p99', points: [{ ahead: 'candidate' }, { ahead: 'reference' }] });
  });

  it('shows every candidate against the reference', () => {
    const valkey: SampleTarget = { ...REDIS, name: 'valkey', flavor: 'valkey', ratePerSecond: 60_000 };
    const sweeps = buildSweeps(
      sampleSweep({ ratios: { 1: 1, 4: 1 }, candidates: [DRAGONFLY, valkey] }),
      RULES,
    );
    expect(sweeps.map(({ candidate }) => candidate)).toEqual(['dragonfly', 'valkey']);
  });

  describe('of the data', () => {
    /** Bytes that a key takes on each side, by value of the parameter. */
    const memorySweep = (parameter: string, bytes: Readonly<Record<string, readonly [number, number]>>) => {
      const result = sampleSweep({
        ratios: Object.fromEntries(Object.keys(bytes).map((value) => [value, 1.5])),
      });
      const keys = 100_000;
      const profiles = result.profiles.map((profile) => ({
        ...profile,
        sweep: { ...profile.sweep!, parameter },
      }));
      const fills = Object.entries(bytes).flatMap(([value, [redis, dragonfly]]) =>
        Object.entries({ redis, dragonfly }).map(([target, perKey]) => ({
          ...{ profile: `read-heavy@pipeline=${value}`, target, keys, durationNs: 1e9 },
          ...{ usedBytesBefore: 1e6, usedBytesAfter: 1e6 + perKey * keys },
        })),
      );
      return buildSweeps({ ...result, profiles, fills }, RULES);
    };

    it('tells the memory of a key too, as a curve and not as a number', () => {
      const [speed, memory] = memorySweep('keys', { 100: [168, 104], 262: [168, 126], 524: [168, 180] });
      expect(speed!.metric).toBe('throughput');
      expect(memory).toMatchObject({
        metric: 'memory_per_key',
        points: [{ ahead: 'candidate' }, { ahead: 'candidate' }, { ahead: 'reference' }],
        conclusions: ['redis takes less memory a key at keys 524, and dragonfly at 262.'],
      });
    });

    it('says so where one takes less at every value, or both the same', () => {
      const [, less] = memorySweep('value-size', { 64: [168, 131], 256: [408, 323] });
      expect(less!.conclusions).toEqual(['dragonfly takes less memory a key at every value-size measured.']);
      const [, everywhere] = memorySweep('keys', { 100: [168, 131] });
      expect(everywhere!.conclusions).toEqual([
        'dragonfly takes less memory a key at every number of keys measured.',
      ]);
      const [, same] = memorySweep('value-size', { 64: [168, 168] });
      expect(same!.conclusions).toEqual(['dragonfly and redis take the same memory a key at value-size 64.']);
    });

    it('shows the ratio of what was measured once, without an interval', () => {
      const text = renderSweeps(memorySweep('keys', { 100: [168, 126] }), TERMINAL);
      expect(text).toMatch(/^ +100 +168 B +126 B +0\.75\d?× +dragonfly$/m);
    });

    it('is of speed only where the parameter leaves the data as it is', () => {
      expect(memorySweep('connections', { 64: [168, 131] })).toHaveLength(1);
    });
  });

  it.each([
    ['sweep', { ratios: { 1: 1.8, 4: 1.3, 16: 0.8, 64: 0.6 } }],
    ['sweep-quick', { ratios: { 1: 1.8, 4: 0.7 }, blocks: 3 }],
    ['sweep-client-bound', { ratios: { 1: 1.8, 4: 1, 16: 1.2 }, limits: { 16: 'client-bound' } }],
  ] as const)('looks like golden/%s.txt', async (name, sample: SampleSweep) => {
    const text = renderSweeps(buildSweeps(sampleSweep(sample), RULES), {
      color: false,
      unicode: true,
      columns: 80,
    });
    await expect(text).toMatchFileSnapshot(`golden/${name}.txt`);
  });
});
