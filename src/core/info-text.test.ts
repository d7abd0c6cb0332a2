import { expect, it } from 'vitest';
import { countOf, parseInfoText } from './info-text.ts';

it('reads fields and leaves headings and blank lines out', () => {
  const fields = parseInfoText('# Server\r\nredis_version:7.0.15\r\n\r\nexecutable:/a:b\r\nempty:\r\n');
  expect([...fields]).toEqual([
    ['redis_version', '7.0.15'],
    ['executable', '/a:b'],
    ['empty', ''],
  ]);
});

it('counts whole numbers only: -1 means that the server does not count', () => {
  const fields = parseInfoText('a:12\nb:-1\nc:1.5\nd:\ne:99999999999999999999');
  expect(countOf(fields, 'a')).toBe(12);
  for (const name of ['b', 'c', 'd', 'e', 'absent']) expect(countOf(fields, name)).toBeUndefined();
});
