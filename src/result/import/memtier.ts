// Reads the JSON of memtier_benchmark, and of the tools that write the same shape (dfly_bench).
import { z } from 'zod';
import { usageError } from '../../core/errors.ts';
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import { decodeHdrInUnit } from '../../stats/hdr.ts';
import type { OperationSummary } from '../parts/operation.ts';
import type { CompletedRound } from '../parts/round.ts';
import {
  type ImportContext,
  type Imported,
  type ImportedRound,
  type KnownLatency,
  summarize,
} from './imported-result.ts';
import { parseMemtierJson } from './memtier-json.ts';

/** NaN, written as null by memtier_benchmark 2 and as a bare word before. */
const number = z.number().nonnegative().nullish();
const count = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER).nullish();
const text = z.string().nullish();

const secondSchema = z.looseObject({
  Count: count,
  'Average Latency': number,
  'Max Latency': number,
  'p50.00': number,
  'p99.00': number,
});

const loadSchema = z.looseObject({
  Count: count,
  'Ops/sec': number,
  'Hits/sec': number,
  'Misses/sec': number,
  'Connection Errors': count,
  Latency: number,
  'Average Latency': number,
  'Accumulated Latency': number,
  'Min Latency': number,
  'Max Latency': number,
  // An empty array where there is none.
  'Time-Serie': z.union([z.record(z.string(), secondSchema), z.array(z.never())]).nullish(),
  'Percentile Latencies': z
    .looseObject({ 'Histogram log format': z.looseObject({ 'Compressed Histogram': text }).nullish() })
    .nullish(),
});

const statsSchema = z.looseObject({
  Runtime: z
    // Of a run that never began the duration is below zero.
    .looseObject({
      'Start time': number,
      'Total duration': z.number().nullish(),
      Interrupted: z.unknown().optional(),
    })
    .nullish(),
  Totals: loadSchema,
});

const fileSchema = z.looseObject({
  configuration: z
    .looseObject({
      server: text,
      port: count,
      'unix socket': text,
      // Of one thread; a fraction where connections don't divide by threads.
      clients: number,
      threads: count,
      pipeline: count,
      rate_limit: number,
      test_time: number,
      protocol: text,
    })
    .nullish(),
});

type Load = z.infer<typeof loadSchema>;
type Stats = z.infer<typeof statsSchema>;

/** A file that was cut off before the first result still begins as all of them do. */
export function isMemtier(text: string): boolean {
  if (/^\s*\{\s*"configuration"\s*:\s*\{/.test(text)) return true;
  return /^\s*\{/.test(text) && /"(?:ALL STATS|(?:RUN #\d+|BEST RUN) RESULTS)"\s*:/.test(text);
}

/** @throws CacheBenchError E_IMPORT (exit code 2) with the place that is wrong */
export function readMemtier(text: string, { file, now }: ImportContext): Imported {
  const json = parseMemtierJson(text, file);
  const { configuration } = check(fileSchema, json, file, '');
  const runs = chooseRuns(json as Record<string, unknown>, file);
  const { clients, threads, pipeline, rate_limit: rate, protocol } = configuration ?? {};
  const workers = threads ?? 0;
  return {
    tool: 'memtier_benchmark',
    server: describeServer(configuration ?? {}),
    profiles: [
      {
        name: 'memtier',
        connections: Math.round((clients ?? 0) * workers),
        pipeline: pipeline ?? 0,
        threads: workers,
        resolved: withoutSecrets(configuration ?? {}),
        rounds: runs.map(({ name, stats }) => readRun(stats, name, { file, now })),
      },
    ],
    protocol: protocol === 'resp3' ? 3 : 2,
    remarks: [
      'memtier_benchmark does not report error replies: no errors here means that none are known',
      ...(runs.some(({ stats }) => !stats.Runtime?.['Total duration'] && !stats.Totals.Count)
        ? [
            'this version of memtier_benchmark reports no counts: they are calculated as if it had run for one second',
          ]
        : []),
      ...runs.flatMap(({ name, stats }) => tellInterrupted(name, stats, configuration?.test_time)),
      ...runs.flatMap(({ name, stats }) => tellZeroPercentiles(name, stats)),
      ...runs.flatMap(({ name, stats }) =>
        lackRows(stats)
          ? [
              `the rows of ${name} add up to fewer requests than its Totals: some are missing, so all count as one operation`,
            ]
          : [],
      ),
      ...(rate
        ? [
            'the rate was limited, but latencies are from the actual send: time that requests waited for their turn is missing',
          ]
        : []),
    ],
  };
}

type Configuration = NonNullable<z.infer<typeof fileSchema>['configuration']>;

function describeServer({ server, port, 'unix socket': socket }: Configuration): Imported['server'] {
  if (socket) return { name: socket.split('/').at(-1) || socket, endpoint: `unix://${socket}` };
  if (!server || !port) return { name: 'server', endpoint: 'unknown' };
  const host = server.includes(':') && !server.startsWith('[') ? `[${server}]` : server;
  return { name: `${host}:${port}`, endpoint: `redis://${host}:${port}` };
}

/** A run that was cut short is no shorter run: what was meant to come later is missing. */
function tellInterrupted(name: string, { Runtime: runtime }: Stats, wantedSeconds: unknown): string[] {
  if (!/^true$/i.test(String(runtime?.Interrupted ?? ''))) return [];
  const lasted = ((runtime?.['Total duration'] ?? 0) / 1000).toFixed(1);
  const wanted = typeof wantedSeconds === 'number' && wantedSeconds > 0 ? ` of ${wantedSeconds} s` : '';
  return [`${name} was interrupted after ${lasted} s${wanted}: the result covers only that time`];
}

/** Of which rows percentiles are unknown; see readLatency. */
function tellZeroPercentiles(name: string, stats: Stats): string[] {
  return Object.entries(stats).flatMap(([row, value]) => {
    const { 'Percentile Latencies': percentiles, 'Average Latency': average } = (value ??
      {}) as Partial<Load>;
    const isZero = Object.entries(percentiles ?? {}).some(([key, ms]) => key.startsWith('p') && ms === 0);
    return isZero && average
      ? [`percentiles of 0 in ${name}.${row} are not known: its average is ${average} ms`]
      : [];
  });
}

interface Run {
  readonly name: string;
  readonly stats: Stats;
}

function chooseRuns(json: Record<string, unknown>, file: string): Run[] {
  const names = Object.keys(json);
  if (!names.some((name) => /^(ALL STATS|.* RESULTS)$/.test(name)))
    throw usageError(
      'E_IMPORT',
      `${file} is JSON of memtier_benchmark without a result: it ended before it measured`,
      'Name the output of --json-out-file from a complete run.',
    );
  const chosen = names.includes('ALL STATS')
    ? ['ALL STATS']
    : names.filter((name) => /^RUN #\d+ RESULTS$/.test(name));
  if (chosen.length === 0) {
    const same = JSON.stringify(json['BEST RUN RESULTS']) === JSON.stringify(json['WORST RUN RESULTS']);
    throw usageError(
      'E_IMPORT',
      `${file} has the best and the worst of several runs, and no other: ${same ? 'both are the first run, which memtier_benchmark 2 takes for either, so that it holds one run and not that it was the best' : 'a run that was chosen by its result is no sample'}`,
      'Run memtier_benchmark once (-x 1), or with --print-all-runs, which writes them all.',
    );
  }
  return chosen.map((name) => ({ name, stats: check(statsSchema, json[name], file, name) }));
}

function readRun(stats: Stats, place: string, { file, now }: { file: string; now: Date }): ImportedRound {
  const { Runtime: runtime, Totals: totals } = stats;
  if (totals.Count === 0 || (totals.Count == null && totals['Ops/sec'] === 0))
    throw usageError(
      'E_IMPORT',
      `${file}: ${place} has no request that was answered`,
      'Was the server there? Name what --json-out-file wrote, of a run that measured something.',
    );
  const durationNs = (runtime?.['Total duration'] ?? 0) * 1e6 || guessDurationNs(totals);
  if (!(durationNs > 0) || !Number.isFinite(durationNs)) {
    throw usageError('E_IMPORT', `${file}: ${place} has neither a duration nor a rate above 0`);
  }
  const startMs = runtime?.['Start time'] ?? 0;
  const loads = Object.entries(stats).filter(
    ([name, value]) => name !== 'Runtime' && name !== 'Totals' && !Array.isArray(value),
  );
  const rows = loads
    .map(([name, value]) => ({ name, load: check(loadSchema, value, file, `${place}.${name}`) }))
    .filter(({ load }) => countOf(load, durationNs) > 0);
  const operations = lackRows(stats)
    ? []
    : rows.map(({ name, load }) => readOperation(name, load, durationNs, file));
  return {
    startedAt: startMs > 0 && startMs < LATEST_DATE_MS ? new Date(startMs) : now,
    durationNs,
    operations: operations.length > 0 ? operations : [readOperation('all', totals, durationNs, file)],
    serviceTime: readLatency(totals, file),
    timeline: readTimeline(totals),
    reconnects: totals['Connection Errors'] ?? 0,
  };
}

/** Another program that saved the file has kept the last of several rows with one name: their sum is no longer the total. */
function lackRows(stats: Stats): boolean {
  const { Runtime: _runtime, Totals: totals, ...rows } = stats;
  const counts = Object.values(rows).flatMap((row) => (row as Partial<Load> | null)?.Count ?? []);
  const sum = counts.reduce((one, other) => one + other, 0);
  return totals.Count != null && counts.length > 0 && sum < totals.Count;
}

/** The last that has four digits in its year. */
const LATEST_DATE_MS = Date.UTC(9999, 0);

/** Without a run time, as in files of versions before 2: by count and rate, or as if it were one second. */
function guessDurationNs(load: Load): number {
  const { Count: total, 'Ops/sec': rate } = load;
  return total && rate ? (total / rate) * 1e9 : 1e9;
}

function countOf(load: Load, durationNs: number): number {
  return load.Count ?? Math.round(((load['Ops/sec'] ?? 0) * durationNs) / 1e9);
}

function readOperation(name: string, load: Load, durationNs: number, file: string): OperationSummary {
  const during = (perSecond: number | null | undefined): number =>
    Math.round(((perSecond ?? 0) * durationNs) / 1e9);
  return {
    name: nameCommand(name),
    completed: countOf(load, durationNs),
    errors: 0,
    timeouts: 0,
    hits: during(load['Hits/sec']),
    misses: during(load['Misses/sec']),
    serviceTime: readLatency(load, file),
  };
}

/** As memtier_benchmark names them, Gets are of GET, Json.gets of JSON.GET, Scan <cursor>s of SCAN with a cursor. */
function nameCommand(row: string): string {
  const [, command, rest = '', nth = ''] =
    /^([A-Z][a-z0-9._-]*?)( (?:0|<cursor>))?s( \(\d+\))?$/.exec(row) ?? [];
  return command === undefined ? row : `${command.toUpperCase()}${rest}${nth}`;
}

/** Of both of memtier_benchmark: milliseconds in the file, microseconds in the histogram. */
const NS_PER_MS = 1e6;
const HISTOGRAM_UNIT_NS = 1000;

function readLatency(load: Load, file: string): CompletedRound['serviceTime'] {
  const percentiles = load['Percentile Latencies'];
  const base64 = percentiles?.['Histogram log format']?.['Compressed Histogram'];
  const histogram = base64 ? readHistogram(base64, file) : new LatencyHistogram();
  // Versions before 2.1 wrote 0 for the percentiles of some rows: beside an average above 0 that is none.
  const told = (name: string): number | undefined => toNs(percentiles?.[name]) || undefined;
  const accumulated = load['Accumulated Latency'];
  // The mean is told with an average that versions 2 round to whole milliseconds: the sum is better.
  const meanNs =
    accumulated && load.Count
      ? toNs(accumulated / load.Count)
      : toNs(load['Average Latency'] ?? load.Latency);
  const known: KnownLatency = {
    minNs: toNs(load['Min Latency']) || undefined,
    meanNs: meanNs === 0 ? undefined : meanNs,
    p50Ns: told('p50.00'),
    p90Ns: told('p90.00'),
    p95Ns: told('p95.00'),
    p99Ns: told('p99.00'),
    p999Ns: told('p99.90'),
    maxNs: toNs(load['Max Latency']),
  };
  return summarize(known, histogram);
}

function readHistogram(base64: string, file: string): LatencyHistogram {
  try {
    return decodeHdrInUnit(base64, HISTOGRAM_UNIT_NS);
  } catch (cause) {
    throw usageError('E_IMPORT', `${file}: ${(cause as Error).message}`);
  }
}

function toNs(ms: unknown): number | undefined {
  return typeof ms === 'number' && ms >= 0 ? Math.round(ms * NS_PER_MS) : undefined;
}

function readTimeline({ 'Time-Serie': seconds }: Load): CompletedRound['timeline'] {
  return Object.entries(seconds ?? {})
    .map(([second, sample]) => ({ second: Number(second), sample: sample as z.infer<typeof secondSchema> }))
    .filter(({ second }) => Number.isInteger(second) && second >= 0 && second < LONGEST_RUN_SECONDS)
    .map(({ second, sample }) => {
      const completed = sample.Count ?? 0;
      return {
        startNs: second * 1e9,
        durationNs: 1e9,
        completed,
        errors: 0,
        timeouts: 0,
        p50Ns: toNs(sample['p50.00']) || null,
        p99Ns: toNs(sample['p99.00']) || null,
        maxNs: toNs(sample['Max Latency']) ?? null,
        // Little's law.
        inFlight: (completed * (sample['Average Latency'] ?? 0)) / 1000,
      };
    });
}

/** A week. */
const LONGEST_RUN_SECONDS = 7 * 24 * 3600;

/** `authenticate` is the password, a URI may hold one. */
const SECRET = /auth|pass|uri|key$|cert/i;

function withoutSecrets(configuration: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(configuration).filter(([name]) => !SECRET.test(name)));
}

function check<T>(schema: z.ZodType<T>, value: unknown, file: string, place: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = [...(place === '' ? [] : [place]), ...issue!.path.map(String)].join('.');
  const isMissing = issue!.code === 'invalid_type' && /received undefined/.test(issue!.message);
  throw usageError(
    'E_IMPORT',
    isMissing
      ? `${file} is not whole JSON of memtier_benchmark: ${where} is missing`
      : `${file} is not JSON of memtier_benchmark: ${where === '' ? '' : `${where}: `}${issue!.message}`,
    'Name the output of --json-out-file from a complete run.',
  );
}
