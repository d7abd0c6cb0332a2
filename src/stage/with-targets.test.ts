// A stage opens, refuses, warns, removes and stops, in this order and however the work ends; no server takes part.
import { describe, expect, it } from 'vitest';
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
      'removed what an earlier run that was killed had left behind: /tmp/left',
      'it runs on epoll',
      expect.stringContaining('valkey-prod is redis 7 by its own word'),
      'redis and valkey-prod are one and the same server: what differs between them is noise',
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

  it('are a warning where they stay on an attached target; a server of our own goes with them', async () => {
    const { hold, servers, events, warnings } = prepare();
    for (const name of ['redis', 'prod']) servers.server(name).failures.removeKeys = new Error('it is gone');
    await hold((stage) => stage.withKeys([], async () => {}));
    expect(warnings()).toEqual(['keys that begin with cb:1f9a: may be left on prod: it is gone']);
    expect(events.at(-1)).toMatchObject({ warning: { id: 'W_KEYS_LEFT', target: 'prod' } });
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
});
