// The alarm of Node's way: one at a time.
import { expect, it } from 'vitest';
import { nowNs } from '../worker-clock.ts';
import { NodeIo } from './node-io.ts';

it('rings at the last moment it was given, and not at those before', async () => {
  const io = new NodeIo(1, true);
  const rung: string[] = [];
  const startNs = nowNs();
  io.wakeAt(startNs + 2e6, () => rung.push('replaced'));
  await new Promise<void>((resolve) => {
    io.wakeAt(startNs + 10e6, () => {
      rung.push('right');
      resolve();
    });
  });
  expect(rung).toEqual(['right']);
});
