// Reports and imports as a user sees them: every format from a real run, read by the programs that it is for.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FORMAT_LIST } from '../src/report/format-list.ts';
import type { RaceResult } from '../src/result/kinds/race.ts';
import { decodeHdr } from '../src/stats/hdr.ts';
import { type StartedServer, startRedis } from '../src/testkit/with-redis.ts';
import { cli, cliShared, MAIN, readOnlyResult, startCli, temporaryDirectory } from './cli.ts';

// So many requests, however long they take: on a full machine a time may pass without a reply.
const SHORT = ['--requests', '4k', '--warmup', '100ms', '--keys', '2k', '--no-calibrate', '--cooldown', '0'];
const RIVALS = ['-t', 'redis', '-t', 'twin=redis?hz=20'];

const has = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;
const hasPython = has('python3', '--version');
/** Debian's libhdrhistogram-java. */
const HDR_JAR = '/usr/share/java/hdrhistogram.jar';
const hasHdrTools = existsSync(HDR_JAR) && has('java', '-version');
const NO_JAVA = hasHdrTools ? '' : ' (skipped: no libhdrhistogram-java)';
/** HdrHistogram_c, where gcc finds it: CPATH, LIBRARY_PATH and LD_LIBRARY_PATH name other places. */
const HDR_FOR_C = ['-lhdr_histogram', '-lz', '-lm'];
const hasHdrForC =
  spawnSync('gcc', ['-x', 'c', '-', '-o', '/dev/null', ...HDR_FOR_C], {
    input: '#include <hdr/hdr_histogram_log.h>\nint main(void) { return 0; }\n',
  }).status === 0;

/** HdrHistogram for Rust: test/readers/read_hlog.rs, built beforehand, since cargo needs its crates from somewhere. */
const RUST_READER = process.env['CACHE_BENCH_RUST_READER'] ?? '';

function python(script: string, ...args: string[]): string {
  return execFileSync('python3', ['-c', script, ...args], { encoding: 'utf8' }).trim();
}

/** A run of two profiles on two servers, with every format that can hold it written on the way. */
let directory: string;
let race: { readonly out: string; readonly exports: string };
afterAll(() => rmSync(directory, { recursive: true, force: true }));
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cache-bench-test-'));
  race = { out: join(directory, 'out'), exports: join(directory, 'exports') };
  mkdirSync(race.exports);
  const exports = FORMAT_LIST.map((format) => {
    const file = 'isSingle' in format ? `{profile}-{target}.${format.name}` : `report.${format.name}`;
    return `--export=${format.name}=${join(race.exports, file)}`;
  });
  const profiles = ['read-heavy', 'zset-hash'];
  const run = await cli([
    'run',
    ...profiles,
    ...RIVALS,
    ...SHORT,
    '--blocks',
    '2',
    '--out',
    race.out,
    ...exports,
  ]);
  expect(run.code, run.stderr).toBe(0);
});

const exported = (name: string): string => readFileSync(join(race.exports, name), 'utf8');
const saved = (): string => join(race.out, readdirSync(race.out)[0]!);

describe('files written by run --export', () => {
  it('are all there, and nothing else', () => {
    const pairs = ['read-heavy', 'zset-hash'].flatMap((profile) => [`${profile}-redis`, `${profile}-twin`]);
    const wanted = FORMAT_LIST.flatMap((format) =>
      'isSingle' in format ? pairs.map((pair) => `${pair}.${format.name}`) : [`report.${format.name}`],
    );
    expect(readdirSync(race.exports).sort()).toEqual(wanted.sort());
  });

  it('are the same as report writes afterwards', async () => {
    for (const format of ['md', 'csv', 'junit', 'hlog', 'json', 'benchmark-action']) {
      const again = await cliShared(['report', saved(), '--format', format]);
      expect(again.code, again.stderr).toBe(0);
      expect(again.stdout).toBe(exported(`report.${format}`));
    }
    const file = join(temporaryDirectory(), 'one.memtier');
    const one = await cliShared([
      'report',
      saved(),
      '-f',
      'memtier',
      '--profile',
      'zset-hash',
      '--target',
      'twin',
      '-o',
      file,
    ]);
    expect(one.code, one.stderr).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(exported('zset-hash-twin.memtier'));
  });

  it.runIf(hasPython)('are read by Python: CSV with a value for each metric, XML, JSON', () => {
    const csv = python(
      `import csv, sys
rows = list(csv.DictReader(open(sys.argv[1], newline='')))
rates = [float(r['value']) for r in rows if r['metric'] == 'throughput']
print(len(rates), min(rates) > 0, {r['status'] for r in rows})`,
      join(race.exports, 'report.csv'),
    );
    expect(csv).toBe("8 True {'completed'}");
    const xml = python(
      `import sys, xml.etree.ElementTree as tree
print([(c.get('name'), [e.tag for e in c]) for c in tree.parse(sys.argv[1]).iter('testcase')])`,
      join(race.exports, 'report.junit'),
    );
    expect(xml).toBe("[('read-heavy', ['system-out']), ('zset-hash', ['system-out'])]");
  });

  it.runIf(hasPython)('are read as scripts read memtier_benchmark', () => {
    const path = join(race.exports, 'read-heavy-redis.memtier');
    const read = python(
      `import json, sys
stats = json.load(open(sys.argv[1]))['ALL STATS']
series = stats['Totals']['Time-Serie']
print(sorted(k for k in stats if k != 'Runtime'),
      stats['Totals']['Percentile Latencies']['p50.00'] > 0,
      all('Average Latency' in one for one in series.values() if one['Count']))`,
      path,
    );
    expect(read).toBe("['Gets', 'Sets', 'Totals'] True True");
  });

  it.skipIf(!hasHdrTools)(
    `are read by HdrHistogram’s own log processor, which agrees with the .hgrm${NO_JAVA}`,
    () => {
      const out = join(temporaryDirectory(), 'out');
      const log = join(race.exports, 'report.hlog');
      const processor = ['-cp', HDR_JAR, 'org.HdrHistogram.HistogramLogProcessor', '-i', log];
      const tag = /-tag (\S+)\]/.exec(exported('report.hlog'))![1]!;
      expect(tag).toBe('read-heavy/redis');
      const args = ['-tag', tag, '-outputValueUnitRatio', '1000', '-o', out];
      execFileSync('java', [...processor, ...args]);
      const totals = (text: string): string | undefined => /Mean +=.*|Total count +=.*/.exec(text)?.[0];
      expect(totals(readFileSync(`${out}.hgrm`, 'utf8'))).toBe(totals(exported('read-heavy-redis.hgrm')));
    },
  );

  /** What a reader printed of each line: its tag, and numbers that the counts alone decide. */
  function expectSameHistograms(printed: string): void {
    const lines = printed.trim().split('\n');
    const own = [...exported('report.hlog').matchAll(/^Tag=([^,]+),.*,(HIST\S+)$/gm)];
    expect(own.length).toBeGreaterThan(0);
    expect(lines).toHaveLength(own.length);
    for (const [i, [, tag, base64]] of own.entries()) {
      const histogram = decodeHdr(base64!);
      const [readTag, ...read] = lines[i]!.split(' ');
      const [count, p50, p99, max, mean] = read.map(Number);
      expect(readTag).toBe(tag);
      expect(count).toBe(histogram.count);
      expect([p50, p99, max]).toEqual([50, 99, 100].map((percentile) => histogram.percentileNs(percentile)));
      // One slot is a two-thousandth at most: a head that moves the counts by one shows here.
      expect(Math.abs(mean! / histogram.meanNs() - 1)).toBeLessThan(1 / 5000);
    }
  }
  const reader = (file: string): string => fileURLToPath(new URL(`./readers/${file}`, import.meta.url));

  it.skipIf(!hasHdrTools)(`are read by HdrHistogram for Java, count for count${NO_JAVA}`, () => {
    const args = ['-cp', HDR_JAR, reader('ReadHlog.java'), join(race.exports, 'report.hlog')];
    expectSameHistograms(execFileSync('java', args, { encoding: 'utf8' }));
  });

  it.skipIf(!hasHdrForC)(
    `are read by HdrHistogram for C, count for count${hasHdrForC ? '' : ' (skipped: no libhdr_histogram for gcc)'}`,
    () => {
      const program = join(temporaryDirectory(), 'read');
      execFileSync('gcc', [reader('read_hlog.c'), '-o', program, ...HDR_FOR_C]);
      const args = [join(race.exports, 'report.hlog')];
      expectSameHistograms(execFileSync(program, args, { encoding: 'utf8' }));
    },
  );

  it.skipIf(RUST_READER === '')(
    `are read by HdrHistogram for Rust, count for count${RUST_READER === '' ? ' (skipped: no Rust reader)' : ''}`,
    () => {
      const args = [join(race.exports, 'report.hlog')];
      expectSameHistograms(execFileSync(RUST_READER, args, { encoding: 'utf8' }));
    },
  );

  it('have the page and the markdown for people', () => {
    expect(exported('report.html')).toMatch(/^<!doctype html>/i);
    expect(exported('report.md')).toMatch(/^# cache-bench: redis, twin\n/);
    expect(exported('report.md')).toContain(
      '## Run it again\n\n```sh\ncache-bench run read-heavy zset-hash ',
    );
  });
});

describe('run --export', () => {
  it.each([
    ['md=/no/such/directory/report.md', /E_WRITE: --export: .*ENOENT/],
    ['md=/', /E_WRITE: --export: .*it is a directory/],
    ['csv=/proc/report.csv', /E_WRITE: --export/],
    ['pdf=report.pdf', /E_FLAG: --export is 'pdf=report\.pdf'; use FORMAT=FILE/],
    ['md', /E_FLAG: --export is 'md'/],
    ['md=-', /E_FLAG: --export is 'md=-'/],
    ['hgrm=one.hgrm', /E_FLAG: --export hgrm=one\.hgrm: hgrm holds one target under one profile/],
  ])('refuses %s before anything is sent', async (request, message) => {
    // Nobody listens there: a run that began would say so.
    const targets = ['-t', 'a=redis://127.0.0.1:1', '-t', 'b=redis://127.0.0.1:2'];
    const run = await cli(['run', 'read-heavy', ...targets, '--export', request]);
    expect(run.stderr).toMatch(message);
    expect(run.code).toBe(2);
  });

  it('leaves a report marked partial when the run is interrupted', async () => {
    const out = temporaryDirectory();
    const file = join(out, 'report.md');
    const run = startCli([
      'run',
      'read-heavy',
      ...RIVALS,
      ...SHORT,
      '--blocks',
      '200',
      '--export',
      `md=${file}`,
      '--out',
      out,
    ]);
    await waitFor(() => existsSync(file));
    expect(readFileSync(file, 'utf8')).toContain(
      '> Partial result: the run was still going when this was written',
    );
    run.kill('SIGINT');
    expect((await run.finished).code).toBe(130);
    expect(readFileSync(file, 'utf8')).toContain('> Partial result: the run ended early');
    expect(readdirSync(out).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('goes on when a file can no longer be written, and says so at the end', async () => {
    const out = temporaryDirectory();
    const directory = join(out, 'gone');
    mkdirSync(directory);
    const run = startCli([
      'run',
      'read-heavy',
      ...RIVALS,
      ...SHORT,
      '--blocks',
      '3',
      '--export',
      `md=${join(directory, 'r.md')}`,
      '--out',
      out,
    ]);
    await run.seen(/redis/);
    execFileSync('rm', ['-r', directory]);
    const { code, stderr } = await run.finished;
    expect(stderr).toMatch(/W_EXPORT.*md=/);
    expect(code).toBe(1);
  });
});

describe('report', () => {
  it('prints the tables of the run again', async () => {
    const again = await cli(['report', saved()]);
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/^cache-bench .*, run /);
    expect(again.stdout).toMatch(/^zset-hash .*twin/m);
  });

  it.runIf(existsSync('/dev/full'))('says when stdout can not be written, and ends with 1', () => {
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [MAIN, 'report', saved()], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect(stderr).toMatch(
      /^error E_WRITE: cannot write to stdout: ENOSPC[^\n]*\n {2}Free some space, [^\n]*\n$/,
    );
    expect(status).toBe(1);
  });

  it('joins several results where the format can hold them', async () => {
    const csv = await cliShared(['report', saved(), saved(), '-f', 'csv']);
    expect(csv.stdout.match(/^run,started_at/gm)).toHaveLength(1);
    const json = await cliShared(['report', saved(), saved(), '-f', 'json']);
    expect(json).toMatchObject({ code: 2, stderr: expect.stringMatching(/E_FORMAT: json holds one result/) });
  });

  it.each([
    [['-f', 'hgrm'], /E_FORMAT: hgrm holds one target under one profile; this result has 4/],
    [['-f', 'xml'], /E_FLAG: --format is 'xml'; use text, md, /],
    [['-f', 'md', '-o', '/no/such/place.md'], /E_WRITE: -o: /],
    [['-o', 'x.txt'], /E_FORMAT: text goes to stdout/],
    [['-f', 'result-json', '--target', 'twin'], /E_FORMAT: result-json holds all of a result; a part of it/],
    [['--target', 'nobody'], /E_FLAG: --target is 'nobody'; this result has redis, twin/],
  ])('refuses %j with the next step', async (flags, message) => {
    const report = await cliShared(['report', saved(), ...flags]);
    expect(report.stderr).toMatch(message);
    expect(report.code).toBe(2);
  });

  it('makes one file of a run, which every command reads as its directory', async () => {
    const file = join(temporaryDirectory(), 'sent.json');
    const made = await cliShared(['report', saved(), '-f', 'result-json', '-o', file]);
    expect(made.code, made.stderr).toBe(0);
    const whole = JSON.parse(readFileSync(file, 'utf8'));
    expect(whole).toEqual(readOnlyResult(race.out));
    expect(whole).toEqual(JSON.parse(exported('report.result-json')));
    const head = join(saved(), 'result.json');
    const printed = join(temporaryDirectory(), 'imported');
    for (const args of [
      ['report', '-f', 'md'],
      ['gate', '--json', '--rule', 'errors < 1%', '--rule', 'p99(twin) <= redis + 400%'],
      ['claims', '--json', '--results'],
    ] as const) {
      const [command, ...flags] = args;
      const answers = [];
      for (const place of [file, saved(), head]) {
        const [first, rest] = command === 'claims' ? [[...flags, place], []] : [[place], flags];
        const run = await cliShared([command, ...first, ...rest]);
        expect(run.stderr).not.toMatch(/^error/m);
        answers.push(run.stdout);
      }
      expect(new Set(answers.map((text) => text.replaceAll(/"result":"[^"]*"/g, ''))).size).toBe(1);
    }
    for (const place of [file, saved(), head]) {
      const compared = await cliShared(['compare', '--json', place, saved()]);
      expect(compared.code, compared.stderr).toBe(0);
      const imported = await cliShared(['import', place, '-o', printed]);
      expect(imported.code, imported.stderr).toBe(0);
      const again = await cliShared(['report', imported.stdout.trim(), '-f', 'result-json']);
      expect(JSON.parse(again.stdout)).toEqual(whole);
      rmSync(printed, { recursive: true });
    }
  });

  it('tells of lost rounds, whichever command reads what is left', async () => {
    const left = join(temporaryDirectory(), 'left');
    cpSync(saved(), left, { recursive: true });
    const rounds = join(left, 'rounds.ndjson');
    truncateSync(rounds, statSync(rounds).size - 1000);
    for (const args of [
      ['report', left],
      ['gate', left, '--rule', 'errors < 1%'],
      ['compare', left, saved()],
    ]) {
      const run = await cliShared(args);
      expect(run.code, run.stderr).toBe(0);
      const told = (run.stdout + run.stderr).replaceAll(/\s+/g, ' ');
      expect(told).toContain('W_RESULT_LOST');
      expect(told).toMatch(
        /rounds\.ndjson holds \d+ rounds, and there were \d+: the result is taken as partial/,
      );
    }
  });

  it('names what is missing beside a head that was copied alone', async () => {
    const file = join(temporaryDirectory(), 'result.json');
    copyFileSync(join(saved(), 'result.json'), file);
    for (const args of [
      ['report', file],
      ['gate', file, '--rule', 'errors < 1%'],
      ['import', file],
    ]) {
      const run = await cliShared(args);
      expect([run.code, run.stdout]).toEqual([2, '']);
      expect(run.stderr).toMatch(
        /^error E_RESULT_READ: .*result\.json is only the head of a result: \d+ or more rounds/,
      );
      expect(run.stderr).toMatch(
        /rounds\.ndjson, which is missing\n {2}Copy the whole directory .*-f result-json/,
      );
    }
  });

  it('refuses a file that is no result, and says what is wrong', async () => {
    const good = exported('report.result-json');
    const broken: [string, RegExp][] = [
      ['', /not JSON/],
      [good.slice(0, -100), /not JSON, or cut off/],
      ['{"schemaVersion": 99}', /schemaVersion 99/],
      [good.replace('"partial":false', '"partial":"no"'), /partial/],
      [good.replace(/"durationNs":\d+(?=,"operations")/, '"durationNs":-1'), /durationNs/],
      [good.replace(/"serviceTime":\{"count":\d+/, '"serviceTime":{"count":1e999'), /count/],
      [good.replace(/"hdr":"[^"]+"/, '"hdr":"<script>"'), /HdrHistogram/],
      [good.replace(/"busy":[\d.]+/, '"busy":null'), /busy/],
    ];
    for (const [text, message] of broken) {
      expect(text).not.toBe(good);
      const file = join(temporaryDirectory(), 'result.json');
      writeFileSync(file, text);
      const report = await cliShared(['report', file, '-f', 'md']);
      expect(report.stderr).toMatch(message);
      expect(report.stderr).toContain('E_RESULT_READ');
      expect(report.code).toBe(2);
    }
  });

  it('says what is missing when parts of a result are', async () => {
    const result = readOnlyResult(race.out);
    const [first] = result.rounds;
    const bare: RaceResult = {
      ...result,
      partial: true,
      fills: [],
      environment: { facts: {}, cpuNote: 'unknown' },
      rounds: [
        ...result.rounds.flatMap((round) =>
          round.status === 'completed' && round.target === 'redis'
            ? [{ ...round, telemetry: [], timeline: [], workers: [], server: {} }]
            : [],
        ),
        {
          status: 'failed',
          profile: first!.profile,
          target: 'twin',
          block: 0,
          position: 1,
          startedAt: first!.startedAt,
          error: { code: 'E_TARGET_LOST', message: 'twin was ended by SIGKILL' },
        },
      ],
    };
    const file = join(temporaryDirectory(), 'result.json');
    writeFileSync(file, JSON.stringify(bare));
    for (const { name } of FORMAT_LIST.filter((format) => !('isSingle' in format))) {
      const report = await cliShared(['report', file, '-f', name]);
      expect(report.code, `${name}: ${report.stderr}`).toBe(0);
    }
    const { stdout } = await cliShared(['report', file, '-f', 'md']);
    expect(stdout).toContain('> Partial result');
    expect(stdout).toMatch(
      /\*\*twin\*\*: 0 of 2 rounds completed; 1 failed \(block 1\), first with E_TARGET_LOST/,
    );
    expect(stdout).toContain('The CPU use of redis could not be read.');
  });
});

describe('import', () => {
  let server: StartedServer;
  beforeAll(async () => {
    server = await startRedis([]);
  });
  afterAll(() => server.stop());

  it('takes what redis-benchmark prints, for report and compare', async () => {
    const out = temporaryDirectory();
    const places: string[] = [];
    for (const name of ['old', 'new']) {
      const csv = execFileSync('redis-benchmark', [
        '-p',
        String(server.port),
        '-n',
        '2000',
        '--csv',
        '-t',
        'set,get',
      ]);
      const file = join(out, `${name}.csv`);
      writeFileSync(file, csv);
      const run = await cliShared(['import', file, '-o', join(out, name), '--target', 'redis']);
      expect(run.code, run.stderr).toBe(0);
      expect(run.stderr).toContain('W_IMPORTED');
      places.push(run.stdout.trim());
      expect(statSync(run.stdout.trim()).isFile()).toBe(true);
    }
    const report = await cliShared(['report', places[0]!, '-f', 'md']);
    expect(report.stdout).toMatch(/^\| \*\*redis\*\* \| [\d.]+k/m);
    expect(report.stdout).toContain('imported from redis-benchmark');
    const compared = await cliShared(['compare', ...places]);
    expect(compared.stderr).not.toContain('E_DEFECT');
    expect([0, 3]).toContain(compared.code);
  });

  it('shows a stall that is longer than redis-benchmark can tell as a bound', async () => {
    const out = temporaryDirectory();
    const csv = execFileSync('redis-benchmark', [
      ...['-p', String(server.port), '-c', '1', '-n', '1', '--csv'],
      // A blocking command that nobody ends.
      ...['BLPOP', 'nothing', '3.5'],
    ]);
    const file = join(out, 'stall.csv');
    writeFileSync(file, csv);
    const run = await cliShared(['import', file, '-o', out]);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr.replace(/\s+/g, ' ')).toMatch(/p50, .*max of "BLPOP nothing 3.5" may be more than 3 s/);
    const report = await cliShared(['report', run.stdout.trim(), '-v']);
    expect(report.stdout).toMatch(/≥ 3\.00 s/);
    expect(report.stdout).not.toMatch(/ [^≥] 3\.00 s/);
  });

  it('refuses what it does not know', async () => {
    const file = join(temporaryDirectory(), 'x.json');
    writeFileSync(file, '{"hello": 1}');
    const run = await cliShared(['import', file]);
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('E_IMPORT') });
    const missing = await cliShared(['import', `${file}.none`]);
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be read') });
  });
});

async function waitFor(isTrue: () => boolean): Promise<void> {
  const until = Date.now() + 60_000;
  while (!isTrue()) {
    if (Date.now() > until) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
