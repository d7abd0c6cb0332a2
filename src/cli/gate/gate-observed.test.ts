// `gate` and `compare` over saved rehearsals, from the command line to the exit code.
import { describe, expect, it } from 'vitest';
import { SAMPLE_REHEARSAL } from '../../report/sample-rehearsal.test-helper.ts';
import type { RehearsalResult } from '../../result/kinds/rehearsal.ts';
import { createMemoryFiles } from '../../testkit/memory-files.ts';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { compareCommand } from '../compare/command.ts';
import { gateCommand } from './command.ts';

const phases = SAMPLE_REHEARSAL.phases.map(({ unchecked: _none, ...phase }) => phase);
const WHOLE: RehearsalResult = { ...SAMPLE_REHEARSAL, phases };
const CLEAN: RehearsalResult = {
  ...WHOLE,
  runId: '2b3c4d5e',
  writeCounts: WHOLE.writeCounts!.map((one) => ({ ...one, counted: one.acknowledged })),
  candidate: { ...WHOLE.candidate, version: '1.41.0' },
  phases: phases.map((phase) => ({
    ...phase,
    anomalies: phase.anomalies.map((one) => ({ ...one, count: 0 })),
    longestGapNs: phase.longestGapNs * 2,
  })),
};

function hostWith(results: Readonly<Record<string, RehearsalResult>>) {
  const files = createMemoryFiles();
  for (const [name, result] of Object.entries(results))
    files.durable.bytes.set(name, Buffer.from(JSON.stringify(result)));
  return createMemoryHost({ files, columns: 120 });
}

async function gate(result: RehearsalResult, args: object) {
  const host = hostWith({ '/r.json': result });
  const code = await gateCommand(host, { result: '/r.json', ...args });
  return { code, stdout: host.stdout.text, stderr: host.stderr.text };
}

describe('gate of a rehearsal', () => {
  it.each([
    ['lost_writes == 10', 0, 'pass: lost_writes == 10: all phases: 10, limit == 10'],
    ['lost_writes == 0', 99, 'fail: lost_writes == 0: all phases: 10, limit == 0'],
    [
      'lost_writes(rollback) == 0',
      3,
      'inconclusive: lost_writes(rollback) == 0: nothing was observed for it',
    ],
    ['stale_reads(25 % and slow) <= 4', 0, 'pass'],
    ['rollback_time < 50ms', 99, '63.0 ms, limit < 50.0 ms'],
    ['unavailability < 45ms', 99, 'all phases: 45.0 ms'],
    ['unavailability(rollback) < 45ms', 0, 'rollback: 12.0 ms'],
    ['hit_ratio_dip < 10%', 99, 'fail'],
    ['errors < 1%', 0, 'pass'],
  ])('%s ends with %i', async (rule, code, line) => {
    const ended = await gate(WHOLE, { rule: [rule] });
    expect(ended.code).toBe(code);
    expect(ended.stdout).toContain(line);
  });

  it('judges by the rules of its file where there are no others', async () => {
    const { code, stdout } = await gate(WHOLE, {});
    expect(code).toBe(99);
    for (const { rule } of WHOLE.rules) expect(stdout).toContain(rule);
    await expect(gate({ ...WHOLE, rules: [] }, {})).rejects.toMatchObject({ code: 'E_RULE', exitCode: 2 });
  });

  it('knows only at least so much where not all was looked at, and lets that pass on request alone', async () => {
    const rule = ['lost_writes <= 12'];
    const { code, stdout } = await gate(SAMPLE_REHEARSAL, { rule });
    expect(code).toBe(3);
    expect(stdout).toContain('at least 10');
    expect((await gate(SAMPLE_REHEARSAL, { rule, 'on-inconclusive': 'warn' })).code).toBe(0);
  });

  it('refuses phases that there are not, before it says anything', async () => {
    await expect(gate(WHOLE, { rule: ['lost_writes(rolback) == 0'] })).rejects.toMatchObject({
      code: 'E_RULE',
      message: expect.stringMatching(/unknown name "rolback", wanted one of .*did you mean "rollback"/),
    });
  });

  it('says with what the numbers are to be read: the bench fell behind', async () => {
    const warnings = [{ id: 'W_RATE_MISSED', message: 'only half' }, ...WHOLE.warnings];
    const spoiled = { ...WHOLE, warnings, partial: true };
    const { stderr } = await gate(spoiled, { rule: ['errors < 1%'] });
    expect(stderr).toBe(
      'warning: run 1f9a2b3c ended before all was done\nwarning: run 1f9a2b3c: W_RATE_MISSED only half\n',
    );
    const host = hostWith({ '/1.json': WHOLE, '/2.json': spoiled });
    await compareCommand(host, { reference: '/1.json', candidate: '/2.json' });
    expect(host.stdout.text).toContain('warning: run 1f9a2b3c: W_RATE_MISSED only half');
  });

  it.each(['baseline', 'baselines-dir'])('refuses --%s, which would do nothing', async (name) => {
    await expect(gate(WHOLE, { rule: ['lost_writes == 10'], [name]: 'main' })).rejects.toMatchObject({
      ...{ code: 'E_FLAG', exitCode: 2 },
      message: `/r.json holds a rehearsal of a migration, which happened once; --${name} is for runs only`,
    });
  });

  it('is JSON with --json', async () => {
    const { stdout } = await gate(WHOLE, { rule: ['lost_writes == 10'], json: true });
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'passed', checks: [{ points: [{ value: 10 }] }] });
  });
});

describe('compare of two rehearsals', () => {
  const compare = async (second: RehearsalResult, args: object = {}) => {
    const host = hostWith({ '/1.json': WHOLE, '/2.json': second });
    const code = await compareCommand(host, { reference: '/1.json', candidate: '/2.json', ...args });
    expect(code).toBe(0);
    return host.stdout.text;
  };

  it('is a sentence, then rows', async () => {
    const text = await compare(CLEAN);
    expect(text).toMatch(/^The second had fewer lost writes \(0 instead of 10\), fewer stale reads/);
    await expect(text).toMatchFileSnapshot('golden/compared-rehearsals.txt');
  });

  it('says of one beside itself that nothing changed', async () => {
    expect(await compare(WHOLE)).toMatch(/^The second had the same lost writes \(10\), /);
  });

  it('does not call fewer what was not looked at', async () => {
    const blind = CLEAN.phases.map((phase) => ({ ...phase, unchecked: 'it is gone' }));
    const text = await compare({ ...CLEAN, phases: blind });
    expect(text).not.toContain('fewer lost writes');
    expect(text.replaceAll(/\s+/g, ' ')).toContain('more or fewer: lost writes (at least 0 instead of 10)');
    expect(text).toContain('warning: run 2b3c4d5e: what phase rollback lost is not known');
  });

  it('refuses a tolerance, which times that happened once have not', async () => {
    await expect(compare(CLEAN, { tolerance: '5%' })).rejects.toMatchObject({ code: 'E_FLAG', exitCode: 2 });
  });

  it('refuses another plan unless it is forced to', async () => {
    const other = { ...CLEAN, settings: { ...CLEAN.settings, connections: 99 } };
    await expect(compare(other)).rejects.toMatchObject({
      code: 'E_NOT_COMPARABLE',
      message: expect.stringContaining('connections: first 20, second 99'),
    });
    expect(await compare(other, { force: true })).toContain(
      'compared because of --force, although they differ',
    );
  });
});
