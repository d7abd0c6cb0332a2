import { describe, expect, it } from 'vitest';
import { placeOfValueSize } from './place-of-value-size.ts';

const MIB = 1024 ** 2;

describe('the place of the largest value', () => {
  it.each([
    ['values: { size: 3MiB }', '1:17 values.size'],
    ['values:\n  size: { min: 1KiB, max: 3MiB }', '2:27 values.size.max'],
    ['values:\n  size:\n    - { size: 3MiB, weight: 1 }', '3:15 values.size[0].size'],
    ['operations:\n  - command: SET {key} {value:1KiB..3MiB}', '2:24 operations[0].command'],
  ])('is found in %j', (text, place) => {
    expect(placeOfValueSize(text, 'p.yaml', 3 * MIB)).toBe(`p.yaml:${place}`);
  });

  it('is none where a flag set the size', () => {
    expect(placeOfValueSize('values: { size: 1KiB }', 'p.yaml', 3 * MIB)).toBeUndefined();
  });
});
