// Reads what `redis-benchmark --csv` prints: a row for each test, rates and latencies but neither counts nor times.
import { usageError } from '../../core/errors.ts';
import { type ImportContext, type Imported, type ImportedProfile, summarize } from './imported-result.ts';

/** "test","rps","avg_latency_ms", … since Redis 6.2; before that no head and only the first two. */
const HEAD = /^"?test"?,"?rps"?/;
const ROW_WITHOUT_HEAD = /^"[^"]+","\d+(\.\d+)?"\s*$/;

export function isRedisBenchmark(text: string): boolean {
  const [first = ''] = text.trimStart().split(/\r?\n/, 1);
  return HEAD.test(first) || ROW_WITHOUT_HEAD.test(first);
}

/** @throws CacheBenchError E_IMPORT (exit code 2) with the line that is no such row */
export function readRedisBenchmark(text: string, { file, now }: ImportContext): Imported {
  let columns: readonly string[] = ['test', 'rps'];
  const profiles = new Map<string, ImportedProfile>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const cells = readCells(line);
    if (HEAD.test(line)) {
      columns = cells;
      continue;
    }
    const { test, round } = readRow(cells, columns, `${file}:${index + 1}`, now);
    const profile = profiles.get(test) ?? EMPTY;
    // The same test again is another block of it.
    profiles.set(test, { ...profile, name: test, rounds: [...profile.rounds, round] });
  }
  if (profiles.size === 0) throw usageError('E_IMPORT', `${file} has a head but no row`);
  return {
    tool: 'redis-benchmark',
    server: { name: 'server', endpoint: 'unknown' },
    profiles: [...profiles.values()],
    protocol: 2,
    remarks: [
      'redis-benchmark --csv tells neither how many requests there were nor how long it took: counts stand as if each test had lasted one second, and latencies come without a histogram',
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

/** As if: see the remark. Long enough that the rounded count keeps the rate. */
const DURATION_NS = 1e9;

function readRow(cells: readonly string[], columns: readonly string[], place: string, now: Date) {
  const test = cells[columns.indexOf('test')];
  const rate = Number(cells[columns.indexOf('rps')]);
  if (test === undefined || test === '' || cells.length < 2 || !(rate >= 0) || rate > LARGEST_RATE)
    throw usageError(
      'E_IMPORT',
      `${place} is ${JSON.stringify(cells.join(',').slice(0, 80))}; a row of redis-benchmark --csv begins with a test and its requests per second`,
    );
  const ns = (column: string): number | undefined => {
    const text = cells[columns.indexOf(column)];
    const ms = Number(text);
    return text === undefined || text === '' || !(ms >= 0) ? undefined : Math.round(ms * 1e6);
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

/** No server answers as much; a larger number is no rate. */
const LARGEST_RATE = 1e12;

/** Every cell is quoted; a quote inside is doubled. */
function readCells(line: string): string[] {
  const cells = [...line.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(?:,|$)/g)];
  return cells.slice(0, -1).map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain!.trim());
}
