// A stage opens, refuses, warns, removes and stops, in this order and however the work ends; no server takes part.
import { describe, expect, it } from 'vitest';
import { CacheBenchError } from '../core/errors.ts';
import { Interrupted } from '../core/interrupted.ts';
import type { Target, TargetSpec } from '../targets/contract.ts';
import { anEndpoint } from '../testkit/builders.ts';
import { failureOf } from '../testkit/failure-of.ts';
import { createFakeServers, type FakeServers } from '../testkit/fake-servers.ts';
import type { StagePorts } from './ports.ts';
import type { Stage, StageEvent, StagePlan } from './stage.ts';
import { withTargets } from './with-targets.ts';

const OWNED: TargetSpec = { name: 'redis', kind: 'local', flavor: 'redis', settings: {} };
const ATTACHED: TargetSpec = { name: 'prod', kind: 'attach', endpoint: anEndpoint(6379) };
const SCRIPT = { name: 'one', lua: 'return 1', sha1: 'e0e1', keys: 0 };

interface Held {
  readonly servers: FakeServers;
  readonly events: StageEvent[];
  hold<T>(
    work: (stage: Stage) => Promise<T>,
    plan?: Partial<StagePlan>,
    ports?: Partial<StagePorts>,
  ): Promise<T>;
  warnings(): string[];
}

function prepare(): Held {
  const servers = createFakeServers();
  const events: StageEvent[] = [];
  return {
    servers,
    events,
    hold: (work, plan = {}, ports = {}) =>
      withTargets(
        {
          targets: [OWNED, ATTACHED],
          runId: '1f9a',
          env: {},
          signal: new AbortController().signal,
          allowNonempty: false,
          onEvent: (event) => events.push(event),
          ...plan,
        },
        work,
        { ...servers.ports, ...ports },
      ),
    warnings: () => events.flatMap((event) => (event.kind === 'warning' ? [event.warning.message] : [])),
  };
}

const identity = (runId: string) =>
  ({ identity: { flavor: 'redis', version: '7', runId } }) as Partial<Target>;

describe('withTargets', () => {
  it('cleans up, opens in order, works, stops all, and returns what the work did', async () => {
    const { hold, servers, events } = prepare();
    const names = await hold(async ({ targets }) => {
      servers.done.push('work');
      return targets.map(({ name }) => name);
    });
    expect(names).toEqual(['redis', 'prod']);
    const order = ['clean up orphans', 'open redis', 'open prod', 'work', 'stop redis', 'stop prod'];
    expect(servers.done).toEqual(order);
    expect(events.map(({ kind }) => kind)).toEqual(['target-opened', 'target-opened']);
  });

  it('opens none where the work needs more open files than there may be', async () => {
    const { hold, servers } = prepare();
    const opens = [
      { of: 'small', files: 100, parts: ['100 connections'] },
      { of: 'large', files: 1880, parts: ['900 connections', '900 more'], advice: 'Half is enough.' },
    ];
    const work = (limit?: number) =>
      hold(async () => 'worked', { opens }, { readOpenFilesLimit: () => limit });
    await expect(work(1879)).rejects.toMatchObject({
      code: 'E_OPEN_FILES',
      exitCode: 2,
      message:
        'large needs up to 1,880 open files, but this process may open only 1,879: 900 connections, 900 more',
      hint: expect.stringMatching(/"ulimit -n 1880".* Half is enough\. .*cache-bench doctor/),
    });
    expect(servers.done).toEqual([]);
    for (const enough of [1880, undefined]) await expect(work(enough)).resolves.toBe('worked');
  });

  it('stops what is open already when the next one cannot be opened', async () => {
    const { hold, servers } = prepare();
    servers.server('prod').failures.open = new Error('nobody listens');
    await expect(hold(async () => expect.unreachable())).rejects.toThrow('nobody listens');
    expect(servers.done).toEqual(['clean up orphans', 'open redis', 'stop redis']);
  });

  it('opens none once it is interrupted', async () => {
    const { hold, servers } = prepare();
    const work = hold(async () => expect.unreachable(), { signal: AbortSignal.abort() });
    await expect(work).rejects.toBeInstanceOf(Interrupted);
    expect(servers.done).toEqual(['clean up orphans']);
  });

  it('stops all when the work fails, and passes its failure on', async () => {
    const { hold, servers } = prepare();
    const failure = new Error('a round failed');
    await expect(
      hold(async () => {
        throw failure;
      }),
    ).rejects.toBe(failure);
    expect(servers.done.slice(-2)).toEqual(['stop redis', 'stop prod']);
  });

  it('refuses a database of others before the work begins, and stops what it started', async () => {
    const { hold, servers } = prepare();
    servers.server('prod').keys.add('user:1');
    const failure = await failureOf(hold(async () => expect.unreachable()));
    expect(failure).toMatchObject({ code: 'E_REFUSED', exitCode: 4 });
    expect(failure).toMatchObject({ message: 'the database of prod holds 1 key; an empty one was expected' });
    expect(servers.done.slice(-2)).toEqual(['stop redis', 'stop prod']);
    expect(servers.server('prod').keys).toEqual(new Set(['user:1']));
  });

  it('says of a database with keys of a killed run how to remove them', async () => {
    const { hold, servers } = prepare();
    servers.server('prod').keys.add('cb:0000:key:1');
    const failure = await failureOf(hold(async () => expect.unreachable()));
    expect(failure).toMatchObject({ hint: expect.stringContaining("--scan --pattern 'cb:*'") });
  });

  it('refuses a target from which keys could not be removed, unless nothing is written', async () => {
    const { hold, servers } = prepare();
    const refusal = new CacheBenchError(
      'E_REPLY',
      "it said READONLY You can't write against a read only replica",
    );
    servers.server('prod', {
      access: { refused: new Map(), removal: { refusal }, primary: '10.0.0.5:6379' },
    });
    const failure = await failureOf(hold(async () => expect.unreachable()));
    expect(failure).toMatchObject({
      code: 'E_REFUSED',
      exitCode: 4,
      message: 'prod is a replica and takes no writes: its primary is 10.0.0.5:6379',
      hint: 'Attach to the primary: -t prod=redis://10.0.0.5:6379.',
    });
    const read = hold((stage) => stage.withKeys([], async () => 'read'), { writes: false });
    expect(await read).toBe('read');
    expect(servers.done).not.toContain('remove cb:1f9a: from prod');
  });

  it('takes a database of others where that is allowed', async () => {
    const { hold, servers } = prepare();
    servers.server('prod').keys.add('user:1');
    await hold(async () => servers.done.push('work'), { allowNonempty: true });
    expect(servers.done).toContain('work');
  });

  it('warns of what was left behind, and of targets, before the work begins', async () => {
    const { hold, servers, warnings } = prepare();
    servers.server('redis', { ...identity('a'), warnings: ['it runs on epoll'] });
    servers.server('valkey-prod', identity('a'));
    let known: readonly string[] = [];
    await hold(
      async () => {
        known = warnings();
      },
      { targets: [OWNED, { ...ATTACHED, name: 'valkey-prod' }] },
      { cleanUpOrphans: async () => [{ directory: '/tmp/left', pids: [7] }] },
    );
    expect(known).toEqual([
      'removed what an earlier, killed run had left: /tmp/left',
      'it runs on epoll',
      expect.stringContaining('valkey-prod says that it is redis 7'),
      'redis and valkey-prod are the same server: any difference between them is noise',
    ]);
  });
});

describe('the keys of a stage', () => {
  it('are removed from all targets after the work, and nobody else’s with them', async () => {
    const { hold, servers, warnings } = prepare();
    const { keys } = servers.server('prod');
    keys.add('user:1');
    await hold(
      (stage) =>
        stage.withKeys([SCRIPT], async () => {
          for (const { name } of stage.targets) servers.server(name).keys.add(`${stage.keyPrefix}key:1`);
        }),
      { allowNonempty: true },
    );
    expect(keys).toEqual(new Set(['user:1']));
    expect(servers.done.slice(3, -2)).toEqual([
      'load 1 scripts on redis',
      'load 1 scripts on prod',
      'remove cb:1f9a: from redis',
      'remove cb:1f9a: from prod',
    ]);
    expect(warnings()).toEqual([]);
  });

  it.each(['loadScripts', 'work'])('are removed when %s fails', async (what) => {
    const { hold, servers } = prepare();
    const failure = new Error('no');
    if (what === 'loadScripts') servers.server('prod').failures.loadScripts = failure;
    const held = hold((stage) =>
      stage.withKeys([SCRIPT], async () => {
        throw failure;
      }),
    );
    await expect(held).rejects.toBe(failure);
    expect(servers.done).toContain('remove cb:1f9a: from redis');
    expect(servers.done).toContain('remove cb:1f9a: from prod');
  });

  it('are a warning with the command that removes them, and an error, where they stay; a server of our own goes with them', async () => {
    const { hold, servers, events, warnings } = prepare();
    const write = (stage: Stage) =>
      stage.withKeys([], async () => {
        for (const name of ['redis', 'prod']) {
          servers.server(name).failures.removeKeys = new Error('it is gone');
          servers.server(name).keys.add('cb:1f9a:key:1');
        }
      });
    await expect(hold(write)).rejects.toMatchObject({ code: 'E_KEYS_LEFT', exitCode: 1 });
    expect(warnings()).toEqual([
      expect.stringMatching(
        /^1 key of this run \(cb:1f9a:…\) stays on prod: it is gone; to remove them: redis-cli .*--scan --pattern 'cb:1f9a:\*' \| xargs .* UNLINK$/,
      ),
    ]);
    expect(events.at(-1)).toMatchObject({ warning: { id: 'W_KEYS_LEFT', target: 'prod' } });
  });

  it('are a warning alone where the plan takes the error, or the work has failed', async () => {
    const { hold, servers } = prepare();
    const left: unknown[] = [];
    const write = (stage: Stage) =>
      stage.withKeys([], async () => {
        servers.server('prod').failures.removeKeys = new Error('it is gone');
        servers.server('prod').keys.add('cb:1f9a:key:1');
        return 'done';
      });
    expect(await hold(write, { onKeysLeft: (error) => left.push(error.code) })).toBe('done');
    expect(left).toEqual(['E_KEYS_LEFT']);
    servers.server('prod').keys.clear();
    const failure = new Error('a round failed');
    const failing = hold((stage) => write(stage).then(() => Promise.reject(failure)));
    await expect(failing).rejects.toBe(failure);
  });

  it.each([
    ['come back', 'cb:1f9a:key:1', /^1 key of this run.* stays on prod: they came back after the removal/],
    [
      'of others come',
      'user:1',
      /^the database of prod held 0 keys before and holds 1 now; none of this run/,
    ],
  ])('that %s meanwhile are told', async (_what, key, message) => {
    const { hold, servers, warnings } = prepare();
    const { keys } = servers.server('prod');
    const removeKeys: StagePorts['removeKeys'] = async (target) => {
      if (!target.owned) keys.add(key);
      return 0;
    };
    await hold((stage) => stage.withKeys([], async () => {}), { onKeysLeft: () => {} }, { removeKeys });
    expect(warnings()).toEqual([expect.stringMatching(message)]);
  });

  it('are named to those who have no SCAN', async () => {
    const { hold } = prepare();
    const named: string[] = [];
    const removeKeys: StagePorts['removeKeys'] = async (_target, { names = () => [] }) =>
      named.push(...[...names()].map(String));
    await hold(
      (stage) =>
        stage.withKeys(
          [],
          async () => {},
          (prefix) => [`${prefix}a`],
        ),
      { targets: [ATTACHED] },
      { removeKeys },
    );
    expect(named).toEqual(['cb:1f9a:a']);
  });

  it('are removed from one target for who asks, and what fails then is thrown', async () => {
    const { hold, servers } = prepare();
    const failure = new Error('it is gone');
    const held = hold(async (stage) => {
      await stage.removeKeys(stage.targets[0]!);
      expect(servers.done.at(-1)).toBe('remove cb:1f9a: from redis');
      servers.server('redis').failures.removeKeys = failure;
      await stage.removeKeys(stage.targets[0]!);
    });
    await expect(held).rejects.toBe(failure);
  });
});

describe('another server setup', () => {
  it('starts the servers anew with it, and the same one starts none', async () => {
    const { hold, servers } = prepare();
    const opened: unknown[] = [];
    const openTarget: StagePorts['openTarget'] = (spec, context) => {
      opened.push([spec.name, context.cpus, context.serverThreads]);
      return servers.ports.openTarget(spec, context);
    };
    const one = { threads: 1, cpus: [0] };
    await hold(
      async (stage) => {
        await stage.useServers(one);
        await stage.useServers({ targets: [OWNED] });
        expect(stage.targets.map(({ name }) => name)).toEqual(['redis']);
        await stage.useServers(undefined);
      },
      { targets: [OWNED], cpus: [0, 1], servers: one },
      { openTarget },
    );
    expect(opened).toEqual([
      ['redis', [0], 1],
      ['redis', [0, 1], undefined],
      ['redis', [0, 1], undefined],
    ]);
    expect(servers.done.filter((what) => what === 'stop redis')).toHaveLength(3);
  });

  it('is warned of as the first one, each warning once', async () => {
    const { hold, servers, warnings } = prepare();
    servers.server('redis', { warnings: ['it runs on epoll'] });
    const openTarget: StagePorts['openTarget'] = async (spec, context) => {
      const target = await servers.ports.openTarget(spec, context);
      const more = context.serverThreads === 2 ? ['two threads share a core'] : [];
      return { ...target, warnings: [...target.warnings, ...more] };
    };
    await hold((stage) => stage.useServers({ threads: 2 }), { targets: [OWNED] }, { openTarget });
    expect(warnings()).toEqual(['it runs on epoll', 'two threads share a core']);
  });
});
