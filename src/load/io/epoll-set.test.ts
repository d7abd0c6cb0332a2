// The epoll set on calls of the test's own: what was asked for after the reports, and errors in it.
import { afterEach, expect, it, vi } from 'vitest';
import { EpollSet } from './epoll-set.ts';
import type { WorkerKernel } from './worker-kernel.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('goes on as before after an action that threw', () => {
  const thrown: (() => void)[] = [];
  vi.spyOn(globalThis, 'setImmediate').mockImplementation((callback: () => void) => {
    thrown.push(callback);
    return undefined as unknown as NodeJS.Immediate;
  });
  const log: string[] = [];
  let ready = 0;
  const calls = {
    createEpoll: () => 3,
    watch: () => ({ start() {}, stop() {}, close() {} }),
    controlEpoll: () => 0,
    pollEpoll: () => {
      log.push('poll');
      return ready-- > 0 ? 1 : 0;
    },
  };
  const kernel = {
    ...{ calls, scratch: {}, own: (fd: number) => ({ fd, line: 0 }), release() {} },
    map: (bytes: number) => ({ view: new DataView(new ArrayBuffer(bytes)) }),
  };
  const set = new EpollSet(kernel as unknown as WorkerKernel, false);
  const actions: (() => void)[] = [];
  set.add(4, 0, { onReady: () => set.afterReports(actions.shift()!) });
  const report = () => {
    ready = 1;
    log.length = 0;
    set.report();
    return [...log];
  };

  actions.push(() => {
    throw new Error('broken');
  });
  report();
  expect(thrown).toHaveLength(1);
  expect(thrown[0]).toThrow('broken');

  // What an action asks for comes after the next poll, and none comes twice.
  actions.push(() => {
    log.push('first');
    set.afterReports(() => log.push('second'));
  });
  expect(report()).toEqual(['poll', 'first', 'poll', 'second', 'poll']);
  actions.push(() => log.push('third'));
  expect(report()).toEqual(['poll', 'third', 'poll']);
});
