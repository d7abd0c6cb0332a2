// Any text that JavaScript can hold but for halves of surrogate pairs, as an arbitrary for properties.
import fc from 'fast-check';

/**
 * As fast-check's strings of unit `binary`, which first build a map of all code points: that takes a second in each file.
 * Every second character is ASCII, where most of what means something to a parser or a terminal lies.
 */
export function anyText(length: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<string> {
  const codePoint = fc.oneof(
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 0x7f }) },
    { weight: 1, arbitrary: fc.integer({ min: 0x80, max: 0xd7ff }) },
    { weight: 1, arbitrary: fc.integer({ min: 0xe000, max: 0x10ffff }) },
  );
  return fc.array(codePoint, length).map((codePoints) => String.fromCodePoint(...codePoints));
}
