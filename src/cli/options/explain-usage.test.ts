import { describe, expect, it } from 'vitest';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { runCli } from '../cli.ts';

async function refuse(...argv: readonly string[]) {
  const host = createMemoryHost({ argv });
  const code = await runCli(host);
  return [code, host.stdout.text, host.stderr.text] as const;
}

describe('a word that is no choice of a flag', () => {
  it.each([
    [['report', 'x', '-f', 'markdwn'], /--format is 'markdwn'; use text, md, .*\n {2}Did you mean md\?/],
    [['report', 'x', '-f', 'MD'], /Did you mean md\?/],
    [['report', 'x', '-f', 'resultjson'], /Did you mean result-json\?/],
    [['run', '--export', 'htlm=x.html'], /Did you mean html=x\.html\?/],
    [['run', '--export', 'md'], /Did you mean md=FILE\?/],
    [['compat', '--export', 'jnit=x.xml'], /Did you mean junit=x\.xml\?/],
    [['failover', 'x', '--client', 'iordis'], /--client is 'iordis'; .*\n {2}Did you mean ioredis\?/],
    [['run', '--driver', 'rsep'], /--driver is 'rsep'; use resp or ioredis\n {2}Did you mean resp\?/],
    [['run', '--io', 'epol'], /Did you mean epoll\?/],
    [['run', '--on-inconclusive', 'fial'], /Did you mean fail\?/],
    [['compat', '--fail-on', 'break'], /Did you mean breaks\?/],
    [['soak', 'read-heavy', '--fail-on', 'grow,step'], /Did you mean grows,step\?/],
    [['soak', 'read-heavy', '--beside', 'chrn'], /Did you mean churn\?/],
    [['init', '--ci', 'gitub'], /Did you mean github\?/],
    [['init', '--fleet', 'kubernets'], /Did you mean kubernetes\?/],
    [['import', 'x', '--unit', 'mss'], /Did you mean ms\?/],
    [['servers', 'install', 'redis', '--from', 'sorce'], /Did you mean source\?/],
    [['claims', 'x', '-o', 'jsn'], /Did you mean json\?/],
  ])('is answered with the nearest: %j', async (argv, message) => {
    const [code, stdout, stderr] = await refuse(...argv);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(message)]);
  });

  it('is not guessed where none is near', async () => {
    expect((await refuse('report', 'x', '-f', 'docx'))[2]).not.toContain('Did you mean');
  });
});

describe('a wrong command line', () => {
  it.each([
    [['run', '--conections', '4'], /no flag "--conections"\n {2}Did you mean --connections\?/],
    [['run', '--rtae=5'], /no flag "--rtae"\n {2}Did you mean --rate\?/],
    [['run', '--no-gat'], /no flag "--no-gat"\n {2}Did you mean --no-gate\?/],
    [['run', '-z'], /no flag "-z"\n {2}See 'cache-bench run --help'/],
    [['run', '--json=maybe'], /--json is "maybe"; it takes no value\n {2}Write --json or --no-json\./],
    [['run', '--connections'], /--connections needs a value/],
    [['run', '-t'], /-t needs a value/],
    [['init', '--ci'], /--ci needs a value/],
    [['rnu'], /no command "rnu"\n {2}Did you mean run\?/],
    [['nothing-like-it'], /no command "nothing-like-it"\n {2}Use one of run, capacity, soak, replay, /],
    [['\u001b[31mred'], /no command "\\u\{1b\}\[31mred"/],
    [['not'], /there is no command "not"/],
    [['not', 'a', 'command'], /there is no command "not"/],
    [[], /Name a command\./],
    [['compare', 'one'], /an argument is missing; wanted cache-bench compare REFERENCE CANDIDATE/],
    [['completion', 'powershell'], /"powershell" is not one of bash, zsh, fish\n/],
    [
      ['completion', 'bash', 'x'],
      /"x" is an unexpected argument; wanted cache-bench completion \[bash\|zsh\|fish\]\n/,
    ],
    [
      ['compare', 'a', 'b', 'c'],
      /"c" is an unexpected argument; wanted cache-bench compare REFERENCE CANDIDATE/,
    ],
    [['baseline', 'sav'], /"sav" is not one of save, list, show, remove\n {2}Did you mean save\?/],
    [
      ['schema', 'x'],
      /"x" is not one of profile, claims, compat, rehearsal\n {2}See 'cache-bench schema --help'/,
    ],
  ])('is told in one sentence with what is right: %j', async (argv, message) => {
    const [code, stdout, stderr] = await refuse(...argv);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(message)]);
    expect(stderr.match(/^error E_USAGE: /gm)).toHaveLength(1);
    expect(stderr).not.toMatch(/E_DEFECT|YError/);
  });
});
