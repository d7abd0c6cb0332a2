// Slots of keys, held against the vectors of the Redis Cluster specification.
import { describe, expect, it } from 'vitest';
import { crc16, slotOfKey } from './key-slot.ts';

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
    ['user:{}', 6865],
    // Of these the package cluster-key-slot 1.1.2 makes 12469 and 0.
    ['user:{}:{1}', 2485],
    ['{}}', 14790],
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
