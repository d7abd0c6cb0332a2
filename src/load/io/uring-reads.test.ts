// Reads by io_uring where the system takes only some of them at once, is interrupted, or refuses.
import { expect, it } from 'vitest';
import { createLedgerMemory, reclaim } from './kernel-ledger.ts';
import { LINUX, type LinuxCalls } from './linux-calls.ts';
import { loadCalls } from './load-calls.ts';
import { UringReads } from './uring-reads.ts';
import { WorkerKernel } from './worker-kernel.ts';

const found = await loadCalls();
const PLACES = 8;
/** No descriptor has such a number. */
const NO_FD = 2 ** 30;
const EBADF = 9;

function open(change: (calls: LinuxCalls) => Partial<LinuxCalls> = () => ({})) {
  const calls = found as LinuxCalls;
  const ledger = createLedgerMemory(1);
  const kernel = new WorkerKernel(Object.assign(Object.create(calls), change(calls)) as LinuxCalls, ledger);
  const uring = UringReads.tryOpen(kernel, PLACES);
  const close = () => {
    uring?.close();
    reclaim(ledger, () => {});
  };
  if (uring === undefined) return { uring, close };
  const headers = kernel.map(PLACES * 64);
  for (let place = 0; place < PLACES; place++) uring.prepare(place, headers, place * 64);
  return { uring, close };
}

const probe = typeof found === 'string' ? undefined : open();
probe?.close();
const hasUring = probe?.uring !== undefined;

function readAll(uring: UringReads): number[] {
  const results = new Int32Array(PLACES);
  uring.read(new Int32Array(PLACES).fill(NO_FD), PLACES, results);
  return [...results];
}

it.runIf(hasUring)('has the result of each place, however often it reads', () => {
  const { uring, close } = open();
  for (let i = 0; i < 50; i++) expect(readAll(uring!)).toEqual(new Array(PLACES).fill(-EBADF));
  close();
});

it.runIf(hasUring)('goes on where the system took some of the reads, or was interrupted', () => {
  let calls = 0;
  let errno = 0;
  const { uring, close } = open((real) => ({
    enterUring(fd, submit, least) {
      calls++;
      errno = calls % 3 === 0 ? LINUX.EINTR : calls % 3 === 1 ? LINUX.EAGAIN : 0;
      return errno === 0 ? real.enterUring(fd, Math.min(submit, 3), least === 0 ? 0 : 1) : -1;
    },
    errno: () => errno,
  }));
  for (let i = 0; i < 5; i++) expect(readAll(uring!)).toEqual(new Array(PLACES).fill(-EBADF));
  expect(calls).toBeGreaterThan(15);
  close();
});

it.runIf(hasUring)('fails where the system refuses what it has allowed before', () => {
  const { uring, close } = open(() => ({ enterUring: () => -1, errno: () => 1 }));
  expect(() => readAll(uring!)).toThrow('io_uring_enter EPERM');
  close();
});

it.skipIf(typeof found === 'string')('is not there where the system does not allow it', () => {
  const { uring, close } = open(() => ({ createUring: () => -1 }));
  expect(uring).toBeUndefined();
  close();
});
