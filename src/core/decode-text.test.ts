import { expect, it } from 'vitest';
import { decodeText } from './decode-text.ts';

const TEXT = '"SET","20000.00"\r\nµ';

it.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${TEXT}`)],
  ['UTF-16 of PowerShell', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
  ['UTF-16 without a mark', Buffer.from(TEXT, 'utf16le')],
  ['UTF-16 without a mark, the high byte first', Buffer.from(TEXT, 'utf16le').swap16()],
  ['UTF-16 with the high byte first', Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16()],
])('reads %s', (_name, bytes) => {
  expect(decodeText(bytes)).toBe(TEXT);
});
