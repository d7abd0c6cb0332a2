// RESP as the specification reads, by recursion and with a value for everything: what scanner and decoder are held against.

export type PlainValue =
  | { readonly kind: 'text' | 'bulk' | 'error' | 'number' | 'double' | 'verbatim'; readonly text: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | {
      readonly kind: 'array' | 'set' | 'push';
      readonly items: readonly PlainValue[];
    }
  /** Keys and values in turn. */
  | { readonly kind: 'map'; readonly items: readonly PlainValue[] };

/** Every reply in the text (latin1, one character a byte), push messages too; throws on a cut or foreign one. */
export function decodeReplies(text: string): readonly PlainValue[] {
  const replies: PlainValue[] = [];
  for (let at = 0; at < text.length; ) {
    const [value, next] = decode(text, at);
    replies.push(value);
    at = next;
  }
  return replies;
}

function decode(text: string, at: number): [PlainValue, number] {
  const lineEnd = text.indexOf('\r\n', at);
  if (lineEnd < 0) throw new Error('cut short');
  const line = text.slice(at + 1, lineEnd);
  const next = lineEnd + 2;
  switch (text[at]) {
    case '+':
      return [{ kind: 'text', text: line }, next];
    case '-':
      return [{ kind: 'error', text: line }, next];
    case ':':
    case '(':
      return [{ kind: 'number', text: line }, next];
    case ',':
      return [{ kind: 'double', text: line }, next];
    case '_':
      return [{ kind: 'null' }, next];
    case '#':
      return [{ kind: 'boolean', value: line === 't' }, next];
    case '$':
      return line === '-1' ? [{ kind: 'null' }, next] : body('bulk', text, next, Number(line));
    case '!':
      return body('error', text, next, Number(line));
    case '=':
      return body('verbatim', text, next, Number(line));
    case '*':
      return line === '-1' ? [{ kind: 'null' }, next] : aggregate('array', text, next, Number(line));
    case '~':
      return aggregate('set', text, next, Number(line));
    case '>':
      return aggregate('push', text, next, Number(line));
    case '%':
      return aggregate('map', text, next, 2 * Number(line));
    case '|': {
      const [, afterAttributes] = aggregate('map', text, next, 2 * Number(line));
      return decode(text, afterAttributes);
    }
    default:
      throw new Error(`no RESP: ${JSON.stringify(text.slice(at, at + 20))}`);
  }
}

function body(
  kind: 'bulk' | 'error' | 'verbatim',
  text: string,
  at: number,
  length: number,
): [PlainValue, number] {
  if (text.slice(at + length, at + length + 2) !== '\r\n') throw new Error('a body of another length');
  return [{ kind, text: text.slice(at, at + length) }, at + length + 2];
}

function aggregate(
  kind: 'array' | 'set' | 'push' | 'map',
  text: string,
  at: number,
  count: number,
): [PlainValue, number] {
  const items: PlainValue[] = [];
  for (let i = 0; i < count; i++) {
    const [item, next] = decode(text, at);
    items.push(item);
    at = next;
  }
  return [{ kind, items }, at];
}
