// `claims` from its flags to its exit code, on servers that are nowhere and files in memory.
import { describe, expect, it } from 'vitest';
import { CacheBenchError } from '../../core/errors.ts';
import { type CommandScene, setUpScene } from '../command-scene.test-helper.ts';
import { reportCommand } from '../report/command.ts';
import { claimsCommand } from './command.ts';

const CLAIMS = `
name: vendor
reference: old=redis://h:1
candidate: new=redis://h:2
claims:
  - { id: twice, text: Twice as fast., profile: ./mix.yaml, expect: throughput >= 2x old }
  - { id: ten, text: Ten times as fast., profile: ./mix.yaml, expect: throughput >= 10x old }
  - { id: vague, text: It feels better., untestable: nothing measures a feeling }
`;

interface ClaimsScene extends CommandScene {
  claims(args?: Readonly<Record<string, unknown>>): Promise<number>;
}

function setUp(): ClaimsScene {
  const scene = setUpScene({ files: { '/work/vendor.yaml': CLAIMS } });
  scene.fake.speeds.set('old', 20_000).set('new', 50_000);
  return {
    ...scene,
    claims: (args = {}) =>
      claimsCommand(
        scene.host,
        {
          ...{ file: 'vendor.yaml', blocks: '6', calibrate: 'false', out: scene.out },
          ...args,
        },
        scene.fake.ports,
      ),
  };
}

const verdictsOf = (text: string) =>
  (JSON.parse(text) as { claims: { id: string; verdict: string }[] }).claims.map(({ id, verdict }) => [
    id,
    verdict,
  ]);

describe('claims', () => {
  it('tells its runs, and makes none, in a dry run', async () => {
    const { claims, host, fake } = setUp();
    expect(await claims({ 'dry-run': true })).toBe(0);
    expect(host.stdout.text).toContain('1 run, about');
    expect(host.stdout.text).toContain('for twice, ten');
    expect(fake.servers.done).toEqual([]);
  });

  it('measures once for all that ask for the same, and answers each', async () => {
    const { claims, host, fake } = setUp();
    expect(await claims({ json: true })).toBe(0);
    expect(verdictsOf(host.stdout.text)).toEqual([
      ['twice', 'holds'],
      ['ten', 'direction-only'],
      ['vague', 'untestable'],
    ]);
    expect(fake.rounds).toHaveLength(12);
    expect(host.stderr.text).toContain('Run 1 of 1, for twice, ten');
  });

  it('saves its answers beside the runs, which are judged again without them', async () => {
    const { claims, host, out } = setUp();
    expect(await claims()).toBe(0);
    const shown = host.stdout.text;
    const saved = [...host.stderr.text.matchAll(/^Saved as (\S+)$/gm)].map(([, path]) => path!);
    expect(saved).toHaveLength(2);
    expect(await reportCommand(host, { results: [saved[1]!] })).toBe(0);
    expect(host.stdout.text).toBe(shown + shown);
    expect(await claims({ results: [out], json: true })).toBe(0);
    expect(host.stderr.text.match(/^Saved as /gm)).toHaveLength(2);
  });

  it('shows a table, or writes a document', async () => {
    const { claims, host, files } = setUp();
    expect(await claims({ only: ['twice'] })).toBe(0);
    expect(host.stdout.text).toMatch(/Claims of vendor[\s\S]*holds/);
    const shown = host.stdout.text;
    expect(await claims({ only: ['twice'], output: 'report.md' })).toBe(0);
    expect(files.readText('/work/report.md')).toMatch(/^# /);
    expect(host.stdout.text).toBe(shown);
    expect(host.stderr.text).toContain('Wrote /work/report.md');
  });

  it.each([
    [{ file: 'absent.yaml' }, 'E_CLAIMS', 'absent.yaml'],
    [{ only: ['once'] }, 'E_FLAG', '--only "once" is no claim'],
    [{ output: '/locked/report.md' }, 'E_WRITE', '/locked/report.md cannot be written'],
    [{ results: ['nowhere'] }, 'E_RESULT_READ', '--results nowhere'],
  ])('is refused for %j, and nothing is sent', async (args, code, says) => {
    const { claims, fake, files } = setUp();
    files.readOnly.add('/locked');
    await expect(claims(args)).rejects.toMatchObject({
      ...{ code, exitCode: 2, message: expect.stringContaining(says) },
    });
    expect(fake.servers.done).toEqual([]);
  });

  it('is refused where data of others is in the way', async () => {
    const { claims, fake } = setUp();
    fake.servers.server('new').keys.add('user:1');
    await expect(claims()).rejects.toMatchObject({ code: 'E_REFUSED', exitCode: 4 });
  });

  it('answers what can be answered when a run fails, with the code for it', async () => {
    const { claims, host, fake } = setUp();
    fake.onRound = () => {
      throw new CacheBenchError('E_TARGET_LOST', 'new is gone');
    };
    expect(await claims({ json: true })).toBe(1);
    expect(verdictsOf(host.stdout.text).map(([, verdict]) => verdict)).toEqual(Array(3).fill('untestable'));
    expect(host.stdout.text).toContain('the run failed: new is gone');
  });

  it('makes no further run after Ctrl-C', async () => {
    const { claims, host, fake } = setUp();
    fake.onRound = () => host.interrupt();
    expect(await claims({ json: true })).toBe(130);
    expect(host.stdout.text).toContain('the run was interrupted');
    expect(fake.rounds).toHaveLength(1);
  });
});
