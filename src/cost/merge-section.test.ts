// A new price is that of another machine: nothing that was said of the old one is kept.
import { expect, it } from 'vitest';
import { mergeSection } from './merge-section.ts';

const SECTION = {
  nodes: {
    dragonfly: {
      ...{ price: '0.68/h', memory: 2 ** 35, usableMemory: 0.8, connections: 60_000 },
      ...{ rateFactor: 4, workHours: 2 },
    },
  },
};

it('keeps the hours of work, and nothing of the machine', () => {
  const changed = mergeSection(SECTION, { nodes: { dragonfly: { price: '0.17/h' } } });
  expect(changed.nodes).toEqual({ dragonfly: { price: '0.17/h', workHours: 2 } });
});

it('takes what is said of the new one', () => {
  const change = { price: '0.17/h', rateFactor: 2 };
  expect(mergeSection(SECTION, { nodes: { dragonfly: change } }).nodes?.['dragonfly']).toEqual({
    ...change,
    workHours: 2,
  });
});

it('keeps the machine where its price stays', () => {
  const changed = mergeSection(SECTION, { nodes: { dragonfly: { workHours: 3 } } });
  expect(changed.nodes?.['dragonfly']).toEqual({ ...SECTION.nodes.dragonfly, workHours: 3 });
});
