// Tests of who may follow whom.
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Address } from '../../core/endpoint.ts';
import type { Target } from '../../targets/contract.ts';
import { bulk, type ScriptedServer, startScriptedServer } from '../../testkit/scripted-server.ts';
import { follow, requireFollower } from './follow.ts';

const clock = vi.hoisted(() => ({ aheadNs: 0 }));
vi.mock(import('../../core/clock.ts'), async (importOriginal) => {
  const real = await importOriginal();
  return { ...real, monotonicNs: () => real.monotonicNs() + clock.aheadNs };
});

const servers: ScriptedServer[] = [];
afterEach(() => {
  clock.aheadNs = 0;
  for (const server of servers.splice(0)) server.close();
});

async function serve(answer: (command: readonly string[]) => string): Promise<ScriptedServer['endpoint']> {
  const server = await startScriptedServer(answer);
  servers.push(server);
  return server.endpoint;
}

const target = (name: string, endpoint: Target['endpoint'], owned = false) =>
  ({ name, endpoint, owned, localPid: 4242 }) as Target;

const EMPTY = bulk('# Keyspace\r\n');
const FULL = bulk('# Keyspace\r\ndb3:keys=7,expires=0,avg_ttl=0\r\n');
const DENIED = '-NOPERM this user has no permissions to run the info command\r\n';

describe('requireFollower', () => {
  it.each([
    ['refuses a candidate that does not tell what it holds', EMPTY, DENIED, /new does not tell whether/],
    ['refuses a reference that does not tell what it holds', DENIED, EMPTY, /old does not tell whether/],
    ['refuses a candidate with data in another database', EMPTY, FULL, /new holds data/],
    ['refuses a reference with data of others', FULL, EMPTY, /old holds data of others, which would stay/],
  ])('%s', async (_what, ours, theirs, message) => {
    const [old, next] = [await serve(() => ours), await serve(() => theirs)];
    await expect(requireFollower(target('old', old), target('new', next))).rejects.toMatchObject({
      ...{ code: 'E_REHEARSAL', exitCode: 2, message: expect.stringMatching(message) },
    });
  });

  it('takes two empty servers', async () => {
    const [old, next] = [await serve(() => EMPTY), await serve(() => EMPTY)];
    await requireFollower(target('old', old), target('new', next));
  });

  it.each(['127.0.0.1', '127.8.0.1', 'localhost', '::1'])(
    'refuses a reference at %s for a candidate elsewhere, to which that is another server',
    async (host) => {
      const at = (name: string): Target['endpoint'] => ({
        address: { kind: 'tcp', host: name, port: 6379 } satisfies Address,
        db: 0,
      });
      await expect(
        requireFollower(target('old', at(host)), target('new', at('cache.test'))),
      ).rejects.toMatchObject({ code: 'E_REHEARSAL', message: expect.stringContaining('its own machine') });
    },
  );

  it('refuses a loopback address for a candidate whose process is not on this machine', async () => {
    const [old, next] = [await serve(() => EMPTY), await serve(() => EMPTY)];
    const tunnelled = { ...target('new', next), localPid: undefined };
    await expect(requireFollower(target('old', old), tunnelled)).rejects.toMatchObject({
      ...{ code: 'E_REHEARSAL', exitCode: 2, message: expect.stringContaining('behind a tunnel') },
    });
    await requireFollower(target('old', old), { ...tunnelled, owned: true });
  });
});

describe('follow', () => {
  /** Of the reference before and after, and of the candidate. */
  const play = async (before: string, after: string, replica: string) => {
    let isFollowed = false;
    const old = await serve(([name]) => {
      if (name === 'DBSIZE') return ':3\r\n';
      return bulk(`role:master\r\n${isFollowed ? after : before}`);
    });
    const next = await serve(([name]) => {
      if (name === 'DBSIZE') return ':3\r\n';
      if (name === 'INFO') {
        // Each look takes a second, so that who is never listed is not waited for.
        clock.aheadNs += 1e9;
        return bulk(`role:slave\r\nmaster_link_status:up\r\n${replica}`);
      }
      isFollowed = true;
      return '+OK\r\n';
    });
    return follow(target('old', old), target('new', next), new AbortController().signal);
  };
  const MINE = 'master_replid:aaaa\r\n';

  it.each([
    ['shares its history', '', MINE, MINE],
    ['is listed by it', 'connected_slaves:1\r\n', 'connected_slaves:2\r\n', ''],
    [
      'names no history while it loads',
      'connected_slaves:0\r\n',
      `${MINE}connected_slaves:1\r\n`,
      'master_replid:\r\n',
    ],
    ['cannot be told from others, by a reference that lists none', '', '', ''],
  ])('takes a candidate that %s', async (_what, before, after, replica) => {
    expect(await play(before, after, replica)).toBe(3);
  });

  it('waits to be listed from when the link is up, however long a snapshot takes before', async () => {
    let looks = 0;
    let isListed = false;
    const old = await serve(([name]) => {
      if (name === 'DBSIZE') return ':3\r\n';
      return bulk(`role:master\r\nconnected_slaves:${isListed ? 1 : 0}\r\n`);
    });
    const next = await serve(([name]) => {
      if (name === 'DBSIZE') return ':3\r\n';
      if (name !== 'INFO') return '+OK\r\n';
      looks++;
      if (looks === 1) {
        clock.aheadNs = 60e9;
        return bulk('role:slave\r\nmaster_link_status:down\r\n');
      }
      // The first look that finds it up finds it unlisted.
      isListed = looks > 3;
      return bulk('role:slave\r\nmaster_link_status:up\r\n');
    });
    const signal = new AbortController().signal;
    expect(await follow(target('old', old), target('new', next), signal)).toBe(3);
    expect(looks).toBeGreaterThan(3);
  });

  it.each([
    ['shares the history of another', 'connected_slaves:0\r\n', MINE, 'master_replid:bbbb\r\n'],
    ['is not listed by the reference', 'connected_slaves:1\r\n', 'connected_slaves:1\r\n', ''],
  ])('refuses a candidate that %s', async (_what, before, after, replica) => {
    await expect(play(before, after, replica)).rejects.toMatchObject({
      code: 'E_REHEARSAL',
      message: expect.stringContaining('new follows another server than old'),
    });
  });
});
