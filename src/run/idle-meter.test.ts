// Tests of what a server uses while it rests: of its own rest only, and only where it does rest.
import { expect, it } from 'vitest';
import type { Target } from '../targets/contract.ts';
import { IdleMeter } from './idle-meter.ts';

function aServer(name: string, localPid: number | undefined): Target {
  return { name, localPid } as Target;
}

function setUp(targets: readonly Target[]) {
  const clock = { ns: 0 };
  const cpu = new Map<number, number>();
  const meter = new IdleMeter(targets, { readCpuSeconds: (pid) => cpu.get(pid) }, () => clock.ns);
  return { clock, cpu, meter };
}

it('tells the cores that a server uses between its rounds', () => {
  const redis = aServer('redis', 7);
  const { clock, cpu, meter } = setUp([redis, aServer('spinner', 8)]);
  cpu.set(7, 100);
  expect(meter.readIdleCores(redis)).toBeUndefined();
  meter.noteEnd(redis);
  clock.ns = 2e9;
  cpu.set(7, 101);
  expect(meter.readIdleCores(redis)).toBe(0.5);
});

it('tells nothing of a rest too short, of another process, of a server elsewhere, and of one under two names', () => {
  const redis = aServer('redis', 7);
  const elsewhere = aServer('elsewhere', undefined);
  const [once, again] = [aServer('once', 9), aServer('again', 9)];
  const { clock, cpu, meter } = setUp([redis, elsewhere, once, again]);
  for (const pid of [7, 9, 77]) cpu.set(pid, 1);
  for (const target of [redis, elsewhere, once, again]) meter.noteEnd(target);
  clock.ns = 0.1e9;
  expect(meter.readIdleCores(redis)).toBeUndefined();
  clock.ns = 1e9;
  expect(meter.readIdleCores(aServer('redis', 77))).toBeUndefined();
  for (const target of [elsewhere, once, again]) expect(meter.readIdleCores(target)).toBeUndefined();
});
