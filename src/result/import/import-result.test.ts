import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LatencyHistogram } from '../../core/latency-histogram.ts';
import { decodeHdr, encodeHdrInUnit } from '../../stats/hdr.ts';
import { type RaceResult, raceKind } from '../kinds/race.ts';
import { metricById } from '../metrics.ts';
import type { CompletedRound } from '../parts/round.ts';
import { importResult } from './import-result.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const CONTEXT = { file: 'x.json', now: NOW, runId: 'a1b2c3d4', toolVersion: '0.1.0' };

const fixture = (name: string): string =>
  readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8');
const importText = (text: string): RaceResult => importResult(text, CONTEXT) as RaceResult;

function completedOf(result: RaceResult): CompletedRound[] {
  return result.rounds.filter((round) => round.status === 'completed');
}

const refusal = (message: RegExp) =>
  expect.objectContaining({
    code: expect.stringMatching(/^E_(IMPORT|RESULT_READ)$/),
    exitCode: 2,
    message: expect.stringMatching(message),
  });

describe('JSON of memtier_benchmark 2.3', () => {
  const text = fixture('memtier-2.3.json');
  const memtier = JSON.parse(text);
  const result = importText(text);
  const [round] = completedOf(result);

  it('becomes one round of one target, at the time it was measured', () => {
    expect(result.targets.map(({ name, endpoint }) => [name, endpoint])).toEqual([
      ['localhost:7392', 'redis://localhost:7392'],
    ]);
    expect(result.profiles).toMatchObject([{ name: 'memtier', connections: 5, pipeline: 1, threads: 1 }]);
    expect(Date.parse(round!.startedAt)).toBe(memtier['ALL STATS'].Runtime['Start time']);
    expect(round!.durationNs).toBe(memtier['ALL STATS'].Runtime['Total duration'] * 1e6);
  });

  it('keeps rates, hits and counts', () => {
    const { Totals, Gets, Sets } = memtier['ALL STATS'];
    expect(round!.operations.map(({ name, completed }) => [name, completed])).toEqual([
      ['SET', Sets.Count],
      ['GET', Gets.Count],
    ]);
    const throughput = metricById('throughput').of(round!)!;
    expect(throughput / Totals['Ops/sec']).toBeCloseTo(1, 3);
    expect(metricById('hit_ratio').of(round!)).toBeCloseTo(
      Gets['Hits/sec'] / (Gets['Hits/sec'] + Gets['Misses/sec']),
      3,
    );
  });

  it('keeps latencies, and the histogram with the same percentiles', () => {
    const { Totals } = memtier['ALL STATS'];
    const told = Totals['Percentile Latencies'];
    const { serviceTime } = round!;
    expect(serviceTime).toMatchObject({
      count: Totals.Count,
      p50Ns: told['p50.00'] * 1e6,
      p99Ns: told['p99.00'] * 1e6,
      p999Ns: told['p99.90'] * 1e6,
      maxNs: Totals['Max Latency'] * 1e6,
    });
    const histogram = decodeHdr(serviceTime.hdr);
    expect(histogram.count).toBe(Totals.Count);
    for (const [percentile, name] of [
      [50, 'p50.00'],
      [99, 'p99.00'],
      [99.9, 'p99.90'],
    ] as const)
      expect(histogram.percentileNs(percentile) / (told[name] * 1e6)).toBeCloseTo(1, 2);
  });

  it('takes the mean from the sum, for its average is rounded to whole milliseconds', () => {
    const { Totals } = memtier['ALL STATS'];
    expect(Totals['Average Latency']).toBe(0);
    expect(round!.serviceTime.meanNs).toBeCloseTo((Totals['Accumulated Latency'] / Totals.Count) * 1e6, -1);
  });

  it('keeps the seconds', () => {
    const seconds = Object.values<{ Count: number }>(memtier['ALL STATS'].Totals['Time-Serie']);
    expect(round!.timeline.map(({ completed }) => completed)).toEqual(seconds.map(({ Count }) => Count));
    expect(round!.timeline[1]).toMatchObject({ startNs: 1e9, durationNs: 1e9 });
  });

  it('says that nobody watched, and that errors are not known', () => {
    expect(round).toMatchObject({ server: {}, telemetry: [], workers: [], saturation: { limit: 'unknown' } });
    const messages = result.warnings.map(({ id, message }) => `${id} ${message}`).join('\n');
    expect(messages).toMatch(
      /^W_IMPORTED imported from memtier_benchmark: server, load generator and machine were not observed/,
    );
    expect(messages).toMatch(/does not report error replies/);
  });

  it('takes the name that the user gives the server', () => {
    const named = importResult(text, { ...CONTEXT, target: 'old' }) as RaceResult;
    expect(named.targets[0]!.name).toBe('old');
    expect(named.settings.reference).toBe('old');
    expect(completedOf(named)[0]!.target).toBe('old');
  });

  it('keeps no password', () => {
    const secret = JSON.stringify({
      ...memtier,
      configuration: { ...memtier.configuration, authenticate: 'hunter2', uri: 'redis://u:hunter2@h:1' },
    });
    expect(JSON.stringify(importText(secret))).not.toContain('hunter2');
  });
});

describe('other JSON of memtier_benchmark', () => {
  it('has an operation for each command', () => {
    const [round] = completedOf(importText(fixture('memtier-2.3-commands.json')));
    expect(round!.operations.map(({ name }) => name)).toEqual(['HSET', 'HGET']);
  });

  describe('with --command-stats-breakdown=line', () => {
    // Two lines of one command are two rows of one name.
    const text = fixture('memtier-2.3-commands.json').replace('"Hgets":', '"Hsets":');
    const { Totals, Hsets: last } = JSON.parse(text)['ALL STATS'];

    it('keeps each of several rows with one name', () => {
      const [round] = completedOf(importText(text));
      expect(round!.operations.map(({ name }) => name)).toEqual(['HSET', 'HSET (2)']);
      expect(round!.operations.map(({ completed }) => completed)).toEqual([
        Totals.Count - last.Count,
        last.Count,
      ]);
      expect(metricById('throughput').of(round!)! / Totals['Ops/sec']).toBeCloseTo(1, 2);
    });

    it('takes the totals where another program kept one of them, and says so', () => {
      const result = importText(JSON.stringify(JSON.parse(text)));
      const [round] = completedOf(result);
      expect(round!.operations).toMatchObject([{ name: 'all', completed: Totals.Count }]);
      expect(result.warnings.map(({ message }) => message)).toContainEqual(
        expect.stringMatching(/rows of ALL STATS add up to fewer requests than its Totals/),
      );
    });
  });

  it('names what memtier_benchmark names in its own way', () => {
    const names = ['Json.gets', 'Eval_ros', 'Scan 0s', 'Scan <cursor>s', 'other'];
    const load = { Count: 10, 'Ops/sec': 10, 'Average Latency': 1, 'Max Latency': 2 };
    const rows = Object.fromEntries(names.map((name) => [name, load]));
    const Runtime = { 'Start time': 0, 'Total duration': 1000 };
    const text = JSON.stringify({
      configuration: {},
      'ALL STATS': { Runtime, ...rows, Totals: { ...load, Count: 50 } },
    });
    const [round] = completedOf(importText(text));
    expect(round!.operations.map(({ name }) => name)).toEqual([
      'JSON.GET',
      'EVAL_RO',
      'SCAN 0',
      'SCAN <cursor>',
      'other',
    ]);
  });

  it('has a block for each of several runs', () => {
    const text = fixture('memtier-2.3-runs.json');
    const result = importText(text);
    const rates = ['RUN #1 RESULTS', 'RUN #2 RESULTS'].map((run) => JSON.parse(text)[run].Totals['Ops/sec']);
    expect(result.settings.blocks).toBe(2);
    const rounds = completedOf(result);
    expect(rounds.map(({ block }) => block)).toEqual([0, 1]);
    for (const [i, round] of rounds.entries())
      expect(metricById('throughput').of(round)! / rates[i]).toBeCloseTo(1, 2);
  });

  const { configuration, ...runs } = JSON.parse(fixture('memtier-2.3-runs.json'));
  const chosen = (best: string, worst: string): string =>
    JSON.stringify({ configuration, 'BEST RUN RESULTS': runs[best], 'WORST RUN RESULTS': runs[worst] });

  it('is refused with only the best and the worst run, for those are no sample', () => {
    const text = chosen('RUN #2 RESULTS', 'RUN #1 RESULTS');
    expect(() => importText(text)).toThrow(refusal(/best and the worst.* chosen by its result is no sample/));
  });

  it('is refused where best and worst are the first run, and says so', () => {
    const text = chosen('BEST RUN RESULTS', 'WORST RUN RESULTS');
    expect(() => importText(text)).toThrow(
      refusal(/both are the first run, which memtier_benchmark 2 takes/),
    );
  });

  it('of version 1 has neither counts nor histograms, and numbers that JSON does not know', () => {
    const text = `{ "configuration": {"server": "10.0.0.5", "port": 6379, "clients": 50, "threads": 4, "pipeline": 1},
      "ALL STATS": {
        "Sets": {"Ops/sec": 1000.00, "Hits/sec": 0.00, "Misses/sec": 0.00, "Latency": 1.50, "KB/sec": 77.00},
        "Gets": {"Ops/sec": 9000.00, "Hits/sec": 8000.00, "Misses/sec": 1000.00, "Latency": 1.20, "KB/sec": 300.00},
        "Waits": {"Ops/sec": 0.00, "Latency": -nan},
        "Totals": {"Ops/sec": 10000.00, "Hits/sec": 8000.00, "Misses/sec": 1000.00, "Latency": 1.23, "KB/sec": 377.00},
        "GET": [{"<=msec": 1.000, "percent": 50.00}] } }`;
    const result = importText(text);
    const [round] = completedOf(result);
    expect(metricById('throughput').of(round!)).toBe(10_000);
    expect(round!.serviceTime).toMatchObject({ count: 0, meanNs: 1.23e6, p99Ns: null });
    expect(round!.operations.map(({ name }) => name)).toEqual(['SET', 'GET']);
    expect(result.profiles[0]!.connections).toBe(200);
    expect(result.warnings.at(-1)!.message).toMatch(/as if it had run for one second/);
  });

  it('may come from another tool that has no histogram', () => {
    const load = {
      Count: 20_000,
      'Ops/sec': 10_000,
      'Average Latency': 0.5,
      'Percentile Latencies': { 'p50.00': 0.4, 'p99.00': 1.2, 'p99.90': 3 },
      'Time-Serie': { 0: { Count: 10_000, 'p50.00': 0.4 }, 1: { Count: 10_000 } },
    };
    const text = JSON.stringify({
      'ALL STATS': { Runtime: { 'Total duration': 2000 }, Totals: load, GET: load },
    });
    const [round] = completedOf(importText(text));
    expect(round!.operations).toMatchObject([{ name: 'GET', completed: 20_000 }]);
    expect(round!.serviceTime).toMatchObject({ count: 0, p50Ns: 400_000, p99Ns: 1_200_000, p999Ns: 3e6 });
    expect(round!.startedAt).toBe(NOW.toISOString());
  });

  it.each([
    ['a text for a number', { Totals: { 'Ops/sec': '12' } }, /ALL STATS\.Totals\.Ops\/sec/],
    ['a negative rate', { Totals: { 'Ops/sec': -1 } }, /ALL STATS\.Totals\.Ops\/sec/],
    ['no totals', { Sets: {} }, /ALL STATS\.Totals/],
    ['a count that is none', { Totals: { Count: 1.5 } }, /Totals\.Count/],
    ['another shape', [], /ALL STATS/],
    [
      'a histogram that is none',
      {
        Totals: {
          Count: 1,
          'Percentile Latencies': { 'Histogram log format': { 'Compressed Histogram': 'x' } },
        },
      },
      /HdrHistogram/,
    ],
  ])('is refused with %s, naming the place', (_what, stats, place) => {
    expect(() => importText(JSON.stringify({ 'ALL STATS': stats }))).toThrow(refusal(place));
  });

  it('is refused when it is cut off', () => {
    expect(() => importText(fixture('memtier-2.3.json').slice(0, -40))).toThrow(refusal(/cut off/));
  });
});

describe('CSV of redis-benchmark', () => {
  const result = importText(fixture('redis-benchmark-7.0.csv'));

  it('has a profile for each test, with its rate and latencies', () => {
    expect(result.profiles.map(({ name }) => name)).toEqual([
      'PING_INLINE',
      'PING_MBULK',
      'SET',
      'GET',
      'LPUSH (needed to benchmark LRANGE)',
      'LRANGE_100 (first 100 elements)',
      'MSET (10 keys)',
    ]);
    const get = completedOf(result).find(({ profile }) => profile === 'GET')!;
    expect(metricById('throughput').of(get)).toBe(Math.round(14285.71));
    expect(get.serviceTime).toMatchObject({
      count: 0,
      minNs: 232_000,
      meanNs: 2_282_000,
      p50Ns: 1_263_000,
      p95Ns: 5_775_000,
      p99Ns: 22_351_000,
      p999Ns: null,
      maxNs: 43_359_000,
    });
  });

  it('says that counts and times are not known', () => {
    expect(result.warnings.at(-1)!.message).toMatch(/neither the number of requests nor the duration/);
    expect(result.profiles[0]).toMatchObject({ connections: 0, threads: 0 });
  });

  it.each([
    [['SADD', 'SPOP', 'ZADD', 'ZPOPMIN'], /most of SPOP and ZPOPMIN found no key/],
    [['SPOP'], /most of SPOP found no key/],
  ])('says that pops find nothing: %s', (tests, expected) => {
    const head = fixture('redis-benchmark-7.0.csv').split('\n')[0];
    const rows = tests.map((test) => `"${test}","1000.00","1","0.5","1","1","1","2"\n`);
    const result = importText(`${head}\n${rows.join('')}`);
    expect(result.warnings.map(({ message }) => message).join('\n')).toMatch(expected);
  });

  it('says nothing of pops where there were none', () => {
    expect(result.warnings.map(({ message }) => message).join('\n')).not.toMatch(/found no key/);
  });

  // Such a row for a request of 3.5 s, by each --precision.
  it.each([
    ['2999.296', '2998.272', '3000.319', 2_998_272_000],
    ['2949.120', '2883.584', '3014.655', 2_883_584_000],
    ['3000.000', '2999.936', '3000.063', 2_999_936_000],
  ])(
    'takes the end of its histogram as a bound, and no longest time: %s, %s, %s',
    (mean, min, end, leastNs) => {
      const head = fixture('redis-benchmark-7.0.csv').split('\n')[0];
      const result = importText(
        `${head}\n"GET","0.29","${mean}","${min}","1.263","5.775","22.351","${end}"\n`,
      );
      const [round] = completedOf(result);
      expect(round!.serviceTime).toMatchObject({
        ...{ p50Ns: 1_263_000, p99Ns: 22_351_000, maxNs: null, meanNs: null },
        atLeast: { maxNs: leastNs },
      });
      expect(metricById('max').of(round!)).toBeUndefined();
      expect(result.warnings.at(-1)!.message).toMatch(
        /^max of "GET" may be more than 3 s, and the mean too: .*:2\)/,
      );
    },
  );

  it('has a block for each time a test was run', () => {
    const text = fixture('redis-benchmark-7.0.csv');
    const twice = importText(`${text}${text}`);
    expect(twice.settings.blocks).toBe(2);
    expect(twice.rounds).toHaveLength(2 * result.rounds.length);
  });

  it('of versions before 6.2 has no head and only rates', () => {
    const [round] = completedOf(importText('"SET","12345.67"\r\n"GET","20000.00"\r\n'));
    expect(metricById('throughput').of(round!)).toBe(12_346);
    expect(round!.serviceTime.p50Ns).toBeNull();
  });

  it.each([
    ['no number', '"test","rps"\n"SET","fast"\n', /x\.json:2/],
    ['a negative rate', '"test","rps"\n"SET","-5"\n', /x\.json:2/],
    ['an endless rate and no other', '"test","rps"\n"SET","1e300"\n', /no row with a rate/],
    ['no rows', '"test","rps"\n', /no row/],
    ['a row of another kind', '"SET","12.00"\nWARNING: something\n', /x\.json:2/],
  ])('is refused with %s, naming the line', (_what, text, place) => {
    expect(() => importText(text)).toThrow(refusal(place));
  });
});

describe('results of cache-bench', () => {
  it('of this version are taken as they are', () => {
    const result = importText(fixture('memtier-2.3.json'));
    expect(importText(JSON.stringify(result))).toEqual(result);
  });

  it.each([0, raceKind.version + 1, '1', null, 1.5])('of version %j are refused', (schemaVersion) => {
    expect(() => importText(JSON.stringify({ schemaVersion }))).toThrow(refusal(/schemaVersion/));
  });

  it('are refused with the place that is wrong', () => {
    const result = importText(fixture('memtier-2.3.json'));
    const wrong = { ...result, settings: { ...result.settings, blocks: -1 } };
    expect(() => importText(JSON.stringify(wrong))).toThrow(refusal(/settings\.blocks/));
  });
});

describe('anything else', () => {
  it.each(['', '{}', '[]', 'null', 'hello', '{"ALL STATS": {}}', '\0\x01', '"a"'])(
    'is refused: %j',
    (text) => {
      expect(() => importText(text)).toThrow(refusal(/x\.json/));
    },
  );

  it('is refused with an error for users, whatever was changed in a good file', () => {
    const texts = [
      ...['memtier-2.3.json', 'redis-benchmark-7.0.csv'],
      ...['memtier-2.3-full-run.hgrm', 'memtier-2.3-full-run.txt'],
    ].map(fixture);
    const change = fc.record({
      text: fc.constantFrom(...texts),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.nat(40),
      by: fc.constantFrom('', '"', '-', '9e999', 'null', '{', '\0', '1e308', '<script>'),
    });
    fc.assert(
      fc.property(change, ({ text, at, length, by }) => {
        const place = Math.floor(at * text.length);
        const changed = text.slice(0, place) + by + text.slice(place + length);
        try {
          expect(completedOf(importText(changed)).length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toEqual(refusal(/x\.json/));
        }
      }),
      { seed: 5, numRuns: 400 },
    );
  });
});

describe('files as people have them', () => {
  const HEAD =
    '"test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"';
  const ROW = '"SET","20000.00","0.2","0.1","0.2","0.25","0.30","0.40"';
  const messagesOf = ({ warnings }: RaceResult) => warnings.map(({ message }) => message).join('\n');
  const namesOf = ({ profiles }: RaceResult) => profiles.map(({ name }) => name);

  it('keep the whole name of a test with quotes and commas, which redis-benchmark does not double', () => {
    const rest = '"20000.00","0.2","0.1","0.2","0.25","0.30","0.40"';
    const text = [HEAD, `"eval return "x", 0",${rest}`, `"eval return "y" 0",${rest}`].join('\n');
    expect(namesOf(importText(text))).toEqual(['eval return "x", 0', 'eval return "y" 0']);
  });

  it('have warnings before the head, which are told as left out', () => {
    const result = importText(['WARNING: Could not fetch server CONFIG', HEAD, ROW].join('\n'));
    expect(namesOf(result)).toEqual(['SET']);
    expect(messagesOf(result)).toContain(
      'x.json:1 was left out, because it is not a row: "WARNING: Could not fetch server CONFIG"',
    );
  });

  it('have a rate of "inf" or "-nan", which takes its test away and no other', () => {
    const rows = [
      ROW,
      '"GET","inf","0.1","0.1","0.1","0.1","0.1","0.1"',
      '"INCR","-nan","0","0","0","0","0","0"',
    ];
    const result = importText([HEAD, ...rows].join('\n'));
    expect(namesOf(result)).toEqual(['SET']);
    expect(messagesOf(result)).toContain('the rate of "GET" is "inf", so it is left out (x.json:3)');
    expect(messagesOf(result)).toContain('the rate of "INCR" is "-nan"');
  });

  it('were saved by a spreadsheet where the comma is decimal', () => {
    const text = 'test;rps;avg_latency_ms;p99_latency_ms\nSET;20000,50;0,2;0,30\n';
    const [round] = completedOf(importText(text));
    expect(metricById('throughput').of(round!)).toBe(20_001);
    expect(round!.serviceTime).toMatchObject({ meanNs: 200_000, p99Ns: 300_000 });
  });

  it('have minima that no reply has lowered, and zeros that nobody measured', () => {
    const [round] = completedOf(
      importText([HEAD, '"SET","10","0.2","9223372036854.775","0.2","0","0.3","0.4"'].join('\n')),
    );
    expect(round!.serviceTime).toMatchObject({ minNs: null, p50Ns: 200_000, p95Ns: null });
  });

  const memtier = (stats: object, configuration: object = { server: '10.0.0.5', port: 6379 }) =>
    importText(JSON.stringify({ configuration, 'ALL STATS': stats }));
  const totals = { Count: 1000, 'Ops/sec': 100, 'Average Latency': 1.5, 'Max Latency': 21 };

  it('have percentiles of 0 beside an average above it: these are not known', () => {
    const result = memtier({ Totals: { ...totals, 'Percentile Latencies': { 'p50.00': 0, 'p99.00': 0 } } });
    const [round] = completedOf(result);
    expect(result.warnings.map(({ message }) => message)).toContain(
      'percentiles of 0 in ALL STATS.Totals are not known: its average is 1.5 ms',
    );
    expect(round!.serviceTime).toMatchObject({ meanNs: 1.5e6, p50Ns: null, p99Ns: null, maxNs: 21e6 });
  });

  it('were interrupted, which is told', () => {
    const result = memtier(
      { Runtime: { 'Total duration': 1700, Interrupted: 'true' }, Totals: totals },
      { server: '10.0.0.5', port: 6379, test_time: 600 },
    );
    expect(messagesOf(result)).toContain('ALL STATS was interrupted after 1.7 s of 600 s');
  });

  it.each([
    [
      { server: null, port: 0, 'unix socket': '/run/redis/redis.sock' },
      'unix:///run/redis/redis.sock',
      'redis.sock',
    ],
    [{ server: '::1', port: 6379 }, 'redis://[::1]:6379', '[::1]:6379'],
  ])('were measured at %j', (configuration, endpoint, name) => {
    const [target] = memtier({ Runtime: { 'Total duration': 1000 }, Totals: totals }, configuration).targets;
    expect(target).toMatchObject({ endpoint, name });
  });

  it.each([
    '{\n\t"configuration":{\n\t\t"server": "10.0.0.5"\n\t\t,"port": 6379\n\t\t,',
    '{"configuration":{"server":"h"}}',
  ])('ended before anything was measured: %j', (text) => {
    expect(() => importText(text)).toThrow(refusal(/memtier_benchmark(, but cut off| without a result)/));
  });
});

const HEAD =
  '"test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms","p95_latency_ms","p99_latency_ms","max_latency_ms"';
const warningsOf = (result: RaceResult) => result.warnings.map(({ message }) => message).join('\n');
const ratesOf = (result: RaceResult) =>
  completedOf(result).map((round) => [round.profile, metricById('throughput').of(round)]);

describe('what redis-benchmark and valkey-benchmark print for people', () => {
  it('with -q is a row for each test, behind its words on the progress', () => {
    const result = importText(
      'Cluster has 3 primary nodes:\n\nNode 0(Primary): 54 127.0.0.1:17201\n\n' +
        'SET: rps=0.0 (overall: -nan) avg_msec=-nan (overall: -nan) 0 requests\r           \r' +
        'SET: 29411.76 requests per second, p50=0.127 msec\nGET: 17857.14 requests per second, p50=0.135 msec\n\n' +
        'MSET (10 keys): 5000.00 requests per second\n',
    );
    expect(ratesOf(result)).toEqual([
      ['SET', 29412],
      ['GET', 17857],
      ['MSET (10 keys)', 5000],
    ]);
    const [set, , mset] = completedOf(result);
    expect(set!.serviceTime).toMatchObject({ p50Ns: 127_000, p99Ns: null, maxNs: null });
    expect(mset!.serviceTime.p50Ns).toBeNull();
  });

  it('as a page has its latencies, and before 6.2 its rate', () => {
    const page =
      '====== SET ======\n  2000 requests completed in 0.12 seconds\n  10 parallel clients\n\n' +
      '50.000% <= 0.135 milliseconds (cumulative count 1061)\n\nSummary:\n  throughput summary: 16666.67 requests per second\n' +
      '  latency summary (msec):\n          avg       min       p50       p95       p99       max\n' +
      '        0.348     0.032     0.135     2.767     4.191     5.391\n';
    const old =
      '====== GET ======\n  1000 requests completed in 0.10 seconds\n\n99.00% <= 1 milliseconds\n10000.00 requests per second\n';
    const result = importText(page + old);
    expect(ratesOf(result)).toEqual([
      ['SET', 16667],
      ['GET', 10_000],
    ]);
    expect(completedOf(result)[0]!.serviceTime).toMatchObject({
      ...{
        minNs: 32_000,
        meanNs: 348_000,
        p50Ns: 135_000,
        p95Ns: 2_767_000,
        p99Ns: 4_191_000,
        maxNs: 5_391_000,
      },
    });
  });
});

describe('CSV that other programs have saved', () => {
  const ROW = '"SET","20000.00","0.2","0.1","0.2","0.25","0.30","0.40"';

  it.each([
    ['with a carriage return at the end of each line', `${HEAD}\r${ROW}\r`],
    ['with tabs', `${HEAD}\n${ROW}`.replaceAll(',', '\t').replaceAll('"', '')],
    ['with points between thousands', 'test;rps;avg_latency_ms\nSET;20.000,00;0,2\n'],
    ['with spaces between thousands', 'test;rps;avg_latency_ms\nSET;"20\u00a0000,00";0,2\n'],
    ['with narrow spaces', 'test;rps;avg_latency_ms\nSET;20\u202f000,00;0,2\n'],
    ['with apostrophes', "test;rps;avg_latency_ms\nSET;20'000.00;0.2\n"],
    ['with commas between thousands', `${HEAD}\n${ROW.replace('20000.00', '20,000.00')}\n`],
    ['with commas and no fraction', `${HEAD}\n${ROW.replace('20000.00', '20,000')}\n`],
  ])('%s has the same rate', (_how, text) => {
    const result = importText(text);
    expect(ratesOf(result)).toEqual([['SET', 20_000]]);
    expect(completedOf(result)[0]!.serviceTime.meanNs).toBe(200_000);
  });

  it('names of latencies that are none are told', () => {
    const result = importText(
      `${HEAD}\n"SET","20000.00","0.2","9223372036854775.807","-nan","0.25","0.30","0.40"\n`,
    );
    expect(completedOf(result)[0]!.serviceTime).toMatchObject({ minNs: null, p50Ns: null, p95Ns: 250_000 });
    expect(warningsOf(result)).toContain('p50_latency_ms of "SET" is "-nan", so it is not known (x.json:2)');
    expect(warningsOf(result)).toContain(
      'min_latency_ms of "SET" is "9223372036854775.807", so it is not known',
    );
  });

  it('cut off in its last line has the rows before it, and that is told', () => {
    const result = importText(`${HEAD}\n${ROW}\n"GET","210`);
    expect(ratesOf(result)).toEqual([['SET', 20_000]]);
    expect(warningsOf(result)).toContain('x.json:3 was left out, because it is cut off: "\\"GET\\",\\"210"');
    expect(() => importText(`${HEAD}\n"GET","21000.00","0.2"`)).toThrow(refusal(/has no row with a rate/));
  });
});

describe('what is offered and can not be imported', () => {
  it.each([
    ['', /is empty/],
    ['\n \n', /is empty/],
    ['{"metrics":{"iterations":{}},"root_group":{"name":""}}', /is a result of k6/],
    ['{"type":"Metric","data":{"name":"http_reqs"}}\n{"type":"Point"}\n', /is a result of k6/],
    ['metric_name,timestamp,metric_value,check\nhttp_reqs,1,1,\n', /is a result of k6/],
    [
      '2         Threads\n\nALL STATS\n=====\nType         Ops/sec     Hits/sec\n',
      /is what memtier_benchmark prints for people/,
    ],
    ['[OVERALL], RunTime(ms), 10110\n', /is what YCSB prints/],
    ['Running 30s test @ http://127.0.0.1:8080/index.html\n', /is what wrk prints/],
    ['OK\n1700000000.604009 [0 10.0.0.7:51682] "SET" "k" "v"\n', /is a log of MONITOR/],
    ['app  | 1700000000.604009 [0 10.0.0.7:51682] "SET" "k" "v"\n', /is a log of MONITOR/],
    ['REDIS0011\xfa\tredis-ver', /is data of a server/],
    ['VALKEY080\xfa\nvalkey-ver', /is data of a server/],
    [
      '#[Interval percentile log between 0.000 and <Infinite> seconds (relative to StartTime)]\n',
      /HistogramLogProcessor/,
    ],
    ['# Server\r\nredis_version:7.0.15\r\n', /is what INFO of a server says/],
    ['name: x\noperations:\n  - command: GET {key}\n', /is YAML for cache-bench/],
    ['<!doctype html><html>', /is a page of HTML/],
  ])('is told as what it is: %j', (text, message) => {
    expect(() => importText(text)).toThrow(refusal(message));
    expect(() => importText(text)).toThrow(expect.objectContaining({ hint: expect.any(String) }));
  });

  // Below zero: of a cluster that it never reached.
  it.each([0, -1795984750637])(
    'is JSON of memtier_benchmark in which no request was answered, in %d ms',
    (ms) => {
      const nobody = { Count: 0, 'Ops/sec': 0, 'Percentile Latencies': { 'p50.00': 0.007 } };
      const text = JSON.stringify({
        configuration: { server: '127.0.0.1', port: 1 },
        'ALL STATS': { Runtime: { 'Start time': 0, 'Total duration': ms }, Sets: nobody, Totals: nobody },
      });
      expect(() => importText(text)).toThrow(refusal(/ALL STATS has no request that was answered/));
    },
  );

  it('is JSON of memtier_benchmark that lacks something, which is named', () => {
    expect(() => importText('{"configuration": {}, "ALL STATS": {}}')).toThrow(
      refusal(/is not whole JSON of memtier_benchmark: ALL STATS.Totals is missing/),
    );
  });
});

describe('an interval log of HdrHistogram', () => {
  const log = readFileSync(new URL('../../report/golden/two-targets.hlog', import.meta.url), 'utf8');

  it('becomes an operation a tag, with all its intervals', () => {
    const [round] = completedOf(importText(log));
    expect(round!.operations.length).toBeGreaterThan(1);
    expect(round!.serviceTime.count).toBe(
      round!.operations.reduce((sum, { completed }) => sum + completed, 0),
    );
    expect(round!.serviceTime.p99Ns).toBeGreaterThan(round!.serviceTime.p50Ns!);
  });

  it('may count in microseconds, as memtier_benchmark does: the largest value of an interval says so', () => {
    const histogram = new LatencyHistogram();
    histogram.recordMany(250_000, 99);
    histogram.record(2_000_000);
    const text = `#[Histogram log format version 1.3]\n0.000,1.000,2.000,${encodeHdrInUnit(histogram, 1000)}\n`;
    const result = importText(text);
    expect(completedOf(result)[0]!.serviceTime.p50Ns! / 250_000).toBeCloseTo(1, 2);
    expect(result.warnings.map(({ message }) => message).join()).toContain(
      'values are taken as microseconds',
    );
  });

  /** JSON, log and table of one run of 12,000 requests. */
  it('of fractions, as DoubleHistogram of libhdrhistogram-java 2.1.11 writes it, is refused with what to name instead', () => {
    const text =
      '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"\n' +
      '0.000,10.000,0.500,DHISTwAAAAEAAAAAAAAAAhyEkxQAAAAceNqTaZkszMDAwMQAAYxodL39AghDngkAQgICyg==\n';
    expect(() => importText(text)).toThrow(refusal(/x\.json:2 holds a histogram of fractions/));
  });

  describe('that memtier_benchmark wrote as .hgrm', () => {
    const [round] = completedOf(importText(fixture('memtier-2.3-full-run.hgrm')));

    it('is in microseconds, its second column is the end and its largest value no milliseconds', () => {
      expect(round!.serviceTime).toMatchObject({ count: 12_000 });
      for (const [name, ns] of [
        ['p50Ns', 87_000],
        ['p99Ns', 271_000],
        ['p999Ns', 463_000],
        ['maxNs', 7_519_000],
      ] as const)
        expect(round!.serviceTime[name]! / ns).toBeCloseTo(1, 2);
      expect(round!.durationNs / 0.288e9).toBeCloseTo(1, 3);
      expect(round!.startedAt).toBe('2026-11-29T01:02:15.030Z');
      expect(Math.round(metricById('throughput').of(round!)!)).toBe(Math.round(12_000 / 0.288));
    });

    it('has the operation that its first line names', () => {
      const names = (name: string) =>
        completedOf(importText(fixture(name)))[0]!.operations.map((one) => one.name);
      expect(names('memtier-2.3-get.hgrm')).toEqual(['GET']);
      expect(names('memtier-2.3-full-run.hgrm')).toEqual(['all']);
    });
  });

  it('of hdr-histogram-js needs a unit, whose writer divides by a thousand in any', () => {
    // As its 3.0.1 wrote it of one value, 5,000,000.
    const head = (date: string) =>
      [
        '#[Histogram log format version 1.3]',
        `#[StartTime: 1700000100.000 (seconds since epoch), ${date}]`,
        '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
        '1700000100.000,1.000,5000.000,HISTFAAAACl4nJNpmSzMwMDAwsDAwMjAwMDMAAGMDAzMbgY7FjDA+O2XGZkAV3QEfw==',
      ].join('\n');
    const text = head('Tue Nov 14 2023 22:15:00 GMT+0000 (Coordinated Universal Time)');
    expect(() => importText(text)).toThrow(refusal(/hdr-histogram-js writes it, without the unit/));
    for (const [unit, ns] of [
      ['ns', 5e6],
      ['us', 5e9],
    ] as const) {
      const [round] = completedOf(importResult(text, { ...CONTEXT, unit }) as RaceResult);
      expect(round!.serviceTime.p50Ns! / ns).toBeCloseTo(1, 2);
    }
    // A log of Java that says so means microseconds.
    expect(importText(head('Tue Nov 14 22:15:00 UTC 2023')).rounds).toHaveLength(1);
  });

  it('of another program that wrote it with the C library needs a unit', () => {
    const text = fixture('memtier-2.3-full-run.hgrm').replace(/^#\[Full.*$/m, '#[Something else]');
    expect(() => importText(text)).toThrow(refusal(/without the unit/));
    const [round] = completedOf(importResult(text, { ...CONTEXT, unit: 'ns' }) as RaceResult);
    expect(round!.serviceTime.p50Ns).toBe(87);
  });

  it('is refused with a line that is none, naming it', () => {
    expect(() => importText(`${log.split('\n').slice(0, 3).join('\n')}\n1,2,3\n`)).toThrow(
      refusal(/x\.json:4 is "1,2,3"/),
    );
  });
});

describe('a percentile table of HdrHistogram', () => {
  const memtiers = fixture('memtier-2.3-full-run.txt');

  it('of memtier_benchmark is in milliseconds, and has its mean and largest value exactly', () => {
    const result = importText(memtiers);
    const [round] = completedOf(result);
    expect(round!.serviceTime).toMatchObject({
      ...{ count: 12_000, meanNs: 96_000, maxNs: 7_519_000 },
      p50Ns: expect.closeTo(90_000, -4),
      p99Ns: expect.closeTo(270_000, -4),
    });
    const told = result.warnings.map(({ message }) => message).join();
    expect(told).toMatch(
      /imported from memtier_benchmark.*values are taken as ms.*as if it had run for one second/s,
    );
  });

  it('of this program is in microseconds, as it says', () => {
    const own = readFileSync(new URL('../../report/golden/two-targets.hgrm', import.meta.url), 'utf8');
    const [round] = completedOf(importText(own));
    const row = own.split('\n').find((line) => line.includes(' 0.500000000000 '))!;
    expect(round!.serviceTime.p50Ns! / (Number(row.trim().split(/\s+/)[0]) * 1000)).toBeCloseTo(1, 2);
  });

  it('of another program needs a unit', () => {
    const text = memtiers.replace(
      /^#\[Buckets.*$/m,
      '#[Buckets =           22, SubBuckets     =         2048]',
    );
    expect(() => importText(text)).toThrow(refusal(/does not say the unit/));
    const [round] = completedOf(importResult(text, { ...CONTEXT, unit: 'us' }) as RaceResult);
    expect(round!.serviceTime.maxNs).toBe(7519);
  });

  it('for spreadsheets, as HistogramLogProcessor -csv of libhdrhistogram-java 2.1.11 writes it, needs a unit too', () => {
    const text = [
      '#[Overall percentile distribution between 0.000 and <Infinite> seconds (relative to StartTime)]',
      '"Value","Percentile","TotalCount","1/(1-Percentile)"',
      '0.010,0.000000000000,1,1.00',
      '0.500,0.500000000000,50,2.00',
      '0.990,0.984375000000,99,64.00',
      '1.000,0.992187500000,100,128.00',
      '1.000,1.000000000000,100,Infinity',
      '',
    ].join('\n');
    expect(() => importText(text)).toThrow(refusal(/does not say the unit/));
    const [round] = completedOf(importResult(text, { ...CONTEXT, unit: 'ms' }) as RaceResult);
    expect(round!.serviceTime).toMatchObject({
      count: 100,
      maxNs: 1e6,
      p50Ns: expect.closeTo(500_000, -4),
    });
  });

  it.each([
    ['a count below the one before', '0.2 0.5 10\n0.3 0.6 9\n', /x\.json:4 is "0\.3 0\.6 9"/],
    ['a line that is none', '0.2 0.5\n', /x\.json:3/],
    ['no line', '', /without a line/],
  ])('is refused with %s', (_what, rows, message) => {
    const text = ` Value Percentile TotalCount 1/(1-Percentile)\n\n${rows}`;
    expect(() => importResult(text, { ...CONTEXT, unit: 'us' })).toThrow(refusal(message));
  });
});
