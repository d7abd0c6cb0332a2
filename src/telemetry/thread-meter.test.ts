// Thread times from a directory that looks like /proc/PID/task.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ThreadMeter } from './thread-meter.ts';

let directory: string;
let meter: ThreadMeter;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'thread-meter-'));
  meter = new ThreadMeter(directory);
});

afterEach(() => {
  meter.close();
  rmSync(directory, { recursive: true });
});

function writeThread(
  id: number,
  name: string,
  used: { ns: number } | { userTicks: number; systemTicks: number },
): void {
  const thread = join(directory, String(id));
  mkdirSync(thread, { recursive: true });
  const [user, system] = 'ns' in used ? [0, 0] : [used.userTicks, used.systemTicks];
  const stat = `${id} (${name}) S 1 1 1 0 -1 0 0 0 0 0 ${user} ${system} 0 0 20 0 6 0 232878 7 2\n`;
  writeFileSync(join(thread, 'stat'), stat);
  if ('ns' in used) writeFileSync(join(thread, 'schedstat'), `${used.ns} 5 12\n`);
}

it('has nothing to say at the first look', () => {
  writeThread(1, 'redis-server', { ns: 5e9 });
  expect(meter.sample(1e9)).toEqual([]);
});

it('gives shares of the time between two looks, busiest first', () => {
  writeThread(1, 'redis-server', { ns: 5e9 });
  writeThread(2, 'io (thd) 1', { ns: 1e9 });
  meter.sample(1e9);
  writeThread(1, 'redis-server', { ns: 5.1e9 });
  writeThread(2, 'io (thd) 1', { ns: 1.4e9 });
  expect(meter.sample(1.5e9)).toEqual([
    { id: 2, name: 'io (thd) 1', cpu: expect.closeTo(0.8, 9) },
    { id: 1, name: 'redis-server', cpu: expect.closeTo(0.2, 9) },
  ]);
});

it('books all time of a thread that came, and forgets one that went', () => {
  writeThread(1, 'main', { ns: 1e9 });
  meter.sample(1e9);
  writeThread(2, 'new', { ns: 0.1e9 });
  rmSync(join(directory, '1'), { recursive: true });
  expect(meter.sample(2e9)).toEqual([{ id: 2, name: 'new', cpu: expect.closeTo(0.1, 9) }]);
});

it('falls back to clock ticks where the kernel tells no nanoseconds', () => {
  writeThread(1, 'main', { userTicks: 100, systemTicks: 50 });
  meter.sample(1e9);
  writeThread(1, 'main', { userTicks: 120, systemTicks: 60 });
  expect(meter.sample(2e9)).toEqual([{ id: 1, name: 'main', cpu: expect.closeTo(0.3, 9) }]);
});

it('has no threads of a process that is gone', () => {
  const gone = new ThreadMeter(join(directory, 'nowhere'));
  gone.sample(1e9);
  expect(gone.sample(2e9)).toEqual([]);
});
