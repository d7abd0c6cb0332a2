import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { digestRun } from '../../compare/digest-run.ts';
import { sampleResult } from '../../report/sample-result.test-helper.ts';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import type { ComparedSide } from '../gate/load-baseline.ts';
import { readBoth } from './read-both.ts';

const aSide = (): ComparedSide => ({ digest: digestRun(sampleResult({ blocks: 2, requests: 100 })) });

it('lets go of the first of two runs before the second is read', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  let first: WeakRef<ComparedSide> | undefined;
  let isHeld: boolean | undefined;
  const sides = await readBoth(createMemoryHost(), '/a', '/b', async (_host, path) => {
    const side = aSide();
    if (path === '/a') {
      first = new WeakRef(side);
      return side;
    }
    // A reference that was asked for stays until the turn is over.
    await sleep(1);
    collect();
    isHeld = first!.deref() !== undefined;
    return side;
  });
  expect(isHeld).toBe(false);
  const tails = sides.map((side) => 'digest' in side && side.digest.cells[0]!.rounds[0]!.hdr !== undefined);
  expect(tails).toEqual([false, true]);
});

it('reads two targets of one run once', async () => {
  let reads = 0;
  const [one, other] = await readBoth(createMemoryHost(), '/a', '/a', async () => {
    reads++;
    return aSide();
  });
  expect([reads, one === other]).toEqual([1, true]);
});
