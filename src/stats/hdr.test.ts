import { deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type JsHistogram,
} from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import {
  LatencyHistogram,
  MAX_TRACKABLE_NS,
  SLOT_COUNT,
  slotHighestNs,
  slotLowestNs,
  slotOf,
} from '../core/latency-histogram.ts';
import {
  decodeHdr,
  decodeHdrInUnit,
  decodeHdrSparse,
  encodeHdr,
  encodeHdrInUnit,
  mendHdr,
  mergeHdrs,
} from './hdr.ts';
import { formatHgrm } from './hgrm.ts';

function histogramOf(...valuesNs: number[]): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (const valueNs of valuesNs) histogram.record(valueNs);
  return histogram;
}

/** Every slot in use, each with a count of its own. */
function fullHistogram(edge: (slot: number) => number): LatencyHistogram {
  const histogram = new LatencyHistogram();
  for (let slot = 0; slot < SLOT_COUNT; slot++) histogram.recordMany(edge(slot), 1 + (slot % 1000));
  return histogram;
}

describe('encodeHdr and decodeHdr', () => {
  it.each([
    ['lowest', slotLowestNs],
    ['highest', slotHighestNs],
  ])('keep every slot exactly, filled with its %s value', (_edge, edge) => {
    const original = fullHistogram(edge);
    const decoded = decodeHdr(encodeHdr(original));
    expect(decoded.count).toBe(original.count);
    expect(Buffer.from(decoded.counts.buffer).equals(Buffer.from(original.counts.buffer))).toBe(true);
  });

  it('bring back a histogram as it was when its totals are saved beside it', () => {
    const values = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** 41 }), fc.integer({ min: 1, max: 1e6 })));
    fc.assert(
      fc.property(values, (samples) => {
        const original = new LatencyHistogram();
        for (const [valueNs, times] of samples) original.recordMany(valueNs, times);
        expect(decodeHdr(encodeHdr(original), original).toSparse()).toEqual(original.toSparse());
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('are off by no more than a slot without those totals', () => {
    const original = histogramOf(1_234_567, 7_654_321, 4_000_000);
    const decoded = decodeHdr(encodeHdr(original));
    expect(decoded.minNs / original.minNs).toBeCloseTo(1, 2.9);
    expect(decoded.minNs).toBeLessThanOrEqual(original.minNs);
    expect(decoded.maxNs).toBeGreaterThanOrEqual(original.maxNs);
    expect(decoded.maxNs / original.maxNs - 1).toBeLessThan(1 / 1024);
    expect(Math.abs(decoded.meanNs() / original.meanNs() - 1)).toBeLessThan(1 / 1024);
    expect(decoded.percentileNs(50)).toBe(original.percentileNs(50));
  });

  it('do not believe totals that lie outside of the counts', () => {
    const decoded = decodeHdr(encodeHdr(histogramOf(1000, 5000)), { minNs: 3000, maxNs: 4000, sumNs: 6000 });
    expect(decoded.minNs).toBe(1000);
    expect(decoded.maxNs).toBe(5003);
    expect(decoded.percentileNs(100)).toBe(5003);
  });

  it.each([2 ** 32 - 1, 2 ** 32, 2 ** 40 + 3, Number.MAX_SAFE_INTEGER])('keep a count of %i', (times) => {
    const original = new LatencyHistogram();
    original.recordMany(100_000, times);
    const decoded = decodeHdr(encodeHdr(original), original);
    expect(decoded.toSparse()).toEqual(original.toSparse());
    expect(Array.from(decodeHdrSparse(encodeHdr(original)).pairs)).toEqual([slotOf(100_000), times]);
  });

  it('merge what files hold without a wrap, and as HdrHistogram counts it', () => {
    const counts = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 2 ** 41 }), fc.integer({ min: 2 ** 30, max: 2 ** 46 })),
      { minLength: 2, maxLength: 20 },
    );
    fc.assert(
      fc.property(counts, (samples) => {
        const whole = new LatencyHistogram();
        const parts = samples.map(([valueNs, times]) => {
          const part = new LatencyHistogram();
          part.recordMany(valueNs, times);
          whole.recordMany(valueNs, times);
          return encodeHdr(part);
        });
        const { pairs, count } = mergeHdrs(parts);
        expect([Array.from(pairs), count]).toEqual([whole.toSparse().pairs, whole.count]);
        const other = decodeFromCompressedBase64(encodeHdr(whole), 64, false) as JsHistogram;
        expect(other.totalCount).toBe(whole.count);
        for (let i = 0; i < pairs.length; i += 2) expect(other.getCountAtIndex(pairs[i]!)).toBe(pairs[i + 1]);
      }),
      { seed: 5, numRuns: 50 },
    );
  });

  it('keep a value beyond the range in the last slot', () => {
    const original = histogramOf(MAX_TRACKABLE_NS * 3);
    const decoded = decodeHdr(encodeHdr(original), original);
    expect(decoded.counts[SLOT_COUNT - 1]).toBe(1);
    expect(decoded.maxNs).toBe(MAX_TRACKABLE_NS * 3);
  });

  it('keep an empty histogram empty', () => {
    expect(decodeHdr(encodeHdr(new LatencyHistogram())).toSparse()).toEqual(
      new LatencyHistogram().toSparse(),
    );
  });

  it('give text that any HdrHistogram reads, with the same percentiles', () => {
    const original = new LatencyHistogram();
    for (let i = 1; i <= 100_000; i++) original.record(i * 37);
    const hdr = decodeFromCompressedBase64(encodeHdr(original), 64, false);
    expect(hdr.totalCount).toBe(100_000);
    for (const percentile of [1, 50, 90, 99, 99.9, 99.99])
      expect(Math.min(hdr.getValueAtPercentile(percentile), original.maxNs)).toBe(
        original.percentileNs(percentile),
      );
  });
});

describe('the head of what is encoded', () => {
  /** Offsets of HdrHistogram's encodeIntoByteBuffer, behind the eight bytes of the compressed form. */
  const readHead = (base64: string) => {
    const outer = Buffer.from(base64, 'base64');
    expect(outer.readInt32BE(4)).toBe(outer.length - 8);
    const plain = inflateSync(outer.subarray(8));
    expect(plain.readInt32BE(4)).toBe(plain.length - 40);
    return { indexOffset: plain.readInt32BE(8), ratio: plain.readDoubleBE(32), payload: plain.subarray(40) };
  };
  const samples = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** 41 }), fc.integer({ min: 1, max: 1e6 })));

  it('says that counts stand as they are, as C and Java write it, whatever the counts', () => {
    fc.assert(
      fc.property(samples, fc.constantFrom(1, 1000), (pairs, unitNs) => {
        const original = new LatencyHistogram();
        for (const [valueNs, times] of pairs) original.recordMany(valueNs, times);
        const encoded = unitNs === 1 ? encodeHdr(original) : encodeHdrInUnit(original, unitNs);
        expect(readHead(encoded)).toMatchObject({ indexOffset: 0, ratio: 1 });
      }),
      { seed: 3, numRuns: 50 },
    );
  });

  it('and all behind it are byte for byte what the library writes, but for what is mended', () => {
    fc.assert(
      fc.property(samples, fc.constantFrom(1, 1000), (pairs, unitNs) => {
        const original = new LatencyHistogram();
        for (const [valueNs, times] of pairs) original.recordMany(valueNs, times);
        const other = build({
          bitBucketSize: 64,
          highestTrackableValue: Math.ceil(MAX_TRACKABLE_NS / unitNs),
          autoResize: false,
        });
        for (const [valueNs, times] of pairs) {
          const highestNs = Math.min(slotHighestNs(slotOf(valueNs)), original.maxNs);
          other.recordValueWithCount(unitNs === 1 ? valueNs : Math.ceil(highestNs / unitNs), times);
        }
        const encoded = unitNs === 1 ? encodeHdr(original) : encodeHdrInUnit(original, unitNs);
        expect(encoded).toBe(mendHdr(encodeIntoCompressedBase64(other)));
      }),
      {
        seed: 4,
        numRuns: 50,
        examples: [
          [[], 1],
          [
            [
              [0, 3],
              [2, 1],
              [3, 2 ** 31],
              [2 ** 41, 2],
            ],
            1,
          ],
        ],
      },
    );
  });

  it('is mended where an older version wrote it, and nothing else is changed', () => {
    const old = build({ bitBucketSize: 64, highestTrackableValue: MAX_TRACKABLE_NS, autoResize: false });
    old.recordValueWithCount(123_456, 7);
    const before = encodeIntoCompressedBase64(old);
    // What makes the mending necessary: when this fails, the library writes it right.
    expect(readHead(before)).toMatchObject({ indexOffset: 1, ratio: Number.MIN_VALUE });
    const mended = mendHdr(before);
    expect(readHead(mended)).toEqual({ indexOffset: 0, ratio: 1, payload: readHead(before).payload });
    expect(mendHdr(mended)).toBe(mended);
    expect(() => mendHdr('HISTFAAAAA')).toThrow(expect.objectContaining({ code: 'E_HISTOGRAM' }));
  });
});

describe('decodeHdr', () => {
  it('reads what the library wrote, count for count', () => {
    const values = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 2 ** 41 }), fc.integer({ min: 1, max: 2 ** 31 })),
    );
    fc.assert(
      fc.property(values, (samples) => {
        const other = build({
          bitBucketSize: 64,
          highestTrackableValue: MAX_TRACKABLE_NS,
          autoResize: false,
        });
        for (const [valueNs, times] of samples) other.recordValueWithCount(valueNs, times);
        const decoded = decodeHdr(encodeIntoCompressedBase64(other));
        expect(decoded.count).toBe(other.totalCount);
        for (let slot = 0; slot < SLOT_COUNT; slot++)
          if (decoded.counts[slot] !== (other as JsHistogram).getCountAtIndex(slot))
            throw new Error(`slot ${slot} differs`);
      }),
      { seed: 2, numRuns: 20 },
    );
  });

  it('refuses text that was cut off, wherever', () => {
    const whole = Buffer.from(encodeHdr(fullHistogram(slotLowestNs)), 'base64');
    for (const bytes of [4, 12, 60, whole.length - 8])
      expect(() => decodeHdr(whole.subarray(0, bytes).toString('base64'))).toThrow(
        expect.objectContaining({ code: 'E_HISTOGRAM' }),
      );
  });

  it('refuses a histogram that would unpack to more than any holds', () => {
    const bomb = deflateSync(Buffer.alloc(64 * 1024 ** 2));
    const head = Buffer.alloc(8);
    head.writeInt32BE(0x1c849314, 0);
    head.writeInt32BE(bomb.length, 4);
    expect(() => decodeHdr(Buffer.concat([head, bomb]).toString('base64'))).toThrow(
      expect.objectContaining({ code: 'E_HISTOGRAM' }),
    );
  });

  it.each(['', 'not base64 at all', 'HISTFAAAAA', 'A'.repeat(64), '{"hdr":1}'])('refuses "%s"', (text) => {
    expect(() => decodeHdr(text)).toThrow(expect.objectContaining({ code: 'E_HISTOGRAM' }));
  });

  it('refuses a histogram of another precision, whose slots mean other values', () => {
    const other = build({ bitBucketSize: 64, numberOfSignificantValueDigits: 2 });
    other.recordValue(1000);
    expect(() => decodeHdr(encodeIntoCompressedBase64(other))).toThrow(/2 digits/);
  });

  it('refuses more values than a number counts', () => {
    const half = new LatencyHistogram();
    half.recordMany(1000, 2 ** 52);
    half.recordMany(2000, 2 ** 52);
    expect(() => decodeHdr(encodeHdr(half))).toThrow(/out of range/);
  });

  it('refuses values beyond the range', () => {
    const other = build({ bitBucketSize: 64, highestTrackableValue: 2 ** 50 });
    other.recordValue(2 ** 49);
    expect(() => decodeHdr(encodeIntoCompressedBase64(other))).toThrow(/out of range/);
  });
});

describe('histograms of other tools', () => {
  it.each([
    [1, 3],
    [10, 3],
    [10, 2],
    [1, 5],
    [1000, 0],
  ])('with unit %i and %i digits keep their percentiles', (lowestDiscernibleValue, digits) => {
    const other = build({
      bitBucketSize: 64,
      lowestDiscernibleValue,
      highestTrackableValue: 600_000_000,
      numberOfSignificantValueDigits: digits as 3,
    });
    for (let i = 1; i <= 5000; i++) other.recordValue(i * i);
    const decoded = decodeHdrInUnit(encodeIntoCompressedBase64(other), 1000);
    expect(decoded.count).toBe(5000);
    for (const percentile of [1, 50, 90, 99, 99.9, 100]) {
      const wantedNs = other.getValueAtPercentile(percentile) * 1000;
      expect(decoded.percentileNs(percentile)).toBeGreaterThanOrEqual(wantedNs);
      expect(decoded.percentileNs(percentile) / wantedNs - 1).toBeLessThan(1 / 1024);
    }
  });

  it('get ours in their unit', () => {
    const original = histogramOf(1000, 2_000_000, 3_456_789_000);
    const hdr = decodeFromCompressedBase64(encodeHdrInUnit(original, 1000), 64, false);
    expect(hdr.totalCount).toBe(3);
    expect(hdr.getValueAtPercentile(1)).toBe(1);
    expect(hdr.getValueAtPercentile(50)).toBeCloseTo(2000, -1);
    expect(hdr.maxValue / 3_456_789).toBeCloseTo(1, 2.9);
  });

  it.each([1, 1000, 1e6, 1e9])(
    'are read again in units of %i ns, up to the longest time that we hold',
    (unitNs) => {
      const original = histogramOf(1000, 2_000_000, MAX_TRACKABLE_NS - 1, MAX_TRACKABLE_NS);
      const read = decodeHdrInUnit(encodeHdrInUnit(original, unitNs), unitNs);
      expect(read.count).toBe(4);
      expect(read.maxNs / MAX_TRACKABLE_NS).toBeCloseTo(1, 3);
      expect(read.maxNs).toBeLessThanOrEqual(MAX_TRACKABLE_NS);
    },
  );

  it('are refused beyond what we hold', () => {
    const other = build({ bitBucketSize: 64, highestTrackableValue: 2 ** 40 });
    other.recordValue(2 ** 39);
    expect(() => decodeHdrInUnit(encodeIntoCompressedBase64(other), 1e6)).toThrow(/out of range/);
  });
});

describe('formatHgrm', () => {
  it('lists percentiles in microseconds and closes with the totals', () => {
    const histogram = new LatencyHistogram();
    for (let i = 1; i <= 1000; i++) histogram.record(i * 1000);
    const lines = formatHgrm(histogram).split('\n');
    expect(lines[0]!.trim().split(/\s+/)).toEqual(['Value', 'Percentile', 'TotalCount', '1/(1-Percentile)']);
    const median = lines.find((line) => line.includes(' 0.500000000000 '))!;
    expect(Number(median.trim().split(/\s+/)[0])).toBeCloseTo(500, 0);
    expect(lines.find((line) => line.startsWith('#[Max'))).toMatch(/1000\.000, Total count +=\s+1000\]/);
  });
});
