// The gate on real servers: rules that break, mistakes that end before anything is sent, baselines, a config file.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GateReport } from '../src/result/gate.ts';
import type { RaceResult } from '../src/result/kinds/race.ts';
import { parseResult } from '../src/result/parse-result.ts';
import { cli, KEPT_RACE, readOnlyResult, temporaryDirectory } from './cli.ts';
import { delayed } from './servers.ts';

/** Enough to see every part work. Counted: on a full machine a fifth of a second may pass without a reply. */
const SHORT = [
  '--requests',
  '3k',
  '--warmup',
  '50ms',
  '--keys',
  '1k',
  '-c',
  '4',
  '--no-calibrate',
  '--cooldown',
  '0',
];
/** A process in which nothing that is written here stays. */
const env = () => ({ XDG_STATE_HOME: temporaryDirectory() });

describe('a race', () => {
  it('adds blocks while the interval is wider than the tolerance, and no more than allowed', async () => {
    const out = temporaryDirectory();
    const flags = ['--blocks', '6', '--max-blocks', '7', '--tolerance', '0.01%', '--out', out];
    const targets = ['-t', await delayed('base', 20), '-t', await delayed('candidate', 20)];
    const run = await cli(['run', 'read-heavy', ...targets, ...SHORT, ...flags], env());
    expect(run.code, run.stderr).toBe(0);
    const result = readOnlyResult(out);
    expect(result.settings).toMatchObject({ blocks: 6, maxBlocks: 7 });
    expect(result.rounds.map(({ block }) => block)).toEqual(twiceEach(7));
  });

  it('ends early for a rule that is surely broken, and keeps what it measured', async () => {
    const out = temporaryDirectory();
    const rule = ['--rule', 'memory_per_key < 1B', '--abort-on-fail', '0'];
    const run = await cli([
      'run',
      'read-heavy',
      '-t',
      'redis',
      ...SHORT,
      '--blocks',
      '6',
      ...rule,
      '--out',
      out,
    ]);
    expect(run.code, run.stderr).toBe(99);
    expect(run.stderr).toMatch(/^error E_GATE: ended after .*: the rule "memory_per_key < 1B" is broken$/m);
    expect(run.stdout).toContain('gate FAILED: 1 failed');
    expect(readOnlyResult(out)).toMatchObject({ partial: true, gate: { outcome: 'failed' } });
    expect(readOnlyResult(out).rounds).toHaveLength(1);
  });

  it('that can tell nothing passes with a warning, or fails with code 3 when that is wanted', async () => {
    const flags = ['run', 'read-heavy', '-t', 'redis', ...SHORT, '--blocks', '1', '--rule', 'hit_ratio > 1%'];
    const out = temporaryDirectory();
    const passed = await cli([...flags, '--out', out]);
    expect(passed.code, passed.stderr).toBe(0);
    expect(passed.stdout).toContain(
      'gate INCONCLUSIVE: 1 inconclusive (counts as passed, with this warning)',
    );
    expect(readOnlyResult(out).gate!.checks[0]!.points[0]!.why).toBe(
      '1 block is too few to tell; 6 are needed',
    );
    const strict = await cli([
      'gate',
      join(out, readdirSync(out)[0]!),
      '--rule',
      'hit_ratio > 1%',
      '--on-inconclusive',
      'fail',
    ]);
    expect(strict.code).toBe(3);
    const off = await cli([...flags, '--no-gate', '--out', temporaryDirectory()]);
    expect(off.code).toBe(0);
    expect(off.stdout).not.toMatch(/^gate /m);
  });
});

/** Numbers of the blocks of two targets. */
const twiceEach = (blocks: number) => Array.from({ length: blocks }, (_, block) => [block, block]).flat();

/** Nobody listens there: whoever gets as far as to ask ends with another error. */
const NOBODY = 'redis://127.0.0.1:1';

describe('mistakes', () => {
  it('in rules end with code 2 and file:line:column of each, before anything is sent', async () => {
    const file = join(temporaryDirectory(), 'my.yaml');
    writeFileSync(
      file,
      `targets:
  - a: ${NOBODY}
profiles: [read-heavy]
gate:
  rules:
    - errorz < 0.01%
    - rule: "p99(b) < 2ms"
    - p99[HGET] < 2ms
    - throughput >= baseline - 5%
`,
    );
    const run = await cli(['run', '--config', file]);
    expect(run.code).toBe(2);
    expect(run.stdout).toBe('');
    const lines = run.stderr.split('\n').filter((line) => line.includes('my.yaml'));
    expect(lines.map((line) => line.replace(/^.*my\.yaml/, 'my.yaml'))).toEqual([
      expect.stringMatching(
        /^my\.yaml:6:7 gate\.rules\[0\]: unknown metric "errorz".*did you mean "errors"\?$/,
      ),
      expect.stringMatching(/^my\.yaml:7:17 gate\.rules\[1\]\.rule: unknown target "b", wanted one of a/),
      expect.stringMatching(
        /^my\.yaml:8:10 gate\.rules\[2\]: unknown operation "HGET", wanted one of GET, SET/,
      ),
      expect.stringMatching(/^my\.yaml:9:21 gate\.rules\[3\]: there is no baseline/),
    ]);
  });

  it.each([
    [['--rule', 'p99 < 2'], /error E_RULE: --rule "p99 < 2", column 7: got "2"/],
    [
      ['--baseline', 'nosuch', '--rule', 'p99 <= baseline'],
      /error E_BASELINE: there is no baseline 'nosuch'/,
    ],
    [['--tolerance', '0'], /--tolerance is '0'; use a percentage/],
    [['--max-blocks', '4'], /--max-blocks is 4 and --blocks 8/],
    [['--config', 'nosuch.yaml'], /E_CONFIG: nosuch\.yaml cannot be read/],
    [['--on-inconclusive', 'maybe'], /use warn, fail or pass/],
  ])('in %j end with code 2', async (flags, message) => {
    const run = await cli(['run', 'read-heavy', '-t', NOBODY, ...flags]);
    expect(run.code, run.stderr).toBe(2);
    expect(run.stderr).toMatch(message);
  });

  it('of a baseline that no rule is about is told', async () => {
    const run = await cli(['run', 'read-heavy', '-t', NOBODY, '--baseline', 'main', '--dry-run']);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).toMatch(
      /^warning W_BASELINE: no rule refers to the baseline "main", so nothing is compared/m,
    );
    const unruled = await cli(['gate', KEPT_RACE, '--rule', 'errors < 1%', '--baseline', 'main']);
    expect(unruled.stderr).toContain('W_BASELINE');
  });

  it('of a gate without rules, or without a result, are told', async () => {
    const out = temporaryDirectory();
    const result = join(KEPT_RACE, 'result.json');
    const none = await cli(['gate', result]);
    expect(none).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('error E_RULE: there is no rule'),
    });
    const text = readFileSync(result, 'utf8');
    for (const [broken, why] of [
      [text.slice(0, 5000), 'it is not JSON, or cut off'],
      [
        text.replace(/"schemaVersion":\d+/, '"schemaVersion":7'),
        'schemaVersion 7; this version of cache-bench reads 1, 2',
      ],
    ] as const) {
      writeFileSync(join(out, 'broken.json'), broken);
      for (const args of [
        ['gate', join(out, 'broken.json'), '--rule', 'errors < 1%'],
        ['compare', result, join(out, 'broken.json')],
        ['baseline', 'save', 'x', join(out, 'broken.json'), '--baselines-dir', out],
      ]) {
        const run = await cli(args);
        expect(run.code).toBe(2);
        expect(run.stderr.match(/^error /gm)).toHaveLength(1);
        expect(run.stderr).toContain(why);
      }
    }
  });
});

describe('a baseline', () => {
  it('is saved, listed, shown, judged against, refused on another machine in absolute numbers, and removed', async () => {
    const directory = temporaryDirectory();
    const where = ['--baselines-dir', directory];
    const saved = await cli(['baseline', 'save', 'main', KEPT_RACE, ...where]);
    expect(saved).toMatchObject({ code: 0, stdout: '' });
    expect(saved.stderr).not.toContain('replacing');
    expect((await cli(['baseline', 'save', 'main', KEPT_RACE, ...where])).stderr).toMatch(
      /main\.json, replacing the old one$/m,
    );
    const { runId } = JSON.parse(readFileSync(join(KEPT_RACE, 'result.json'), 'utf8'));
    expect((await cli(['baseline', 'list', ...where])).stdout).toMatch(
      new RegExp(
        `^main +2\\d{3}-\\d\\d-\\d\\d +${runId} +[0-9a-f]{12} +redis dragonfly +read-heavy .*\\blua`,
        'm',
      ),
    );
    expect((await cli(['baseline', 'show', 'main', ...where])).stdout).toMatch(/^lua +dragonfly +8 /m);

    const judge = (text: string) =>
      cli(['gate', KEPT_RACE, '--rule', text, '--baseline', 'main', ...where, '--json'], env());
    const relative = 'p50 on lua <= 3x baseline';
    const absolute = 'p50(redis) on lua <= 3x absolute baseline';
    const kept = await judge(relative);
    expect(kept.code, kept.stdout).toBe(0);
    const report = JSON.parse(kept.stdout) as GateReport;
    expect(report).toMatchObject({ outcome: 'passed', baseline: 'main' });
    expect(report.checks[0]!.points.map(({ target }) => target)).toEqual(['dragonfly']);
    expect((await judge(absolute)).code).toBe(0);

    const path = join(directory, 'main.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"cpuModel":"[^"]*"/, '"cpuModel":"another"'));
    const elsewhere = await judge(absolute);
    expect(elsewhere.code).toBe(3);
    expect(elsewhere.stdout).toContain('another machine: cpuModel is');
    expect((await judge(relative)).code).toBe(0);

    expect((await cli(['baseline', 'rm', 'main', ...where])).code).toBe(0);
    expect((await judge(relative)).stderr).toContain('there is none at all');
  });

  it('is not made of a run that ended early or is too short', async () => {
    const out = temporaryDirectory();
    const whole = parseResult(readFileSync(join(KEPT_RACE, 'result.json'), 'utf8'), KEPT_RACE) as RaceResult;
    const short = join(out, 'short.json');
    const settings = { ...whole.settings, blocks: 2 };
    writeFileSync(
      short,
      JSON.stringify({ ...whole, settings, rounds: whole.rounds.filter(({ block }) => block < 2) }),
    );
    const save = await cli(['baseline', 'save', 'main', short, '--baselines-dir', out]);
    expect(save.code).toBe(2);
    expect(save.stderr).toContain('it has 2 blocks; with fewer than 6 no rule can be judged');
  });
});

describe('a config file', () => {
  it('says what is raced and which rules must hold; flags win over it', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'cache-bench.yaml');
    writeFileSync(
      file,
      `targets: [redis, twin: redis]
profiles: [read-heavy]
run: { blocks: 2, requests: 5k, warmup: 0, keys: 1k, connections: 4, calibrate: false, out: ${directory}/out }
gate:
  rules:
    - errors < 1%
    - { rule: memory_per_key < 1B, severity: warn }
    - p99 on lua < 1ms
`,
    );
    const run = await cli(['run', '--config', file, '--blocks', '1', '--json']);
    expect(run.code, run.stderr).toBe(0);
    const result = JSON.parse(run.stdout);
    expect(result.rounds.map((round: { target: string }) => round.target).sort()).toEqual(['redis', 'twin']);
    expect(result.gate).toMatchObject({
      outcome: 'passed',
      checks: [
        { outcome: 'pass', source: { file, line: 6, column: 7 } },
        { outcome: 'fail', severity: 'warn' },
        { outcome: 'skipped' },
      ],
    });
    expect(run.stderr).toContain('gate PASSED: 1 warned, 1 passed, 1 skipped');
  });
});
