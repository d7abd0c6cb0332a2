// Reads what `redis-benchmark --csv` prints: a row for each test, rates and latencies but neither counts nor times.
import { usageError } from '../../core/errors.ts';
import { type ImportContext, type Imported, type ImportedProfile, summarize } from './imported-result.ts';

/** "test","rps","avg_latency_ms", … since Redis 6.2; a spreadsheet saves it with other separators, and without quotes. */
const HEAD = /^"?test"?[,;\t]"?rps"?/;
/** Before that there was no head, and only the first two columns. */
const ROW_WITHOUT_HEAD = /^".+","\d+(\.\d+)?"\s*$/;
const COLUMNS_WITHOUT_HEAD = ['test', 'rps'];
/** Warnings and what is told of a cluster stand before the head; further down it is some other file. */
const MOST_LINES_BEFORE = 200;

export function isRedisBenchmark(text: string): boolean {
  return findFirstRow(text.split(/\r?\n/)) !== undefined;
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
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const first = findFirstRow(lines) ?? 0;
  const remarks = lines.slice(0, first).flatMap((line, index) => leftOut(line, `${file}:${index + 1}`));
  let table: Table = { columns: COLUMNS_WITHOUT_HEAD, separator: ',' };
  const profiles = new Map<string, ImportedProfile>();
  for (const [index, line] of lines.entries()) {
    if (line === '' || index < first) continue;
    if (HEAD.test(line)) {
      table = readHead(line);
      continue;
    }
    const row = readRow(line, table, `${file}:${index + 1}`, now);
    if (row.remark !== undefined) remarks.push(row.remark);
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
      'redis-benchmark --csv tells neither how many requests there were nor how long it took: counts stand as if each test had lasted one second, and latencies come without a histogram',
      ...remarks,
    ],
  };
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
  return line === '' ? [] : [`${place} was left out, for it is no row: ${quote(line)}`];
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
      remark: `the rate of ${quote(test)} is ${quote(cells.get('rps')!)}, so it is left out (${place})`,
    };
  const ns = (column: string): number | undefined => {
    const ms = toNumber(cells.get(column), table);
    // What no clock shows: a minimum that was never lowered, or nothing at all.
    return ms === undefined || !(ms > 0) || ms > LONGEST_MS ? undefined : Math.round(ms * 1e6);
  };
  const serviceTime = summarize({
    minNs: ns('min_latency_ms'),
    meanNs: ns('avg_latency_ms'),
    p50Ns: ns('p50_latency_ms'),
    p95Ns: ns('p95_latency_ms'),
    p99Ns: ns('p99_latency_ms'),
    maxNs: ns('max_latency_ms'),
  });
  const operation = {
    name: test,
    completed: Math.round((rate * DURATION_NS) / 1e9),
    errors: 0,
    timeouts: 0,
    hits: 0,
    misses: 0,
    serviceTime,
  };
  return { test, round: { startedAt: now, durationNs: DURATION_NS, operations: [operation], serviceTime } };
}

/** An hour: what is longer is a minimum that no reply has lowered. */
const LONGEST_MS = 3.6e6;

/**
 * By column; undefined when there are too few. redis-benchmark doubles no quote of a test's name, so that only the
 * numbers behind it are sure: the last columns are theirs, and all before them is the name.
 */
function readCells(line: string, { columns, separator }: Table): ReadonlyMap<string, string> | undefined {
  const parts = line.split(separator);
  const numbers = columns.length - 1;
  if (parts.length <= numbers) return undefined;
  const name = parts.slice(0, parts.length - numbers).join(separator);
  const cells = [name, ...parts.slice(parts.length - numbers)].map((cell) => unquote(cell.trim()));
  return new Map(columns.map((column, at) => [column, cells[at]!]));
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
  // Where columns are separated otherwise, a comma is decimal.
  const number = Number(separator === ',' ? text : text.replace(',', '.'));
  return Number.isNaN(number) ? undefined : number;
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
