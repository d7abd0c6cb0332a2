// Replies as bytes, the other way round than the decoder: for round trips, and for servers that answer by script.
import type { RespEntry, RespValue } from '../wire/resp-value.ts';

const LINE_END = Buffer.from('\r\n');
const NULLS = { bulk: '$-1', array: '*-1', resp3: '_' } as const;
const AGGREGATES = { array: '*', set: '~', push: '>' } as const;

export function encodeReply(value: RespValue): Buffer {
  switch (value.kind) {
    case 'text':
      return line('+', value.bytes);
    case 'error':
      return value.bytes.includes('\r') || value.bytes.includes('\n')
        ? body('!', value.bytes)
        : line('-', value.bytes);
    case 'bulk':
      return body('$', value.bytes);
    case 'verbatim':
      return body('=', Buffer.concat([Buffer.from(`${value.format}:`, 'latin1'), value.bytes]));
    case 'integer':
      return line(':', String(value.value));
    case 'big-number':
      return line('(', String(value.value));
    case 'double':
      return line(',', value.text);
    case 'boolean':
      return line('#', value.value ? 't' : 'f');
    case 'null':
      return line(NULLS[value.form], '');
    case 'map':
      return Buffer.concat([line('%', String(value.entries.length)), ...entries(value.entries)]);
    case 'attribute':
      return Buffer.concat([
        line('|', String(value.entries.length)),
        ...entries(value.entries),
        encodeReply(value.value),
      ]);
    default:
      return Buffer.concat([
        line(AGGREGATES[value.kind], String(value.items.length)),
        ...value.items.map(encodeReply),
      ]);
  }
}

function entries(pairs: readonly RespEntry[]): readonly Buffer[] {
  return pairs.flat().map(encodeReply);
}

function line(type: string, content: string | Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), Buffer.from(content), LINE_END]);
}

function body(type: string, bytes: Buffer): Buffer {
  return Buffer.concat([line(type, String(bytes.length)), bytes, LINE_END]);
}
