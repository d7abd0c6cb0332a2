// Reads an interval log of HdrHistogram (.hlog): a line for each interval, with a whole histogram in it, and perhaps a tag.
import { usageError } from '../../core/errors.ts';
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import { decodeHdrInUnit } from '../../stats/hdr.ts';
import { type ImportContext, type Imported, summarize } from './imported-result.ts';

const FIRST_LINE = /^#\[(?:Histogram log|Logged with)/m;
const HEAD = /^"StartTimestamp","Interval_Length"/m;
/** Tag=GET,0.127,1.007,2.769,HISTFAAA… */
const ROW = /^(?:Tag=([^,]*),)?\s*([\d.]+),([\d.]+),([\d.]+),(HIST\S+)\s*$/;
const START = /^#\[StartTime: ([\d.]+)/;

export function isHlog(text: string): boolean {
  return FIRST_LINE.test(text) || HEAD.test(text);
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
export function readHlog(text: string, { file, now }: ImportContext): Imported {
  const lines = text.split(/\r?\n/);
  const intervals = lines.flatMap((line, index) => readInterval(line.trim(), `${file}:${index + 1}`));
  const [first] = intervals;
  if (first === undefined) throw usageError('E_IMPORT', `${file} is a histogram log without an interval`);
  const unitNs = findUnitNs(intervals, file);
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
      name: tag === '' ? 'all' : tag,
      completed: histogram.count,
      ...{ errors: 0, timeouts: 0, hits: 0, misses: 0 },
      serviceTime: summarize({}, histogram),
    };
  });
  const startedAt = readStart(lines) ?? now;
  return {
    tool: 'an HdrHistogram log',
    server: { name: 'server', endpoint: 'unknown' },
    profiles: [
      {
        ...{ name: 'hlog', connections: 0, pipeline: 0, threads: 0, resolved: {} },
        rounds: [{ startedAt, durationNs, operations, serviceTime: summarize({}, all) }],
      },
    ],
    protocol: 2,
    remarks: [
      `values are taken as ${unitNs === 1 ? 'nanoseconds' : unitNs === 1000 ? 'microseconds' : 'milliseconds'}, as the largest of each interval says`,
      'a histogram log does not tell errors, nor whether times are from the send or from the intended start',
    ],
  };
}

function readInterval(line: string, place: string): Interval[] {
  if (line === '' || line.startsWith('#') || line.startsWith('"')) return [];
  const [, tag = '', start, length, max, base64] = ROW.exec(line) ?? [];
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

/** Interval_Max is in milliseconds by the format's custom: how many units of the histogram make one, tells the unit. */
const UNITS_NS = [1, 1e3, 1e6] as const;

function findUnitNs(intervals: readonly Interval[], file: string): number {
  const largest = intervals.reduce((one, other) => (other.max > one.max ? other : one));
  if (largest.max === 0) return 1;
  const rawMax = decode(largest.base64, 1, largest.place).maxNs;
  const unit = UNITS_NS.find(
    (unitNs) => Math.abs(Math.log((rawMax * unitNs) / (largest.max * 1e6))) < Math.LN2,
  );
  if (unit !== undefined) return unit;
  throw usageError(
    'E_IMPORT',
    `${file}: the largest value of an interval is ${largest.max}, and ${rawMax} in its histogram; wanted milliseconds beside nanoseconds, microseconds or milliseconds`,
  );
}

function readStart(lines: readonly string[]): Date | undefined {
  const seconds = lines.flatMap((line) => START.exec(line)?.[1] ?? [])[0];
  const date = new Date(Number(seconds) * 1000);
  return seconds === undefined || Number.isNaN(date.getTime()) ? undefined : date;
}
