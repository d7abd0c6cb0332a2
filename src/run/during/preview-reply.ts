// The begin of a reply as a person reads it: one short line that a terminal can show.
import { printable } from '../../targets/control/printable.ts';

const LIMIT = 120;

/** @param head first bytes of the reply, as on the wire */
export function previewReply(head: string): string {
  const end = head.indexOf('\r\n');
  const line = end < 0 ? head.slice(1) : head.slice(1, end);
  switch (head[0]) {
    case '$':
    case '=':
      return line === '-1' ? 'nothing' : printable(head.slice(end + 2).replace(/\r\n$/, ''), LIMIT);
    case '*':
    case '~':
      return line === '-1' ? 'nothing' : `${printable(line, LIMIT)} elements`;
    case '%':
      return `${printable(line, LIMIT)} pairs`;
    case '_':
      return 'nothing';
    default:
      return printable(line, LIMIT);
  }
}
