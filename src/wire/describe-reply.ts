// A reply as one line of text, in which every type looks different: "a" is a bulk string, a is a simple one.
import { type RespEntry, type RespValue, withoutAttributes } from './resp-value.ts';

/** Bytes of one text, and elements of one array, that are shown. */
const MOST_BYTES = 200;
const MOST_ITEMS = 20;

const NULLS = { bulk: '(nil)', array: '(nil array)', resp3: '(null)' } as const;
const BRACKETS = { array: '[', set: 'set[', push: 'push[' } as const;

/** Bytes that are no printable ASCII or UTF-8 are spelled out as \xff, so the line is safe for terminals and files. */
export function describeReply(reply: RespValue): string {
  const value = withoutAttributes(reply);
  switch (value.kind) {
    case 'text':
      return spell(value.bytes);
    case 'error':
      return `(error) ${spell(value.bytes)}`;
    case 'bulk':
      return `"${spell(value.bytes)}"`;
    case 'verbatim':
      return `${spell(Buffer.from(value.format, 'latin1'))}:"${spell(value.bytes)}"`;
    case 'integer':
      return String(value.value);
    case 'big-number':
      return `(big number) ${shorten(String(value.value))}`;
    case 'double':
      return `(double) ${value.text}`;
    case 'boolean':
      return `(${value.value})`;
    case 'null':
      return NULLS[value.form];
    case 'map':
      return `{${listSome(value.entries, describeEntry)}}`;
    case 'attribute':
      return describeReply(value.value);
    default:
      return `${BRACKETS[value.kind]}${listSome(value.items, describeReply)}]`;
  }
}

function describeEntry([key, value]: RespEntry): string {
  return `${describeReply(key)}: ${describeReply(value)}`;
}

function listSome<T>(items: readonly T[], describe: (item: T) => string): string {
  const shown = items.slice(0, MOST_ITEMS).map(describe);
  return [...shown, ...(items.length > shown.length ? [`… ${items.length} in all`] : [])].join(', ');
}

function spell(bytes: Buffer): string {
  const cut = bytes.length > MOST_BYTES;
  const shown = cut ? bytes.subarray(0, MOST_BYTES) : bytes;
  const text = isUtf8(shown, cut) ? shown.toString('utf8') : undefined;
  const spelled =
    text === undefined
      ? [...shown].map((byte) => spellCharacter(String.fromCharCode(byte), byte > 0x7e)).join('')
      : [...text].map((character) => spellCharacter(character, false)).join('');
  return cut ? `${spelled}… ${bytes.length} bytes` : spelled;
}

const SHORT: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
};

function spellCharacter(character: string, isByte: boolean): string {
  const short = SHORT[character];
  if (short !== undefined) return short;
  if (!isByte && !/[\p{C}\p{M}\u2028\u2029]/u.test(character)) return character;
  const code = character.codePointAt(0)!.toString(16);
  return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u{${code}}`;
}

function isUtf8(bytes: Buffer, cut: boolean): boolean {
  try {
    // A cut may go through a character.
    new TextDecoder('utf8', { fatal: true }).decode(bytes, { stream: cut });
    return true;
  } catch {
    return false;
  }
}

function shorten(digits: string): string {
  return digits.length > MOST_BYTES ? `${digits.slice(0, MOST_BYTES)}… ${digits.length} digits` : digits;
}
