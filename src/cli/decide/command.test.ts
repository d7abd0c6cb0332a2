// `decide` from its flags to its exit code, on results in memory and commands that nobody runs.
import { describe, expect, it } from 'vitest';
import { RENDER_SHEETS } from '../../report/sheet-samples.test-helper.ts';
import { type DecisionResult, decisionKind } from '../../result/kinds/decision.ts';
import { wholeText } from '../../result/whole-text.ts';
import { failureOf } from '../../testkit/failure-of.ts';
import { createMemoryFiles } from '../../testkit/memory-files.ts';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { sampleCapacity } from '../capacity/sample-capacity.test-helper.ts';
import { decideCommand } from './command.ts';
import type { StepRun } from './run-steps.ts';

const CAPACITY = [...wholeText(sampleCapacity())].join('');
const FACTS = `
peakRate: 20k
growth: 50%
licence: { reference: accepted, candidate: accepted }
snapshots: not needed
`;

/** Of the search for capacities. */
function server(name: string) {
  const { flavor, version } = sampleCapacity().targets.find((one) => one.name === name)!;
  return { name, flavor, version };
}

function setUp(texts: Readonly<Record<string, string>> = {}) {
  const files = createMemoryFiles(texts);
  files.durable.bytes.set('/work/results/a/result.json', Buffer.from(CAPACITY));
  const host = createMemoryHost({ cwd: '/work', columns: 100, now: new Date('2026-12-01T00:00:00Z'), files });
  const ran: (readonly string[])[] = [];
  const answers = new Map<string, StepRun>();
  const runStep = async (args: readonly string[]): Promise<StepRun> => {
    ran.push(args);
    return answers.get(args.slice(0, 2).join(' ')) ?? { code: 0, stdout: '' };
  };
  // Programs of a machine are found on no machine here.
  const checkTargets = async () => {};
  const decide = (args: Readonly<Record<string, unknown>> = {}) =>
    decideCommand(host, args, runStep, checkTargets);
  return { host, files, decide, ran, answers };
}

describe('decide', () => {
  it('reads as it did when it was last looked at', async () => {
    const { host, files, decide } = setUp({ '/work/decide.yaml': FACTS });
    expect(await decide({ export: ['md=x.md', 'html=x.html'], quiet: true, save: false })).toBe(0);
    await expect(host.stdout.text).toMatchFileSnapshot('golden/decide.txt');
    for (const format of ['md', 'html'] as const)
      await expect(RENDER_SHEETS.plain(files.readText(`/work/x.${format}`))).toMatchFileSnapshot(
        `golden/decide.${format}`,
      );
  });

  it('exits with 99 where something is missing or failed, as asked', async () => {
    const facts = { '/work/decide.yaml': FACTS };
    expect(await setUp(facts).decide({ 'fail-on': 'failed', save: false })).toBe(0);
    expect(await setUp(facts).decide({ 'fail-on': 'missing', save: false })).toBe(99);
    const fast = { '/work/decide.yaml': 'peakRate: 1M\n' };
    expect(await setUp(fast).decide({ 'fail-on': 'failed', save: false })).toBe(99);
  });

  it('is saved, read again, and no evidence of itself', async () => {
    const { host, files, decide } = setUp();
    await decide({ json: true });
    const result = decisionKind.schema.parse(JSON.parse(host.stdout.text)) as DecisionResult;
    expect(result.recommendation.word).toBe('none');
    const saved = [...files.durable.bytes.keys()].filter((path) => path.startsWith('/work/results/2026'));
    expect(saved).toHaveLength(1);
    const { host: again, decide: decideAgain } = setUp();
    await decideAgain({ json: true, save: false });
    expect(JSON.parse(again.stdout.text).checklist).toEqual(result.checklist);
  });

  it('fails for no kind that it does not know', async () => {
    const { host, decide } = setUp({
      '/work/results/b.json': '{"kind":"cache-bench dream","schemaVersion":1}',
    });
    expect(await decide({ save: false })).toBe(0);
    expect(host.stdout.text.replace(/\s+/g, ' ')).toContain(
      'results/b.json: cache-bench dream, of an unknown day; not used: of a kind that this version does not know: not measured',
    );
  });

  it('writes the questions once, and never over answers', async () => {
    const { files, decide } = setUp();
    expect(await decide({ init: true })).toBe(0);
    expect(files.readText('/work/decide.yaml')).toContain('licence: { reference: unknown');
    expect(await failureOf(decide({ init: true }))).toMatchObject({ code: 'E_FACTS', exitCode: 2 });
  });
});

describe('the plan', () => {
  it('is not begun with a target that no command would understand, or find', async () => {
    const run = async (candidate: string) => {
      const { host, ran } = setUp({ '/work/decide.yaml': `candidate: ${candidate}\n` });
      const error = await failureOf(
        decideCommand(host, { run: true }, async () => ({ code: ran.push([]), stdout: '' })),
      );
      expect(ran).toEqual([]);
      return error;
    };
    expect(await run('new=redis?binary=/x')).toMatchObject({ code: 'E_TARGET', exitCode: 2 });
    expect(await run('new=redis@/nowhere/redis-server')).toMatchObject({ code: 'E_NO_SERVER', exitCode: 2 });
  });

  it('is printed as it is typed, with what --run leaves', async () => {
    const { host, decide, ran } = setUp({
      '/work/decide.yaml':
        'slo: "p99.9<2ms"\nsource: redis://h:1\nprices: { reference: 1/h, candidate: 2/h }\n',
    });
    expect(await decide({ plan: true })).toBe(0);
    const lines = host.stdout.text.split('\n').map((line) => line.replace(/ {2}# \d+ min$/, ''));
    expect(lines).toContain(
      "cache-bench capacity read-heavy --slo 'p99.9<2ms' -t redis -t dragonfly --max-time 6m --out results",
    );
    expect(lines).toContain(
      'cache-bench compat --preflight redis://h:1 --candidate dragonfly --json > results/preflight.json',
    );
    expect(lines).toContain(
      'cache-bench cost results --profile read-heavy --price redis=1/h --price dragonfly=2/h --out results',
    );
    expect(lines.find((line) => line.includes(' soak '))).toContain('# not run by --run: ');
    expect(Number(/about (\d+) min/.exec(lines[0]!)![1])).toBeLessThan(30);
    expect(ran).toEqual([]);
  });

  it('is run one after the other; what fails is told, and what is printed is kept', async () => {
    const { host, files, decide, ran, answers } = setUp();
    answers
      .set('compat data', { code: 0, stdout: '{"rows":[]}' })
      .set('doctor --out', { code: 1, stdout: '' });
    expect(await decide({ run: true, save: false })).toBe(0);
    expect(ran.map(([name]) => name)).toEqual(
      expect.arrayContaining(['doctor', 'compat', 'run', 'capacity']),
    );
    expect(ran.some(([name]) => name === 'soak')).toBe(false);
    expect(files.readText('/work/results/data-moves.json')).toBe('{"rows":[]}');
    expect(host.stderr.text).toContain('with exit code 1; the other commands continue');
    expect(host.stderr.text).toContain('8 of 9 commands completed in 0 s; failed: doctor\n');
    expect(host.stdout.text).toContain('No recommendation');
  });

  it('tells beside a line why its command failed, until it is measured', async () => {
    const { host, decide, answers } = setUp({ '/work/decide.yaml': FACTS });
    answers.set('failover kill-primary', { code: 1, stdout: '', why: 'E_CLIENT: cannot connect' });
    await decide({ run: true, save: false, json: true });
    const { checklist } = decisionKind.schema.parse(JSON.parse(host.stdout.text)) as DecisionResult;
    expect(checklist.find(({ id }) => id === 'failover')).toMatchObject({
      state: 'not-measured',
      found: 'its command failed (2026-12-01 00:00 UTC, exit code 1): E_CLIENT: cannot connect',
    });
    expect(checklist.find(({ id }) => id === 'rollback')!.found).toBe('not measured');
  });

  it('goes on after it was stopped, and does nothing a second time', async () => {
    const scene = setUp({ '/work/decide.yaml': FACTS });
    const { decide, ran, answers, host } = scene;
    const moves = {
      ...{ startedAt: '2026-11-30T00:00:00Z', reference: server('redis'), candidate: server('dragonfly') },
      rows: [],
    };
    answers.set('compat data', { code: 0, stdout: JSON.stringify(moves) });
    answers.set('compat concurrency', { code: 130, stdout: '' });
    await decide({ run: true, save: false });
    ran.length = 0;
    const before = host.stdout.text.length;
    await decide({ run: true, missing: true, save: false, json: true });
    const names = ran.map((args) => args.slice(0, 2).join(' '));
    // It came to its end, and what it found cannot tell.
    expect(names).not.toContain('compat data');
    expect(names).not.toContain('capacity read-heavy');
    expect(names).toEqual(
      expect.arrayContaining(['compat concurrency', 'run read-heavy', 'failover kill-primary']),
    );
    const { checklist } = decisionKind.schema.parse(
      JSON.parse(host.stdout.text.slice(before)),
    ) as DecisionResult;
    expect(checklist.find(({ id }) => id === 'data')).toMatchObject({
      found: '0 moves, and not both ways',
      evidence: [{ at: '2026-11-30T00:00:00Z', ageDays: 1 }],
    });
    expect(checklist.find(({ id }) => id === 'concurrency')!.found).toContain('its command was stopped');
  });

  it('leaves out what is measured, where only the missing is asked for', async () => {
    const { decide, ran } = setUp({ '/work/decide.yaml': FACTS });
    await decide({ run: true, missing: true, save: false });
    expect(ran.map(([name]) => name)).not.toContain('capacity');
    expect(ran.map(([name]) => name)).toContain('run');
  });
});
