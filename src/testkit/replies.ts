// Replies written as on the wire, for tests.
import { ReplyDecoder } from '../wire/reply-decoder.ts';
import type { RespValue } from '../wire/resp-value.ts';

/** @param wire one or several replies; `\n` stands for the line end */
export function replies(wire: string): readonly RespValue[] {
  const values: RespValue[] = [];
  new ReplyDecoder().take(Buffer.from(wire.replaceAll('\n', '\r\n'), 'latin1'), (value) =>
    values.push(value),
  );
  return values;
}

export function reply(wire: string): RespValue {
  const [value] = replies(wire);
  if (value === undefined) throw new Error(`no whole reply: ${JSON.stringify(wire)}`);
  return value;
}
