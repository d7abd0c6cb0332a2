import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  HistogramLogReader,
  listTags,
} from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LatencyHistogram, MAX_TRACKABLE_NS } from '../../core/latency-histogram.ts';
import { importResult } from '../../result/import/import-result.ts';
import type { RaceResult } from '../../result/kinds/race.ts';
import { METRICS, type Metric } from '../../result/metrics.ts';
import type { CompletedRound } from '../../result/parts/round.ts';
import { decodeHdr, encodeHdr } from '../../stats/hdr.ts';
import { FORMAT_LIST } from '../format-list.ts';
import { REPORT_FORMATS } from '../formats.ts';
import type { ReportInput } from '../report-input.ts';
import { EXTRAS, HARMFUL, harmfulResult, toInput, watchedResult } from '../sample-files.test-helper.ts';
import { DRAGONFLY, REDIS, sampleResult } from '../sample-result.test-helper.ts';

/** One target under one profile, which every format can hold. */
function onlyOne(result: RaceResult): RaceResult {
  const { profile, target } = result.rounds[0]!;
  return {
    ...result,
    rounds: result.rounds.filter((round) => round.profile === profile && round.target === target),
  };
}

function completedOf(result: RaceResult): CompletedRound[] {
  return result.rounds.filter((round) => round.status === 'completed');
}

const race = toInput(watchedResult(2));
const single = toInput(onlyOne(watchedResult(2)));
const trouble = toInput(
  sampleResult({ blocks: 2, targets: [REDIS, { ...DRAGONFLY, failedBlocks: [1] }], partialAfterRounds: 3 }),
);
const harmful = toInput(harmfulResult());

const render = (format: keyof typeof REPORT_FORMATS, input: ReportInput): string =>
  REPORT_FORMATS[format].render(input);

describe('every format', () => {
  // The whole result is what its own tests say; the others have golden files of their own.
  const elsewhere = ['md', 'html', 'svg', 'result-json'];
  it.each(FORMAT_LIST.map(({ name }) => name).filter((name) => !elsewhere.includes(name)))(
    '%s reads as it did when it was last looked at',
    async (name) => {
      const isSingle = FORMAT_LIST.some((format) => format.name === name && 'isSingle' in format);
      const text = render(name, isSingle ? single : race);
      await expect(text).toMatchFileSnapshot(`../golden/two-targets.${name}`);
    },
  );

  it.each(FORMAT_LIST.map(({ name }) => name))('%s tells when the result is partial', (name) => {
    const partial = onlyOne(trouble.result);
    const complete = { ...partial, partial: false };
    expect(render(name, toInput(partial))).toMatch(/partial/i);
    expect(render(name, toInput(partial))).not.toBe(render(name, toInput(complete)));
  });

  it.each(FORMAT_LIST.map(({ name }) => name))('%s holds no control character whatever the names', (name) => {
    const text = render(name, toInput(onlyOne(harmful.result)));
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

/** RFC 4180 as a reader that knows nothing of the writer. */
function parseCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end === '\n') rows.push([]);
    if (end === '') break;
  }
  const [head, ...body] = rows.filter((row) => row.length > 1);
  return body.map((row) => {
    expect(row).toHaveLength(head!.length);
    return Object.fromEntries(row.map((cell, i) => [head![i]!, cell]));
  });
}

/** Those of events have rows of their own where there are events. */
const OF_ROUNDS = METRICS.filter(({ scope }) => scope !== 'event');

describe('csv', () => {
  it('has a row for every round and metric, with the value of the catalogue', () => {
    const rows = parseCsv(render('csv', race));
    expect(rows).toHaveLength(race.result.rounds.length * OF_ROUNDS.length);
    for (const round of completedOf(race.result)) {
      const found = rows.filter(
        (row) =>
          row['profile'] === round.profile &&
          row['target'] === round.target &&
          row['block'] === String(round.block + 1),
      );
      for (const metric of OF_ROUNDS) {
        const { value } = found.find((row) => row['metric'] === metric.id)!;
        if (metric.id !== 'memory_per_key') expect(value).toBe(String((metric as Metric).of(round) ?? ''));
      }
    }
  });

  it('has the metrics of an event under its name', () => {
    const [first, ...others] = completedOf(race.result);
    const event = {
      ...{ name: 'keys', action: 'KEYS *', occurrence: 0, plannedNs: 0 },
      ...{ outcome: 'done' as const, startNs: 0, durationNs: 5e6 },
    };
    const rounds = [{ ...first!, events: [event] }, ...others];
    const rows = parseCsv(render('csv', toInput({ ...race.result, rounds })));
    const values = rows.flatMap(({ metric, value }) => (metric!.endsWith('[keys]') ? [[metric, value]] : []));
    expect(values).toContainEqual(['event_duration[keys]', '5000000']);
    expect(values).toContainEqual(['error_rate[keys]', '0']);
    expect(values).toContainEqual(['bystander_gap[keys]', '']);
  });

  it('has failed rounds too, without values', () => {
    const failed = parseCsv(render('csv', trouble)).filter(({ status }) => status === 'failed');
    expect(failed).toHaveLength(OF_ROUNDS.length);
    expect(new Set(failed.map(({ value, error }) => `${value} ${error}`))).toEqual(
      new Set([' E_TARGET_LOST']),
    );
  });

  it('has no cell that a spreadsheet would compute', () => {
    const result = sampleResult({ profiles: [HARMFUL], targets: [REDIS], blocks: 1 });
    const cells = parseCsv(render('csv', toInput(result))).flatMap((row) => Object.values(row));
    expect(cells.filter((cell) => /^[=+@-]/.test(cell) && Number.isNaN(Number(cell)))).toEqual([]);
    expect(cells).toContain(`'${HARMFUL.replaceAll('\x1b', '\\x1b').replaceAll('\u202e', '\\u{202e}')}`);
  });

  it('keeps one head when results are joined', () => {
    const text = render('csv', race);
    const rows = parseCsv(REPORT_FORMATS.csv.join?.([text, text, text]) ?? '');
    expect(rows).toHaveLength(3 * race.result.rounds.length * OF_ROUNDS.length);
  });
});

describe('json', () => {
  it('is the report, with its version', () => {
    const { kind, reportVersion, partial, ...report } = JSON.parse(render('json', race));
    expect({ kind, reportVersion, partial }).toEqual({
      kind: 'cache-bench report',
      reportVersion: 1,
      partial: false,
    });
    expect(report).toEqual(JSON.parse(JSON.stringify(race.report)));
  });
});

describe('junit', () => {
  const outcomes = (xml: string): string[] =>
    [...xml.matchAll(/<testcase [^>]*name="([^"]*)">\s*<(\S+?)[ >]/g)].map(
      ([, name, tag]) => `${name}: ${tag}`,
    );

  it('has a case for each rule of a gate', async () => {
    const xml = render('junit', toInput(watchedResult(2), EXTRAS));
    await expect(xml).toMatchFileSnapshot('../golden/gate.junit');
    expect(outcomes(xml)).toEqual([
      'read-heavy: p99 &lt; 2ms: system-out',
      'throughput(dragonfly) &gt; 2x redis: failure',
      'p99(dragonfly) &lt;= redis + 10%: skipped',
    ]);
    expect(xml).toMatch(/<testsuite name="cache-bench" [^>]*tests="3" failures="1" errors="0" skipped="1">/);
  });

  it('has a case for each profile without one, and fails where rounds failed or are missing', () => {
    expect(outcomes(render('junit', race))).toEqual(['read-heavy: system-out', 'lua-counter: system-out']);
    expect(outcomes(render('junit', trouble))).toEqual(['read-heavy: error', 'the run is complete: error']);
  });

  it('lets no text end its element or attribute', () => {
    const xml = render('junit', harmful);
    const tags = new Set([...xml.matchAll(/<\/?([^\s>/]+)/g)].map(([, tag]) => tag));
    expect([...tags].sort()).toEqual(
      ['?xml', 'error', 'properties', 'property', 'testcase', 'testsuite', 'testsuites'].sort(),
    );
    expect(xml.replaceAll(/&(?:amp|lt|gt|quot);/g, '')).not.toContain('&');
  });
});

describe('hlog', () => {
  it('gives every round its own histogram to the reader of HdrHistogram', () => {
    const text = render('hlog', race);
    expect(listTags(text).sort()).toEqual([
      'lua-counter/dragonfly',
      'lua-counter/redis',
      'read-heavy/dragonfly',
      'read-heavy/redis',
    ]);
    const reader = new HistogramLogReader(text, 64);
    const rounds = completedOf(race.result).sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
    for (const round of rounds) {
      const histogram = reader.nextIntervalHistogram()!;
      expect(histogram.tag).toBe(`${round.profile}/${round.target}`);
      expect(histogram.totalCount).toBe(round.serviceTime.count);
      expect(histogram.getValueAtPercentile(99)).toBe(round.serviceTime.p99Ns);
      expect(histogram.startTimeStampMsec).toBe(Date.parse(round.startedAt));
      expect(histogram.endTimeStampMsec - histogram.startTimeStampMsec).toBe(round.durationNs / 1e6);
    }
    expect(reader.nextIntervalHistogram()).toBeNull();
  });

  it('has no tags where there is one series, so that tools need not be told one', () => {
    expect(listTags(render('hlog', single))).toEqual(['NO TAG']);
  });

  it('says which tag to ask a reader for', () => {
    const text = render('hlog', race);
    for (const tag of listTags(text)) expect(text).toContain(`#[Tag: ${tag}]\n`);
    expect(text).toMatch(/HistogramLogProcessor -i FILE -tag \S+\/\S+\]/);
    expect(render('hlog', single)).not.toContain('-tag');
  });

  it('mends the heads of histograms that an older version saved', () => {
    const result = onlyOne(sampleResult({ blocks: 1 }));
    const [round] = completedOf(result);
    const old = build({ bitBucketSize: 64, highestTrackableValue: MAX_TRACKABLE_NS, autoResize: false });
    old.recordValue(5000);
    round!.serviceTime = { ...round!.serviceTime, hdr: encodeIntoCompressedBase64(old) };
    const hdr = /HIST\S+$/m.exec(REPORT_FORMATS.hlog.render({ report: race.report, result }))![0];
    expect(hdr).not.toBe(round!.serviceTime.hdr);
    expect(decodeHdr(hdr).toSparse()).toEqual(decodeHdr(round!.serviceTime.hdr).toSparse());
  });

  it('has tags without blanks and commas', () => {
    for (const tag of listTags(render('hlog', harmful))) expect(tag).not.toMatch(/[\s,]/);
  });

  it('has the response time where the profile sets the rate', () => {
    const result = onlyOne(sampleResult({ blocks: 1, ratePerSecond: 20_000 }));
    const [round] = completedOf(result);
    const slower = new LatencyHistogram();
    slower.recordMany(7e6, 3);
    const hdr = encodeHdr(slower);
    round!.responseTime = { ...round!.serviceTime, hdr, maxNs: 7e6 };
    expect(REPORT_FORMATS.hlog.render({ report: race.report, result })).toContain(`,7.000,${hdr}\n`);
  });
});

describe('hgrm', () => {
  it('has the percentiles of all rounds together, in microseconds', () => {
    const merged = LatencyHistogram.merge(
      completedOf(single.result).map(({ serviceTime }) => decodeHdr(serviceTime.hdr)),
    );
    const lines = render('hgrm', single)
      .split('\n')
      .filter((line) => /^\s*\d/.test(line))
      .map((line) => line.trim().split(/\s+/).map(Number));
    const median = lines.find(([, percentile]) => percentile === 0.5)!;
    expect(median[0]! * 1000).toBe(merged.percentileNs(50));
    expect(lines.at(-1)).toEqual([expect.closeTo(merged.maxNs / 1000, -1), 1, merged.count]);
  });

  it.each(['hgrm', 'memtier'] as const)(
    '%s refuses what holds more than one series, and says how to choose',
    (name) => {
      expect(() => render(name, race)).toThrow(
        expect.objectContaining({ code: 'E_FORMAT', exitCode: 2, hint: expect.stringContaining('{target}') }),
      );
    },
  );

  it('refuses a result without a completed round', () => {
    const nothing = toInput(sampleResult({ blocks: 1, targets: [{ ...REDIS, failedBlocks: [0] }] }));
    expect(() => render('hgrm', nothing)).toThrow(/has none/);
  });
});

describe('memtier', () => {
  const json = JSON.parse(render('memtier', single));
  const rounds = completedOf(single.result);
  const seconds = rounds.reduce((sum, { durationNs }) => sum + durationNs, 0) / 1e9;

  it('has rates over all measured windows together', () => {
    const completed = rounds
      .flatMap(({ operations }) => operations)
      .reduce((sum, one) => sum + one.completed, 0);
    const { Totals, Gets, Sets, Runtime } = json['ALL STATS'];
    expect(Totals.Count).toBe(completed);
    expect(Totals['Ops/sec']).toBeCloseTo(completed / seconds, 1);
    expect(Gets['Ops/sec'] + Sets['Ops/sec']).toBeCloseTo(Totals['Ops/sec'], 1);
    expect(Gets['Hits/sec'] / Gets['Ops/sec']).toBeCloseTo(0.9, 3);
    expect(Runtime['Total duration']).toBe(seconds * 1000);
  });

  it('has percentiles in milliseconds, and a histogram in microseconds as memtier writes it', () => {
    const merged = LatencyHistogram.merge(rounds.map(({ serviceTime }) => decodeHdr(serviceTime.hdr)));
    const percentiles = json['ALL STATS'].Totals['Percentile Latencies'];
    expect(percentiles['p99.00']).toBeCloseTo(merged.percentileNs(99) / 1e6, 3);
    const hdr = decodeFromCompressedBase64(
      percentiles['Histogram log format']['Compressed Histogram'],
      64,
      false,
    );
    expect(hdr.totalCount).toBe(merged.count);
    expect(hdr.getValueAtPercentile(99) / (merged.percentileNs(99) / 1000)).toBeCloseTo(1, 2);
  });

  it('has a second after second, by Little’s law the latency that belongs to the rate', () => {
    const series = json['ALL STATS'].Totals['Time-Serie'];
    expect(Object.keys(series)).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
    expect(series[3]['Average Latency']).toBeCloseTo((50 / series[3].Count) * 1000, 2);
    expect(series[3]['p50.00']).toBeCloseTo(rounds[0]!.serviceTime.p50Ns! / 1e6, 3);
  });

  it('can be imported again', () => {
    const text = render('memtier', single);
    const context = { file: 'x.json', now: new Date(0), runId: 'ab', toolVersion: '1' };
    const result = importResult(text, context) as RaceResult;
    const [round] = completedOf(result);
    expect(round!.operations.map(({ name, completed }) => [name, completed])).toEqual([
      ['GET', json['ALL STATS'].Gets.Count],
      ['SET', json['ALL STATS'].Sets.Count],
    ]);
    expect(round!.serviceTime.p99Ns! / 1e6).toBeCloseTo(
      json['ALL STATS'].Totals['Percentile Latencies']['p99.00'],
      3,
    );
  });
});

describe('benchmark-action', () => {
  /** github-action-benchmark, src/extract.ts: what its tools custom… accept. */
  const schema = z.array(
    z.strictObject({
      name: z.string(),
      value: z.number(),
      unit: z.string(),
      range: z.string().optional(),
      extra: z.string().optional(),
    }),
  );

  it('has what is better when bigger in one file, and when smaller in the other', () => {
    const bigger = schema.parse(JSON.parse(render('benchmark-action', race)));
    const smaller = schema.parse(JSON.parse(render('benchmark-action-smaller', race)));
    const labels = (entries: typeof bigger): string[] => [
      ...new Set(entries.map(({ name }) => name.split(': ').at(-1)!)),
    ];
    expect(labels(bigger)).toEqual(['ops/s', 'ops/cpu-s']);
    expect(labels(smaller)).toEqual(['p50', 'p99', 'memory']);
    expect(new Set([...bigger, ...smaller].map(({ name }) => name)).size).toBe(
      bigger.length + smaller.length,
    );
  });

  it('has ratios with their interval, and values in a unit for people', () => {
    const entries = schema.parse(JSON.parse(render('benchmark-action-smaller', toInput(watchedResult(6)))));
    expect(entries[0]).toMatchObject({ name: 'read-heavy: dragonfly / redis: p50', unit: '×' });
    expect(entries[0]!.range).toMatch(/^\[0\.6\d+, 0\.6\d+\]$/);
    const value = entries.find(({ name }) => name === 'read-heavy: redis: p50')!;
    expect(value).toMatchObject({ unit: 'µs', value: expect.closeTo(410, -2) });
  });
});
