// Agents started through a fake ssh whose other end is this machine, with a program that stands in for cache-bench.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kill, platform } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sleep } from '../../core/clock.ts';
import { identifyProcess } from '../../targets/processes/process-identity.ts';
import { installFakeSsh } from '../../testkit/fake-ssh.ts';
import { type SshAgents, type SshAgentsWish, startSshAgents } from './ssh-agents.ts';

let directory: string;
let agents: SshAgents | undefined;
let lost: string[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fake-ssh-'));
  agents = undefined;
  lost = [];
});
afterEach(async () => {
  await agents?.stop();
  rmSync(directory, { recursive: true });
});

/** Writes down what it was started with, and stays. */
const STAYS = 'echo "$@" > "$SEEN.args"; env > "$SEEN.env"; echo $$ > "$SEEN"; exec sleep 60';

function installTool(agent: string, version = '1.2.3'): void {
  installProgram(
    'cache-bench',
    `if [ "$1" = --version ]; then echo ${version}; exit 0; fi\nSEEN='${directory}/seen'\n${agent}`,
  );
}

function installProgram(name: string, script: string): void {
  const file = join(directory, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

function wish(changes: Partial<SshAgentsWish> = {}, script?: string): SshAgentsWish {
  installFakeSsh(directory, script);
  return {
    hosts: ['me@a'],
    queue: { port: 4321, password: 'geheim' },
    version: '1.2.3',
    variables: {},
    files: [],
    env: { PATH: `${directory}:/usr/bin:/bin` },
    onLost: (sentence) => lost.push(sentence),
    ...changes,
  };
}

/** Of a file that the agent writes at once. */
async function seen(name = 'seen'): Promise<string> {
  const file = join(directory, name);
  while (!existsSync(file) || readFileSync(file, 'utf8') === '') await sleep(10);
  return readFileSync(file, 'utf8');
}

async function untilGone(pid: number): Promise<void> {
  while (identifyProcess(pid) !== undefined) await sleep(10);
}

describe.runIf(platform === 'linux')('agents by ssh', () => {
  it('reach the queue through the tunnel, with a password that is no argument, and end when they are stopped', async () => {
    installTool(STAYS);
    agents = await startSshAgents(
      wish({ variables: { REDIS_PASSWORD: "it's $HOME \\ x " }, files: ['/a/ca.pem', '/b.key'] }),
    );
    const pid = Number(await seen());
    expect(readFileSync(join(directory, 'seen.args'), 'utf8')).toBe('agent\n');
    const variables = readFileSync(join(directory, 'seen.env'), 'utf8').split('\n');
    expect(variables).toContain('CACHE_BENCH_FLEET=redis://:${CACHE_BENCH_QUEUE_PASSWORD}@127.0.0.1:4321');
    expect(variables).toContain('CACHE_BENCH_QUEUE_PASSWORD=geheim');
    expect(variables).toContain('CACHE_BENCH_ALLOW_ENV=REDIS_PASSWORD');
    expect(variables).toContain('CACHE_BENCH_ALLOW_FILES=/a/ca.pem,/b.key');
    expect(variables).toContain("REDIS_PASSWORD=it's $HOME \\ x ");
    await agents.stop();
    expect(identifyProcess(pid)).toBeUndefined();
    expect(lost).toEqual([]);
  });

  it('end with the coordinator, however it ends', async () => {
    installTool(STAYS);
    // What ssh sees of a coordinator that was killed: the end of its input, and of nothing else.
    const cut = `#!/bin/sh
echo 'Allocated port 1 for remote forward to x' >&2
sh -c 'echo $$ > ${directory}/cat; exec cat' | sh -s
`;
    agents = await startSshAgents(wish({}, cut));
    const pid = Number(await seen());
    kill(Number(await seen('cat')));
    await untilGone(pid);
  });

  it('are killed when they do not end', async () => {
    // Of the five seconds that they are given.
    installProgram('sleep', 'exec /bin/sleep 0.05');
    installTool('trap "" TERM; echo $$ > "$SEEN"; while :; do sleep 1; done');
    agents = await startSshAgents(wish());
    const pid = Number(await seen());
    await agents.stop();
    expect(identifyProcess(pid)).toBeUndefined();
  });

  it('say when they end by themselves', async () => {
    installTool('echo "agent: the queue is gone" >&2; exit 1');
    agents = await startSshAgents(wish());
    while (lost.length === 0) await sleep(10);
    expect(lost).toEqual(['the agent on me@a has ended: agent: the queue is gone']);
  });

  it('must be installed there', async () => {
    await expect(startSshAgents(wish({ hosts: ['me@a', 'me@b'] }))).rejects.toMatchObject({
      code: 'E_SSH_AGENT',
      message: expect.stringMatching(/^no agent on me@[ab]: there is no cache-bench there$/),
      hint: expect.stringContaining('npm install --global cache-bench@1.2.3'),
    });
  });

  it('must be of the same version, else none is started', async () => {
    installTool(STAYS, '1.2.4');
    await expect(startSshAgents(wish())).rejects.toMatchObject({
      code: 'E_SSH_AGENT',
      message: 'no agent on me@a: cache-bench is 1.2.4 there, and 1.2.3 here',
    });
    expect(existsSync(join(directory, 'seen'))).toBe(false);
  });

  it('say why they cannot be reached', async () => {
    const refused = "#!/bin/sh\necho 'me@a: Permission denied (publickey).' >&2\nexit 255\n";
    await expect(startSshAgents(wish({}, refused))).rejects.toMatchObject({
      message: 'no agent on me@a: me@a: Permission denied (publickey).',
      hint: expect.stringContaining('AllowTcpForwarding'),
    });
  });

  it('are not waited for by who is interrupted', async () => {
    const signal = AbortSignal.abort();
    const silent = '#!/bin/sh\ncat > /dev/null\n';
    await expect(startSshAgents(wish({ signal }, silent))).rejects.toMatchObject({
      code: 'E_INTERRUPTED',
      exitCode: 130,
    });
  });

  it('do not start without settings, whatever the machine has in its environment', async () => {
    installTool(STAYS);
    const env = { PATH: `${directory}:/usr/bin:/bin`, CACHE_BENCH_FLEET: 'redis://elsewhere' };
    const only = wish({ env, version: '9' });
    await expect(startSshAgents(only)).rejects.toMatchObject({ code: 'E_SSH_AGENT' });
    expect(existsSync(join(directory, 'seen'))).toBe(false);
  });
});
