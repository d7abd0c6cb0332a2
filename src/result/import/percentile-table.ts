// Reads a percentile table of HdrHistogram: memtier_benchmark's .txt, and the .hgrm that this program and others write.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { usageError } from '../../core/errors.ts';
import { LatencyHistogram, MAX_TRACKABLE_NS } from '../../core/latency-histogram.ts';
import { type ImportContext, type Imported, summarize, type ValueUnit } from './imported-result.ts';

const HEAD = /^\s*Value\s+Percentile\s+TotalCount\s+1\/\(1-Percentile\)\s*$/m;
/** As Java's classes write for spreadsheets (HistogramLogProcessor -csv): without a mean or a largest value below. */
const CSV_HEAD = /^"Value","Percentile","TotalCount","1\/\(1-Percentile\)"\s*$/m;
/** 0.319 0.500000000000 1021 2.00, and "inf" at the end. */
const ROW = /^\s*(\d+(?:\.\d+)?)\s+([01](?:\.\d+)?)\s+(\d+)(?:\s+(\d+(?:\.\d+)?|inf|Infinity))?\s*$/i;
const MEAN = /^#\[Mean\s*=\s*(\d+(?:\.\d+)?)/m;
const MAX = /^#\[Max\s*=\s*(\d+(?:\.\d+)?)/m;
/** As the exporter `hgrm` of this program closes it. */
const OWN_LAST_LINE = /^#\[cache-bench: .* Value in microseconds/m;

const UNIT_NS: Readonly<Record<ValueUnit, number>> = { ns: 1, us: 1e3, ms: 1e6 };

export function isPercentileTable(text: string): boolean {
  const begin = text.slice(0, 4096);
  return HEAD.test(begin) || CSV_HEAD.test(begin);
}

interface Row {
  readonly value: number;
  readonly cumulative: number;
}

/**
 * The counts between two lines stand at the value of the later one, so that a percentile between them is its upper bound.
 *
 * @throws CacheBenchError E_IMPORT (exit code 2) with the line that is none, or when nothing tells the unit
 */
export function readPercentileTable(text: string, { file, now, unit }: ImportContext): Imported {
  const rows = readRows(text, file);
  const isMemtier = isMemtiersTable(text);
  const chosen = unit ?? (OWN_LAST_LINE.test(text) ? 'us' : isMemtier ? 'ms' : undefined);
  if (chosen === undefined)
    throw usageError(
      'E_IMPORT',
      `${file} is a percentile table of HdrHistogram that does not say the unit of its values`,
      'Name it: --unit ns, us or ms.',
    );
  const unitNs = UNIT_NS[chosen];
  const histogram = toHistogram(rows, unitNs, file);
  const toNs = (pattern: RegExp): number | undefined => {
    const value = Number(pattern.exec(text)?.[1]) * unitNs;
    return Number.isFinite(value) ? value : undefined;
  };
  const meanNs = toNs(MEAN);
  const serviceTime = summarize(
    { ...dropUndefined({ meanNs }), maxNs: toNs(MAX) ?? histogram.maxNs },
    histogram,
  );
  const tool = isMemtier ? 'memtier_benchmark' : 'an HdrHistogram percentile table';
  return {
    tool,
    server: { name: 'server', endpoint: 'unknown' },
    profiles: [
      {
        ...{ name: isMemtier ? 'memtier' : 'hgrm', connections: 0, pipeline: 0, threads: 0, resolved: {} },
        rounds: [
          {
            startedAt: now,
            durationNs: 1e9,
            operations: [
              {
                name: 'all',
                completed: histogram.count,
                ...{ errors: 0, timeouts: 0, hits: 0, misses: 0 },
                serviceTime,
              },
            ],
            serviceTime,
          },
        ],
      },
    ],
    protocol: 2,
    remarks: [
      `values are taken as ${chosen}${unit === undefined && isMemtier ? ', because its buckets and its steps of 8 µs are those of memtier_benchmark' : ''}`,
      'a percentile table has neither the duration nor the failures: the rate is calculated as if it had run for one second',
      'a percentile between two lines of the table gets the value of the later line',
    ],
  };
}

function readRows(text: string, file: string): Row[] {
  const rows: Row[] = [];
  const isCsv = CSV_HEAD.test(text);
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#') || HEAD.test(line) || CSV_HEAD.test(line)) continue;
    const [, value, , cumulative] = ROW.exec(isCsv ? line.replaceAll(',', ' ') : line) ?? [];
    const before = rows.at(-1) ?? { value: 0, cumulative: 0 };
    const row = { value: Number(value), cumulative: Number(cumulative) };
    if (cumulative === undefined || row.value < before.value || row.cumulative < before.cumulative)
      throw usageError(
        'E_IMPORT',
        `${file}:${index + 1} is ${JSON.stringify(line.slice(0, 80))}; a line of a percentile table is a value, a percentile and a count, none of them less than before`,
      );
    rows.push(row);
  }
  if (rows.length === 0) throw usageError('E_IMPORT', `${file} is a percentile table without a line`);
  return rows;
}

/**
 * memtier_benchmark 2 has histograms of 20 buckets from 10 µs on, which HdrHistogram counts in steps of 8: the highest
 * value of a step is 7 above a multiple of 8. It prints thousandths of it, so that the table is in milliseconds.
 */
function isMemtiersTable(text: string): boolean {
  const inThousandths = Number(MAX.exec(text)?.[1]) * 1000;
  return MEMTIERS_BUCKETS.test(text) && Math.round(inThousandths) % 8 === 7;
}

const MEMTIERS_BUCKETS = /^#\[Buckets\s*=\s*20, SubBuckets\s*=\s*(?:256|2048)\]/m;

function toHistogram(rows: readonly Row[], unitNs: number, file: string): LatencyHistogram {
  const histogram = new LatencyHistogram();
  let before = 0;
  for (const { value, cumulative } of rows) {
    const valueNs = value * unitNs;
    const count = cumulative - before;
    if (!(valueNs <= MAX_TRACKABLE_NS) || count > MAX_COUNT)
      throw usageError('E_IMPORT', `${file}: a count of ${count} at ${valueNs} ns is out of range`);
    if (count > 0) histogram.recordMany(Math.round(valueNs), count);
    before = cumulative;
  }
  return histogram;
}

/** Of one slot. */
const MAX_COUNT = 2 ** 32 - 1;
