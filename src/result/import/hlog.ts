// Reads an interval log of HdrHistogram (.hlog): a line for each interval, with a whole histogram in it, and perhaps a tag.
import { usageError } from '../../core/errors.ts';
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import { decodeHdrInUnit } from '../../stats/hdr.ts';
import { type ImportContext, type Imported, summarize, type ValueUnit } from './imported-result.ts';

const FIRST_LINE = /^#\[(?:Histogram log|Logged with)/m;
const HEAD = /^"StartTimestamp","(?:Interval_Length|EndTimestamp)"/m;
/** As the C library writes: its second column is the end, and its Interval_Max in the histogram's own unit. */
const HEAD_OF_C = /^"StartTimestamp","EndTimestamp"/m;
/**
 * As hdr-histogram-js 3.0.1 writes: JavaScript's form of a date, where Java has "UTC 2023". Its Interval_Max is by itself a thousandth
 * of the value in whatever unit it is, so that a thousandth tells nothing.
 */
const START_OF_JAVASCRIPT = /^#\[StartTime: [\d.]+ \(seconds since epoch\), .* GMT[+-]\d{4}/m;
/** What memtier_benchmark puts first into its .hgrm: "Full Run command", "GET command". */
const FIRST_LINE_OF_MEMTIER = /^#\[(.+) command HDR latency histogram results\]/;
/** Tag=GET,0.127,1.007,2.769,HISTFAAA… */
const ROW = /^(?:Tag=([^,]*),)?\s*([\d.]+),([\d.]+),([\d.]+),(HIST\S+)\s*$/;
/** What DoubleHistogram encodes itself to: a head of its own, and a histogram behind it. */
const OF_FRACTIONS = /,DHIST\S+$/;
const START = /^#\[StartTime: ([\d.]+)/;

export function isHlog(text: string): boolean {
  return FIRST_LINE.test(text) || HEAD.test(text) || FIRST_LINE_OF_MEMTIER.test(text);
}

interface Interval {
  readonly tag: string;
  readonly startSeconds: number;
  readonly lengthSeconds: number;
  /** In what the log calls Interval_Max: milliseconds, unless its writer chose another ratio. */
  readonly max: number;
  readonly base64: string;
  readonly place: string;
}

/**
 * Intervals of one tag are added up; each tag becomes an operation.
 *
 * @throws CacheBenchError E_IMPORT (exit code 2) with the line that is no interval
 */
export function readHlog(text: string, { file, now, unit }: ImportContext): Imported {
  const lines = text.split(/\r?\n/);
  const isOfC = HEAD_OF_C.test(text);
  const isOfJavaScript = START_OF_JAVASCRIPT.test(text);
  const [, memtiers] = FIRST_LINE_OF_MEMTIER.exec(text) ?? [];
  const read = lines.flatMap((line, index) => readInterval(line.trim(), `${file}:${index + 1}`));
  const intervals = isOfC ? readEnds(read) : read;
  if (intervals.length === 0) throw usageError('E_IMPORT', `${file} is a histogram log without an interval`);
  const told = unit ?? (memtiers === undefined ? undefined : 'us');
  const found = told ?? (isOfC ? refuseUnit(file, 'the C library') : findUnit(intervals, file));
  if (told === undefined && isOfJavaScript && found === 'us') refuseUnit(file, 'hdr-histogram-js');
  const unitNs = UNITS_NS[found];
  const tags = [...new Set(intervals.map(({ tag }) => tag))];
  const startSeconds = Math.min(...intervals.map((one) => one.startSeconds));
  const endSeconds = Math.max(...intervals.map((one) => one.startSeconds + one.lengthSeconds));
  const durationNs = Math.max(1, (endSeconds - startSeconds) * 1e9);
  const all = new LatencyHistogram();
  const operations = tags.map((tag) => {
    const histogram = new LatencyHistogram();
    for (const { base64, place } of intervals.filter((one) => one.tag === tag))
      histogram.add(decode(base64, unitNs, place));
    all.add(histogram);
    return {
      name: tag === '' ? nameOf(memtiers) : tag,
      completed: histogram.count,
      ...{ errors: 0, timeouts: 0, hits: 0, misses: 0 },
      serviceTime: summarize({}, histogram),
    };
  });
  const startedAt = readStart(lines) ?? now;
  return {
    tool: memtiers === undefined ? 'an HdrHistogram log' : 'memtier_benchmark',
    server: { name: 'server', endpoint: 'unknown' },
    profiles: [
      {
        ...{
          name: memtiers === undefined ? 'hlog' : 'memtier',
          connections: 0,
          pipeline: 0,
          threads: 0,
          resolved: {},
        },
        rounds: [{ startedAt, durationNs, operations, serviceTime: summarize({}, all) }],
      },
    ],
    protocol: 2,
    remarks: [
      `values are taken as ${UNIT_NAMES[found]}, as ${unit !== undefined ? 'you said' : memtiers === undefined ? 'the largest of each interval says' : 'memtier_benchmark counts'}`,
      'a histogram log does not say how many errors there were, nor whether times are from the send or from the intended start',
    ],
  };
}

/** GET of "GET command"; all of "Full Run command". */
function nameOf(memtiers: string | undefined): string {
  return memtiers === undefined || memtiers === 'Full Run' ? 'all' : memtiers;
}

/** hdr_log_write puts the end into the second column, hdr_log_write_entry below the same head the length. */
function readEnds(read: readonly Interval[]): readonly Interval[] {
  if (read.some(({ startSeconds, lengthSeconds }) => lengthSeconds < startSeconds)) return read;
  return read.map((one) => ({ ...one, lengthSeconds: one.lengthSeconds - one.startSeconds }));
}

function readInterval(line: string, place: string): Interval[] {
  if (line === '' || line.startsWith('#') || line.startsWith('"')) return [];
  const [, tag = '', start, length, max, base64] = ROW.exec(line) ?? [];
  if (base64 === undefined && OF_FRACTIONS.test(line))
    throw usageError(
      'E_IMPORT',
      `${place} holds a histogram of fractions (DoubleHistogram of Java), whose values can be of any size`,
      'Name its percentile table: java org.HdrHistogram.HistogramLogProcessor -i FILE -o OUT -outputValueUnitRatio 1 writes OUT.hgrm.',
    );
  if (base64 === undefined)
    throw usageError(
      'E_IMPORT',
      `${place} is ${JSON.stringify(line.slice(0, 80))}; a line of a histogram log is a start, a length, the largest value and a histogram`,
    );
  return [
    {
      ...{ tag, base64, place },
      startSeconds: Number(start),
      lengthSeconds: Number(length),
      max: Number(max),
    },
  ];
}

function decode(base64: string, unitNs: number, place: string): LatencyHistogram {
  try {
    return decodeHdrInUnit(base64, unitNs);
  } catch (cause) {
    throw usageError('E_IMPORT', `${place}: ${(cause as Error).message}`);
  }
}

const UNITS_NS: Readonly<Record<ValueUnit, number>> = { ns: 1, us: 1e3, ms: 1e6 };
const UNIT_NAMES: Readonly<Record<ValueUnit, string>> = {
  ns: 'nanoseconds',
  us: 'microseconds',
  ms: 'milliseconds',
};

function refuseUnit(file: string, writer: string): never {
  throw usageError(
    'E_IMPORT',
    `${file} is a histogram log as ${writer} writes it, without the unit of its values`,
    'Name it: --unit ns, us or ms.',
  );
}

/** Interval_Max is in milliseconds by the format's custom: how many units of the histogram make one, tells the unit. */
function findUnit(intervals: readonly Interval[], file: string): ValueUnit {
  const largest = intervals.reduce((one, other) => (other.max > one.max ? other : one));
  if (largest.max === 0) return 'ns';
  const rawMax = decode(largest.base64, 1, largest.place).maxNs;
  const unit = (['ns', 'us', 'ms'] as const).find(
    (one) => Math.abs(Math.log((rawMax * UNITS_NS[one]) / (largest.max * 1e6))) < Math.LN2,
  );
  if (unit !== undefined) return unit;
  throw usageError(
    'E_IMPORT',
    `${file}: the largest value of an interval is ${largest.max}, and ${rawMax} in its histogram; wanted milliseconds beside nanoseconds, microseconds or milliseconds`,
    'Name the unit of its values: --unit ns, us or ms.',
  );
}

function readStart(lines: readonly string[]): Date | undefined {
  const seconds = lines.flatMap((line) => START.exec(line)?.[1] ?? [])[0];
  const date = new Date(Number(seconds) * 1000);
  return seconds === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}
