// A replay conducted on servers that are nowhere: blocks in turn, each begun with nothing, and nothing left behind.
import { describe, expect, it } from 'vitest';
import { CacheBenchError } from '../core/errors.ts';
import { Interrupted } from '../core/interrupted.ts';
import type { TargetSpec } from '../targets/contract.ts';
import { anEndpoint } from '../testkit/builders.ts';
import { createFakePlay, type FakePlay } from '../testkit/fake-play.ts';
import { createFakeServers, type FakeServers } from '../testkit/fake-servers.ts';
import { conductReplay, planLog, type Replayed, type ReplayPlan } from './conduct-replay.ts';

const OWNED: TargetSpec = { name: 'redis', kind: 'local', flavor: 'redis', settings: {} };
const ATTACHED: TargetSpec = { name: 'prod', kind: 'attach', endpoint: anEndpoint(6379) };
const LOG = '1.000000 [0 a] "SET" "k" "v"\n1.010000 [0 a] "GET" "k"\n';
const SCRIPTED = '1.000000 [0 a] "EVAL" "return 1" "0"\n1.01 [0 a] "SCRIPT" "LOAD" "return 1"\n';

interface Replay {
  readonly servers: FakeServers;
  readonly fake: FakePlay;
  readonly told: string[];
  readonly interrupt: AbortController;
  replay(changes?: Partial<ReplayPlan>): Promise<Replayed>;
}

function prepareReplay(): Replay {
  const servers = createFakeServers();
  const fake = createFakePlay(servers);
  const told: string[] = [];
  const interrupt = new AbortController();
  return {
    ...{ servers, fake, told, interrupt },
    replay(changes = {}) {
      const plan: ReplayPlan = {
        ...{ targets: [OWNED, ATTACHED], text: LOG, runId: '1f9a', speed: 1, blocks: 2, connections: 2 },
        ...{ timeoutMs: 1000, seed: 42, allowNonempty: false, env: {}, signal: interrupt.signal },
        ...changes,
      };
      const listener = {
        tell: (text: string) => void told.push(text),
        warn: (text: string) => void told.push(`warning: ${text}`),
        onKeysLeft: ({ code }: CacheBenchError) => void told.push(code),
      };
      return conductReplay(plan, planLog(plan), listener, {
        ...servers.ports,
        play: fake.play,
        askKeys: fake.askKeys,
      });
    },
  };
}

const playsOf = (done: readonly string[]) => done.filter((what) => what.startsWith('play'));

describe('a replay', () => {
  it('rehearses on each target, then plays a round on each in every block', async () => {
    const { replay, fake, servers, told } = prepareReplay();
    const { rounds, targets, log } = await replay({ blocks: 4, speed: 2 });
    expect(targets.map(({ name }) => name)).toEqual(['redis', 'prod']);
    expect(rounds.map((one) => one.length)).toEqual([4, 4]);
    expect(log.commands).toHaveLength(2);
    const plays = playsOf(servers.done);
    expect(plays.slice(0, 2)).toEqual(['play on redis', 'play on prod']);
    const blocks = [2, 4, 6, 8].map((at) => plays.slice(at, at + 2));
    for (const block of blocks) expect(block.toSorted()).toEqual(['play on prod', 'play on redis']);
    expect(blocks.filter(([first]) => first === 'play on redis')).toHaveLength(2);
    expect(fake.played.map(({ plan }) => plan.speed)).toEqual(['max', 'max', ...Array(8).fill(2)]);
    expect(told).toHaveLength(8);
    expect(told.at(-1)).toMatch(/^block 4 of 4: (redis|prod) done$/);
  });

  it('names the commands that a target does not know before anything is sent', async () => {
    const { replay, fake, servers, told } = prepareReplay();
    servers.server('prod').unknown.add('GET');
    let before = '';
    fake.onPlay = () => {
      before ||= told.join();
    };
    await replay();
    expect(before).toBe('warning: prod does not know GET, which the log sends: it answers with errors');
  });

  describe('of commands that no table has', () => {
    const text = `${LOG}1.02 [0 a] "NEWSET" "k" "7" "x y"\n1.03 [0 a] "NEWSET" "other" "8" "z z"\n`;
    const keys = (...positions: number[]) => ({ kind: 'keys', positions, blocks: false }) as const;

    it('asks the targets for their keys before anything is sent, and sends them under the prefix', async () => {
      const { replay, fake, servers, told } = prepareReplay();
      fake.keys.set('redis NEWSET', keys(1)).set('prod NEWSET', keys(1));
      const { log } = await replay({ text });
      expect(log.commands.map(({ name }) => name)).toEqual(['SET', 'GET', 'NEWSET', 'NEWSET']);
      expect(String(log.commands[3]!.bytes)).toContain('cb:1f9a:0:other\r\n$1\r\n8\r\n$3\r\nz z');
      expect(log.leftOut.size).toBe(0);
      expect(told[0]).toBe('the targets named the keys of unknown commands: 2 more are sent');
      const { done } = servers;
      expect(done.indexOf('ask prod for keys')).toBeLessThan(done.indexOf('play on redis'));
      expect(servers.server('prod').keys.size).toBe(0);
    });

    it.each([
      ['no target has them', undefined, undefined, 'not known to cache-bench, nor to any target'],
      [
        'an attached target does not tell',
        keys(1),
        { kind: 'untold', why: 'does not tell which its keys are' } as const,
        'not known to cache-bench, and prod does not tell which its keys are',
      ],
      [
        'one calls it dangerous',
        { kind: 'unfit', why: 'counts it as @dangerous' } as const,
        keys(1),
        'not known to cache-bench, and redis counts it as @dangerous',
      ],
      [
        'they tell different ones',
        keys(1),
        keys(1, 2),
        'not known to cache-bench, and redis and prod take other arguments for its keys',
      ],
    ])('leaves them out where %s', async (_what, redis, prod, reason) => {
      const { replay, fake, told } = prepareReplay();
      if (redis !== undefined) fake.keys.set('redis NEWSET', redis);
      if (prod !== undefined) fake.keys.set('prod NEWSET', prod);
      const { log } = await replay({ text });
      expect(log.commands).toHaveLength(2);
      expect([...log.leftOut]).toEqual([[reason, new Map([['NEWSET', 2]])]]);
      expect(told[0]).toMatch(/^block 1 of 2/);
    });

    it('needs no word of a server of its own, nor of one that lacks them', async () => {
      const { replay, fake } = prepareReplay();
      fake.keys.set('redis NEWSET', { kind: 'untold', why: 'does not tell which its keys are' });
      fake.keys.set('prod NEWSET', keys(1));
      expect((await replay({ text })).log.commands).toHaveLength(4);
      fake.keys.delete('redis NEWSET');
      expect((await replay({ text })).log.commands).toHaveLength(4);
    });

    it('refuses a log of nothing but these where no keys are told, and asks nothing of other logs', async () => {
      const { replay, servers } = prepareReplay();
      const only = '1.02 [0 a] "NEWSET" "k" "7"\n';
      await expect(replay({ text: only })).rejects.toMatchObject({ code: 'E_REPLAY', exitCode: 2 });
      expect(servers.done.filter((what) => what.startsWith('play'))).toEqual([]);
      servers.done.length = 0;
      await replay();
      expect(servers.done).not.toContain('ask prod for keys');
    });

    it('asks for forms: once for each, without keys and values, and for no more than a thousand', () => {
      const log = (lines: readonly string[]) => `${lines.join('\n')}\n`;
      const plan = { targets: [ATTACHED], runId: '1f9a', connections: 2 };
      const same = planLog({
        ...plan,
        text: log([
          '1.1 [0 a] "N.X" "u:1" "2" "STORE" "s3cret!"',
          '1.2 [0 a] "n.x" "u:2" "2" "STORE" "other!"',
        ]),
      });
      expect(same.unasked).toEqual([['N.X', 'arg-0', '2', 'STORE', 'arg-3']]);
      const many = Array.from({ length: 1100 }, (_, i) => `1.1 [0 a] "N.X" "${i}"`);
      const first = planLog({ ...plan, text: log(many) });
      expect(first.unasked).toHaveLength(1000);
      const asked = planLog(
        { ...plan, text: log(many) },
        new Map(first.unasked.map((form) => [JSON.stringify(form), keys(1)])),
      );
      expect([...asked.leftOut]).toEqual([
        [
          'not known to cache-bench, and of more forms or arguments than are asked for',
          new Map([['N.X', 100]]),
        ],
      ]);
    });

    it('never sends what works on an index', () => {
      const plan = { targets: [ATTACHED], runId: '1f9a', connections: 2 };
      const { unasked, leftOut } = planLog({ ...plan, text: '1.1 [0 a] "FT.DROPINDEX" "idx" "DD"\n' });
      expect(unasked).toEqual([]);
      expect([...leftOut.keys()]).toEqual(['it works on an index, which is no key and would stay']);
    });
  });

  it('begins every round with nothing, and leaves nothing', async () => {
    const { replay, servers } = prepareReplay();
    await replay();
    const { done } = servers;
    for (const [at, what] of done.entries())
      if (what.startsWith('play on ')) expect(done[at + 1]).toBe(`remove cb:1f9a: from ${what.slice(8)}`);
    expect(servers.server('prod').keys.size).toBe(0);
    expect(servers.done.slice(-2)).toEqual(['stop redis', 'stop prod']);
  });

  it('refuses data of others before anything is sent', async () => {
    const { replay, fake, servers } = prepareReplay();
    servers.server('prod').keys.add('user:1');
    await expect(replay()).rejects.toMatchObject({ code: 'E_REFUSED', exitCode: 4 });
    expect(fake.played).toEqual([]);
    expect(servers.server('prod').keys).toEqual(new Set(['user:1']));
    expect(servers.done).toContain('stop redis');
  });

  it.each([
    ['interrupted', new Interrupted('interrupted')],
    ['failing', new CacheBenchError('E_TARGET_LOST', 'prod is gone')],
  ])('that is %s removes its keys and stops its servers', async (_what, failure) => {
    const { replay, fake, servers } = prepareReplay();
    fake.onPlay = (on) => {
      if (on === 'prod') throw failure;
    };
    await expect(replay()).rejects.toBe(failure);
    expect(servers.server('prod').keys.size).toBe(0);
    expect(servers.done.slice(-4)).toEqual([
      ...['remove cb:1f9a: from redis', 'remove cb:1f9a: from prod', 'stop redis', 'stop prod'],
    ]);
  });

  it('opens nothing once it is interrupted', async () => {
    const { replay, interrupt, servers } = prepareReplay();
    interrupt.abort();
    await expect(replay()).rejects.toBeInstanceOf(Interrupted);
    expect(servers.done).toEqual(['clean up orphans']);
  });

  it('says of keys that stay where they may be', async () => {
    const { replay, fake, servers, told } = prepareReplay();
    fake.onPlay = () => {
      servers.server('prod').failures.removeKeys = new Error('nobody listens');
    };
    await expect(replay()).rejects.toThrow('nobody listens');
    expect(told.at(-1)).toMatch(
      /^warning: 1 key of this run \(cb:1f9a:…\) stays on prod: nobody listens; to remove them: redis-cli /,
    );
  });

  it('tells a script that a server refuses, and plays on', async () => {
    const { replay, servers, told } = prepareReplay();
    const calls = `${SCRIPTED}1.02 [0 a] "EVALSHA" "e0e1f9fabfc9d4800c877a703b823ac0578ff8db" "0"\n`;
    servers.server('redis').failures.loadScripts = new CacheBenchError('E_SCRIPT', 'no scripts here');
    const { rounds } = await replay({ targets: [OWNED], text: calls });
    expect(told[0]).toBe('warning: redis: no scripts here; its EVALSHA is sent all the same');
    expect(rounds[0]).toHaveLength(2);
  });
});
