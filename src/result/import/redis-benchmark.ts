// Reads what redis-benchmark and valkey-benchmark print: a row for each test, rates and latencies but neither counts nor times.
import { usageError } from '../../core/errors.ts';
import {
  type ImportContext,
  type Imported,
  type ImportedProfile,
  type KnownLatency,
  summarize,
} from './imported-result.ts';
import { hasPrintedTests, readPrintedRows } from './redis-benchmark-print.ts';

/** "test","rps","avg_latency_ms", … since Redis 6.2; a spreadsheet saves it with other separators, and without quotes. */
const HEAD = /^"?test"?[,;\t]"?rps"?/;
/** Before that there was no head, and only the first two columns. */
const ROW_WITHOUT_HEAD = /^".+","\d+(\.\d+)?"\s*$/;
const COLUMNS_WITHOUT_HEAD = ['test', 'rps'];
/** Of {@link readPrintedRows}. */
const COLUMNS = ['test', 'rps', 'avg', 'min', 'p50', 'p95', 'p99', 'max'].map((name, at) =>
  at < 2 ? name : `${name}_latency_ms`,
);
/** Warnings and what is told of a cluster stand before the head; further down it is some other file. */
const MOST_LINES_BEFORE = 200;

export function isRedisBenchmark(text: string): boolean {
  return findFirstRow(splitLines(text)) !== undefined || hasPrintedTests(text);
}

/** A carriage return alone stands behind each word on the progress of a test, and ends lines of old spreadsheets. */
function splitLines(text: string): readonly string[] {
  return text.split(/\r\n|\n|\r/).map((line) => line.trim());
}

/** Index of the head, or of the first row where there is none. */
function findFirstRow(lines: readonly string[]): number | undefined {
  const at = lines
    .slice(0, MOST_LINES_BEFORE)
    .findIndex((line) => HEAD.test(line.trim()) || ROW_WITHOUT_HEAD.test(line.trim()));
  return at < 0 ? undefined : at;
}

/** @throws CacheBenchError E_IMPORT (exit code 2) with the line that is no such row */
export function readRedisBenchmark(text: string, { file, now }: ImportContext): Imported {
  const written = splitLines(text);
  const isTable = findFirstRow(written) !== undefined;
  const lines = isTable ? written : readPrintedRows(written);
  const first = findFirstRow(written) ?? 0;
  const remarks = written.slice(0, first).flatMap((line, index) => leftOut(line, `${file}:${index + 1}`));
  let table: Table = { columns: isTable ? COLUMNS_WITHOUT_HEAD : COLUMNS, separator: ',' };
  const profiles = new Map<string, ImportedProfile>();
  for (const [index, line] of lines.entries()) {
    if (line === '' || index < first) continue;
    if (HEAD.test(line)) {
      table = readHead(line);
      continue;
    }
    const isLast = lines.slice(index + 1).every((later) => later === '');
    if (isLast && isCut(line, table)) {
      remarks.push(`${file}:${index + 1} was left out, because it is cut off: ${quote(line)}`);
      continue;
    }
    const row = readRow(line, table, `${file}:${index + 1}`, now);
    remarks.push(...row.remarks);
    if (row.round === undefined) continue;
    const profile = profiles.get(row.test) ?? EMPTY;
    // The same test again is another block of it.
    profiles.set(row.test, { ...profile, name: row.test, rounds: [...profile.rounds, row.round] });
  }
  if (profiles.size === 0)
    throw usageError(
      'E_IMPORT',
      `${file} has no row with a rate`,
      remarks.join('; ') || 'It has a head only.',
    );
  return {
    tool: 'redis-benchmark',
    server: { name: 'server', endpoint: 'unknown' },
    profiles: [...profiles.values()],
    protocol: 2,
    remarks: [
      'redis-benchmark --csv has neither the number of requests nor the duration: counts are calculated as if each test had run for one second, and latencies have no histogram',
      ...popsOfNothing(profiles),
      ...remarks,
    ],
  };
}

/** Of elements put in under random names 1 - 1 / e are different ones, where names are as many as elements. */
function popsOfNothing(profiles: ReadonlyMap<string, ImportedProfile>): string[] {
  const pops = ['SPOP', 'ZPOPMIN'].filter((name) => profiles.has(name));
  if (pops.length === 0) return [];
  const tests = pops.join(' and ');
  return [
    `most of ${tests} found no key, unless -r was many times -n: without -r the test before puts one element in, and with -r as large as -n 63 % of pops find one`,
  ];
}

const EMPTY: ImportedProfile = {
  name: '',
  connections: 0,
  pipeline: 0,
  threads: 0,
  resolved: {},
  rounds: [],
};

interface Table {
  readonly columns: readonly string[];
  readonly separator: string;
}

function readHead(line: string): Table {
  const separator = /^"?test"?(.)/.exec(line)![1]!;
  return { columns: line.split(separator).map((cell) => unquote(cell.trim())), separator };
}

function leftOut(line: string, place: string): string[] {
  return line === '' ? [] : [`${place} was left out, because it is not a row: ${quote(line)}`];
}

/** As if: see the remark. Long enough that the rounded count keeps the rate. */
const DURATION_NS = 1e9;
/** No server answers as much; a larger number is no rate. */
const LARGEST_RATE = 1e12;

function readRow(line: string, table: Table, place: string, now: Date) {
  const cells = readCells(line, table);
  const test = cells?.get('test');
  const rate = toNumber(cells?.get('rps'), table);
  if (cells === undefined || test === undefined || test === '' || rate === undefined)
    throw usageError(
      'E_IMPORT',
      `${place} is ${quote(line)}; a row of redis-benchmark --csv begins with a test and its requests per second`,
    );
  if (rate < 0)
    throw usageError(
      'E_IMPORT',
      `${place} has a rate of ${quote(cells.get('rps')!)}; one from 0 on was expected`,
    );
  // A test that took no whole millisecond has a rate of "inf", and one that did nothing "-nan".
  if (!(rate >= 0) || rate > LARGEST_RATE)
    return {
      test,
      remarks: [`the rate of ${quote(test)} is ${quote(cells.get('rps')!)}, so it is left out (${place})`],
    };
  const remarks: string[] = [];
  const atLeast: NonNullable<KnownLatency['atLeast']> = {};
  const ns = (column: string, field?: keyof typeof atLeast): number | undefined => {
    const cell = cells.get(column) ?? '';
    const ms = toNumber(cell, table);
    const leastMs = field === undefined || ms === undefined ? undefined : ENDS_MS.get(ms);
    if (leastMs !== undefined) {
      atLeast[field!] = Math.round(leastMs * 1e6);
      return undefined;
    }
    // What no clock shows: a minimum that was never lowered, or nothing at all.
    if (ms !== undefined && ms > 0 && ms <= LONGEST_MS) return Math.round(ms * 1e6);
    if (cell !== '')
      remarks.push(`${column} of ${quote(test)} is ${quote(cell)}, so it is not known (${place})`);
    return undefined;
  };
  const told = {
    minNs: ns('min_latency_ms'),
    meanNs: ns('avg_latency_ms'),
    p50Ns: ns('p50_latency_ms', 'p50Ns'),
    p95Ns: ns('p95_latency_ms', 'p95Ns'),
    p99Ns: ns('p99_latency_ms', 'p99Ns'),
    maxNs: ns('max_latency_ms', 'maxNs'),
  };
  const cut = Object.keys(atLeast).map((field) => field.replace('Ns', ''));
  if (cut.length > 0)
    remarks.push(
      `${cut.join(', ')} of ${quote(test)} may be more than 3 s, and the mean too: redis-benchmark counts whatever takes longer as 3 s (${place})`,
    );
  const serviceTime = summarize(cut.length === 0 ? told : { ...told, meanNs: undefined, atLeast });
  const operation = {
    name: test,
    completed: Math.round((rate * DURATION_NS) / 1e9),
    errors: 0,
    timeouts: 0,
    hits: 0,
    misses: 0,
    serviceTime,
  };
  return {
    test,
    remarks,
    round: { startedAt: now, durationNs: DURATION_NS, operations: [operation], serviceTime },
  };
}

/**
 * Where the histogram of redis-benchmark and valkey-benchmark ends (3 s, whose slot goes on to so many ms with 4, 3, and
 * 1 or 2 digits of --precision), and where that slot begins: no less was it that took longer.
 */
const ENDS_MS: ReadonlyMap<number, number> = new Map([
  [3000.063, 2999.936],
  [3000.319, 2998.272],
  [3014.655, 2883.584],
]);

/** An hour: what is longer is a minimum that no reply has lowered. */
const LONGEST_MS = 3.6e6;

/**
 * By column; undefined when there are too few. redis-benchmark doubles no quote of a test's name, so that only the
 * numbers behind it are sure: the last columns are theirs, and all before them is the name.
 */
function readCells(line: string, { columns, separator }: Table): ReadonlyMap<string, string> | undefined {
  const numbers = columns.length - 1;
  const parts = splitNumbers(line, separator, numbers) ?? splitPlain(line, separator, numbers);
  if (parts === undefined) return undefined;
  const cells = parts.map((cell) => unquote(cell.trim()));
  return new Map(columns.map((column, at) => [column, cells[at]!]));
}

function splitPlain(line: string, separator: string, numbers: number): string[] | undefined {
  const parts = line.split(separator);
  if (parts.length <= numbers) return undefined;
  const name = parts.slice(0, parts.length - numbers).join(separator);
  return [name, ...parts.slice(parts.length - numbers)];
}

/** All numbers in quotes: there may be separators in them, as in "20,000.00". */
function splitNumbers(line: string, separator: string, numbers: number): string[] | undefined {
  const cells: string[] = [];
  let rest = line;
  while (cells.length < numbers) {
    const [whole, cell] = /"([^"]*)"$/.exec(rest) ?? [];
    if (whole === undefined || rest.at(-whole.length - 1) !== separator) return undefined;
    cells.unshift(cell!);
    rest = rest.slice(0, -whole.length - 1).trimEnd();
  }
  return [rest, ...cells];
}

/** Fewer cells than columns, as the last line of a file that was copied while it was written. */
function isCut(line: string, { columns, separator }: Table): boolean {
  const cells = line.split(separator).length;
  return columns.length > 2 && cells > 1 && cells < columns.length;
}

function unquote(cell: string): string {
  const inner = /^"(.*)"$/s.exec(cell)?.[1];
  if (inner === undefined) return cell;
  // Doubled by whoever saved it again: then every quote is.
  return /^(?:[^"]|"")*$/.test(inner) ? inner.replaceAll('""', '"') : inner;
}

/** NaN for "inf" and "nan"; undefined for what is no number at all. */
function toNumber(text: string | undefined, { separator }: Table): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^[-+]?(inf|nan)/i.test(text)) return Number.NaN;
  const number = Number(plainNumber(text, separator));
  return Number.isNaN(number) ? undefined : number;
}

/** Thousands are parted by spaces, quotes, points or commas; of a point and a comma the last one is decimal. */
function plainNumber(text: string, separator: string): string {
  const digits = text.replace(/(?<=\d)[\s\u00a0\u202f'\u2019](?=\d{3})/g, '');
  const decimal = /[.,](?=[^.,]*$)/.exec(digits)?.[0];
  const hasBoth = digits.includes(',') && digits.includes('.');
  if (hasBoth) return digits.replaceAll(decimal === ',' ? '.' : ',', '').replace(',', '.');
  // Where columns are separated otherwise, a comma is decimal.
  if (separator !== ',') return digits.replace(',', '.');
  return /^-?\d{1,3}(,\d{3})+$/.test(digits) ? digits.replaceAll(',', '') : digits;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
