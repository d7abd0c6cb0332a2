// Slots of a keyspace, held against keys written out.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slotOfKey } from '../../core/key-slot.ts';
import { aKeyspace } from '../../testkit/builders.ts';
import { KeySlots } from './key-slots.ts';

const slotOf = (key: string) => slotOfKey(Buffer.from(key));

describe('the slots of a keyspace', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'k', ':', '{', '}', 'é', '0'), maxLength: 12 });

  it('are those of its keys written out, whatever pattern and number of digits', () => {
    fc.assert(
      fc.property(text, text, fc.integer({ min: 1, max: 1e9 }), fc.nat(), (before, after, count, draw) => {
        const id = draw % count;
        const slots = new KeySlots('cb:1:', aKeyspace({ pattern: `${before}{id}${after}`, count }));
        const digits = String(count - 1).length;
        const slot = slotOf(`cb:1:${before}${String(id).padStart(digits, '0')}${after}`);
        expect(slots.at(id)).toBe(slot);
        if (slots.only !== undefined) expect(slots.only).toBe(slot);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('are one where a hash tag covers all keys, or there is but one', () => {
    expect(new KeySlots('', aKeyspace({ pattern: '{tag}:{id}' })).only).toBe(slotOf('tag'));
    expect(new KeySlots('', aKeyspace({ pattern: '{id}:{tag}' })).only).toBe(slotOf('tag'));
    expect(new KeySlots('', aKeyspace({ pattern: 'one:{id}', count: 1 })).only).toBe(slotOf('one:0'));
    expect(new KeySlots('', aKeyspace({ pattern: 'tag:{{id}}' })).only).toBeUndefined();
    expect(new KeySlots('', aKeyspace({ pattern: 'key:{id}' })).only).toBeUndefined();
  });
});
