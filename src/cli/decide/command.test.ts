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
  const decide = (args: Readonly<Record<string, unknown>> = {}) => decideCommand(host, args, runStep);
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
  it('is printed as it is typed, with what --run leaves', async () => {
    const { host, decide, ran } = setUp({
      '/work/decide.yaml':
        'slo: "p99.9<2ms"\nsource: redis://h:1\nprices: { reference: 1/h, candidate: 2/h }\n',
    });
    expect(await decide({ plan: true })).toBe(0);
    const lines = host.stdout.text.split('\n');
    expect(lines).toContain(
      "cache-bench capacity read-heavy --slo 'p99.9<2ms' -t redis -t dragonfly --max-time 6m --out results",
    );
    expect(lines).toContain(
      'cache-bench compat --preflight redis://h:1 --candidate dragonfly --json > results/preflight.json',
    );
    expect(lines).toContain('cache-bench cost results --price redis=1/h --price dragonfly=2/h --out results');
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
    expect(host.stderr.text).toContain('warning: it ended with exit code 1');
    expect(host.stdout.text).toContain('No recommendation');
  });

  it('leaves out what is measured, where only the missing is asked for', async () => {
    const { decide, ran } = setUp({ '/work/decide.yaml': FACTS });
    await decide({ run: true, missing: true, save: false });
    expect(ran.map(([name]) => name)).not.toContain('capacity');
    expect(ran.map(([name]) => name)).toContain('run');
  });
});
