// Each fault on a real server: what its clients feel, and that everything is as before when it is undone.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyFault } from '../src/faults/apply-fault.ts';
import type { Fault } from '../src/faults/fault.ts';
import { type FaultSide, openFaultSide } from '../src/faults/fault-side.ts';
import { measureProxy } from '../src/faults/measure-proxy.ts';
import { REFUSALS } from '../src/faults/proxy/command-gate.ts';
import { findCommand } from '../src/profile/commands/table.ts';
import type { LocalFlavor, Target } from '../src/targets/contract.ts';
import { openTarget } from '../src/targets/open-target.ts';
import { findDragonfly } from '../src/testkit/with-redis.ts';
import { describeReply } from '../src/wire/describe-reply.ts';
import { ReplyLink } from '../src/wire/reply-link.ts';
import { type RespValue, textOf } from '../src/wire/resp-value.ts';
import { serversOf } from './cli.ts';

const dragonfly = findDragonfly();
const flavors: readonly LocalFlavor[] = dragonfly === undefined ? ['redis'] : ['redis', 'dragonfly'];

it.runIf(dragonfly === undefined)('skipped: no dragonfly', ({ skip }) => skip('no dragonfly on PATH'));

describe.each(flavors)('faults of %s', (flavor) => {
  let target: Target;
  let side: FaultSide;

  beforeEach(async () => {
    target = await openTarget(
      { name: 'one', kind: 'local', flavor, settings: {} },
      { runId: 'faults-e2e', env: process.env },
    );
    side = await openFaultSide(target);
  });

  afterEach(async () => {
    await side.close();
    await target.stop();
    expect(serversOf('faults-e2e')).toEqual([]);
  });

  /** The reply through the proxy, or how it failed. */
  async function ask(...command: string[]): Promise<string> {
    try {
      const link = await ReplyLink.open(side.proxied.endpoint, { protocol: 2, connectTimeoutMs: 400 });
      try {
        const [reply] = await link.ask(command, 400);
        return describeReply(reply!);
      } finally {
        link.close();
      }
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  }

  async function during(fault: Fault, ...commands: string[][]): Promise<string[]> {
    const applied = await applyFault(side, fault);
    const replies: string[] = [];
    for (const command of commands) replies.push(await ask(...command));
    await applied.undo();
    return replies;
  }

  const SET = ['SET', 'k', 'v'];
  const GET = ['GET', 'k'];

  it.each<Fault>([{ kind: 'stop' }, { kind: 'black-hole' }, { kind: 'one-way', lost: 'replies' }])(
    'leave clients without a reply, and are undone: $kind',
    async (fault) => {
      const before = await ask(...SET);
      const [silent] = await during(fault, GET);
      expect(silent).toMatch(/^E_/);
      expect(await ask(...SET)).toBe(before);
    },
  );

  it('refuse connections', async () => {
    const before = await ask(...SET);
    expect(await during({ kind: 'refuse' }, GET)).toEqual(['E_TARGET_UNREACHABLE']);
    expect(await ask(...SET)).toBe(before);
  });

  it('end the server, which comes back empty at the same place', async () => {
    await ask(...SET);
    const pid = target.localPid;
    expect(await during({ kind: 'kill' }, GET)).toEqual(['E_TARGET_UNREACHABLE']);
    expect(target.localPid).not.toBe(pid);
    expect(await ask(...GET)).not.toContain('v');
    await target.assertAlive();
  });

  it.runIf(flavor === 'dragonfly')('cannot make it a replica of nobody, which is told', async () => {
    await expect(applyFault(side, { kind: 'readonly' })).rejects.toMatchObject({ code: 'E_FAULT' });
    expect(await ask(...SET)).toBe('OK');
  });

  it.each([
    ['out-of-memory', /OOM|out of memory/i] as const,
    ...(flavor === 'redis' ? [['readonly', /READONLY/] as const] : []),
  ])('refuse writes and answer reads: %s', async (kind, words) => {
    const before = await ask(...SET);
    const read = await ask(...GET);
    const [write, other] = await during({ kind }, SET, GET);
    expect(write).toMatch(words);
    expect(other).toBe(read);
    expect(await ask(...SET)).toBe(before);
    expect(await ask(...GET)).toBe(read);
    expect((await target.info('replication')).get('role')).toBe('master');
  });

  it.each([['out-of-memory', /\(error\) OOM/] as const, ['readonly', /READONLY/] as const])(
    'refuse writes in the place of a server of others: %s',
    async (kind, words) => {
      const url = { name: 'other', kind: 'attach' as const, endpoint: target.endpoint };
      const other = await openTarget(url, { runId: 'faults-e2e', env: process.env });
      const before = side;
      side = await openFaultSide(other, undefined, [{ kind }]);
      try {
        expect(side.proxy.readsCommands).toBe(true);
        await ask(...SET);
        const [write, read] = await during({ kind }, ['SET', 'k', 'w'], GET);
        expect(write).toMatch(words);
        expect(read).toContain('v');
        expect(await ask(...SET)).toBe('OK');
        // Nothing was changed on it.
        expect((await target.info('replication')).get('role')).toBe('master');
      } finally {
        await side.close();
        await other.stop();
        side = before;
      }
    },
  );

  it.runIf(flavor === 'redis')('refuse what the server itself refuses when its memory is full', async () => {
    const link = await ReplyLink.open(target.endpoint, { protocol: 2 });
    const [reply] = await link.ask(['COMMAND'], 30_000);
    link.close();
    const itemsOf = (value: RespValue) => ('items' in value ? value.items : []);
    const told = itemsOf(reply!).map((info) => {
      const [name, , flags] = itemsOf(info);
      const isRefused = itemsOf(flags!).some((flag) => textOf(flag) === 'denyoom');
      return { name: textOf(name)!.toUpperCase(), isRefused };
    });
    // Of scripts and XGROUP the flags of what is within decide.
    const known = told.filter(
      ({ name }) => findCommand(name) !== undefined && !/^(EVAL|FCALL|XGROUP)/.test(name),
    );
    expect(known.length).toBeGreaterThan(100);
    const { refuses } = REFUSALS['out-of-memory'];
    expect(known.filter(({ name, isRefused }) => refuses(name) !== isRefused)).toEqual([]);
  });

  it('slow replies down by what was asked for, beside what the proxy itself adds', async () => {
    const cost = await measureProxy(side);
    expect(cost.roundTrips).toBe(500);
    expect(cost.throughNs).toBeGreaterThan(0);
    const applied = await applyFault(side, { kind: 'slow', delayMs: 5 });
    const slow = await measureProxy(side);
    await applied.undo();
    expect(slow.addedNs).toBeGreaterThanOrEqual(5e6);
    expect(slow.addedNs).toBeLessThan(25e6);
  });
});
