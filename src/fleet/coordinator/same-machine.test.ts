// Two names of one machine are one machine.
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../core/endpoint.ts';
import { isSameMachine } from './same-machine.ts';

const ADDRESSES: Readonly<Record<string, readonly string[]>> = {
  'db.example': ['192.0.2.1', '2001:db8::1'],
  'cache.example': ['2001:db8::1'],
  'other.example': ['192.0.2.2'],
};
const find = async (host: string) => ADDRESSES[host] ?? [];
const at = (host: string): Endpoint => ({ address: { kind: 'tcp', host, port: 6379 }, db: 0 });

describe('the machine of two servers', () => {
  it.each([
    ['db.example', 'db.example', true],
    ['db.example', 'cache.example', true],
    ['db.example', 'other.example', false],
    ['127.0.0.1', '::1', true],
    ['unknown.invalid', 'unknown.invalid', true],
    ['unknown-1.invalid', 'unknown-2.invalid', false],
  ])('of %s and %s is the same: %s', async (one, other, isSame) => {
    expect(await isSameMachine(at(one), at(other), find)).toBe(isSame);
  });
});
