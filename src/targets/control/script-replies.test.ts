// Replies as texts that can be compared.
import { expect, it } from 'vitest';
import { describeScriptReply } from './script-replies.ts';

it.each([
  [1, 'integer 1'],
  [null, 'null'],
  [Buffer.from('OK'), 'text OK'],
  [Buffer.from('1'), 'text 1'],
  [[1, [Buffer.from('a'), null]], 'array [integer 1, array [text a, null]]'],
  [Buffer.from('\x1b[31m'), 'text \\x1b[31m'],
])('%o is %s', (reply, text) => {
  expect(describeScriptReply(reply)).toBe(text);
});

it('keeps long replies short, and still tells them apart', () => {
  const texts = ['a', 'b'].map((end) => describeScriptReply(Buffer.from('x'.repeat(5000) + end)));
  expect(texts[0]!.length).toBeLessThan(120);
  expect(texts[0]).not.toBe(texts[1]);
});
