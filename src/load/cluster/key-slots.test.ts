// Slots of keys, held against the vectors of the Redis Cluster specification and against keys written out.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aKeyspace } from '../../testkit/builders.ts';
import { crc16, KeySlots, slotOfKey } from './key-slots.ts';

const slotOf = (key: string) => slotOfKey(Buffer.from(key));

describe('the slot of a key', () => {
  it('has the checksum that the specification gives', () => {
    expect(crc16(Buffer.from('123456789'))).toBe(0x31c3);
    expect(crc16(Buffer.from(''))).toBe(0);
  });

  // As CLUSTER KEYSLOT of Redis 7.0 says.
  it.each([
    ['foo', 12182],
    ['bar', 5061],
    ['hello', 866],
    ['', 0],
  ])('%j lies in %i', (key, slot) => {
    expect(slotOf(key)).toBe(slot);
  });

  it('depends on the hash tag alone, where there is one', () => {
    expect(slotOf('{user1000}.following')).toBe(slotOf('{user1000}.followers'));
    expect(slotOf('{user1000}.following')).toBe(slotOf('user1000'));
    // Nothing between the first braces: the whole key counts.
    expect(slotOf('foo{}{bar}')).not.toBe(slotOf('bar'));
    // The first { and the first } after it.
    expect(slotOf('foo{{bar}}zap')).toBe(slotOf('{bar'));
    expect(slotOf('foo{bar}{zap}')).toBe(slotOf('bar'));
    expect(slotOf('}foo{bar}')).toBe(slotOf('bar'));
    expect(slotOf('foo{bar')).not.toBe(slotOf('bar'));
  });
});

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
