// Turns of Node after callbacks of its own kind and of others: they come by themselves, or are asked for.
import { describe, expect, it } from 'vitest';
import { CallbackTurns } from './callback-turns.ts';

/** A Node that does, or does not, what is due after a callback before it comes to immediates. */
function aNode(takesTurns: (callback: number) => boolean) {
  const microtasks: (() => void)[] = [];
  const immediates: (() => void)[] = [];
  const turns = new CallbackTurns({
    queueMicrotask: (action) => microtasks.push(action),
    setImmediate: (action) => immediates.push(action),
  });
  let calls = 0;
  const asked: number[] = [];
  const called = turns.after(() => calls++);
  const drain = () => {
    for (const action of microtasks.splice(0)) action();
  };
  const poll = () => {
    called();
    if (takesTurns(calls)) drain();
    asked.push(immediates.length);
    for (const action of immediates.splice(0)) {
      action();
      drain();
    }
  };
  return { poll, asked, calls: () => calls };
}

describe('after a callback', () => {
  it('nothing is asked for where turns come by themselves', () => {
    const node = aNode(() => true);
    for (let i = 0; i < 50; i++) node.poll();
    expect(node.calls()).toBe(50);
    expect(node.asked.slice(20)).toEqual(new Array(30).fill(0));
  });

  it('a turn is asked for each time where none comes', () => {
    const node = aNode(() => false);
    for (let i = 0; i < 50; i++) node.poll();
    expect(node.asked).toEqual(new Array(50).fill(1));
  });

  it('some turns that others brought are no proof', () => {
    const node = aNode((callback) => callback < 10);
    for (let i = 0; i < 50; i++) node.poll();
    expect(node.asked).toEqual(new Array(50).fill(1));
  });
});
