// A client that is slow is waited for as long as it gets on; one that does not is a failure of its own, and ends nothing else.
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClientThreadMessage, ClientThreadPlan } from './client-thread-messages.ts';
import { START_PATIENCE_MS, startClientThread } from './start-client-thread.ts';

const PLAN: ClientThreadPlan = {
  name: 'node-redis',
  plan: { topology: 'sentinel', entry: [], service: 's' },
  keys: [{ list: 'l', counter: 'c', readCounter: 'r' }],
  paceNs: 1e6,
};

class FakeThread extends EventEmitter {
  isTerminated = false;

  tell(message: ClientThreadMessage): void {
    this.emit('message', message);
  }

  postMessage(): void {
    this.tell({ kind: 'stopped' });
  }

  async terminate(): Promise<number> {
    this.isTerminated = true;
    return 0;
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function start(signal?: AbortSignal) {
  const thread = new FakeThread();
  return { thread, started: startClientThread(PLAN, signal, () => thread) };
}

describe('the start of a client', () => {
  it('takes as long as it takes where it gets on', async () => {
    const { thread, started } = start();
    for (let i = 0; i < 10; i++) {
      vi.advanceTimersByTime(0.9 * START_PATIENCE_MS);
      thread.tell({ kind: 'progress' });
    }
    thread.tell({ kind: 'ready' });
    const client = await started;
    expect(client.failure).toBeUndefined();
    expect(client.isDoneSince(0)).toBe(false);
  });

  it('fails where nothing comes of it, and is waited for no more', async () => {
    const { thread, started } = start();
    vi.advanceTimersByTime(START_PATIENCE_MS);
    const client = await started;
    expect(client.failure).toBe('it could not connect: it gave no sign of life for 60 s');
    expect(client.isDoneSince(0)).toBe(true);
    expect(thread.isTerminated).toBe(true);
  });

  it('fails for what the library says', async () => {
    const { thread, started } = start();
    thread.tell({ kind: 'failed', message: 'ECONNREFUSED' });
    expect((await started).failure).toBe('it could not connect: ECONNREFUSED');
  });

  it('is waited for no more once it is interrupted, before or meanwhile', async () => {
    const interrupt = new AbortController();
    const { thread, started } = start(interrupt.signal);
    interrupt.abort();
    expect((await started).failure).toBe('it could not connect: interrupted');
    expect(thread.isTerminated).toBe(true);
    const late = start(interrupt.signal);
    await late.started;
    expect(late.thread.isTerminated).toBe(true);
  });

  it('keeps why it ended later', async () => {
    const { thread, started } = start();
    thread.tell({ kind: 'ready' });
    const client = await started;
    thread.emit('exit', 1);
    expect(client.failure).toBe('its thread ended with code 1');
  });
});
