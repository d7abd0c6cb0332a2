// A result as one JSON text that needs no other file: one entry of its list a line, so that it can be read line by line again.
import { escapeHidden } from '../core/json-text.ts';
import { entriesOf, withValue } from './growing-list.ts';
import { kindOf, type Result } from './kinds.ts';

/** In pieces, for all together may be longer than a string can be. */
export function* wholeText(result: Result): Generator<string> {
  const { growing } = kindOf(result);
  if (growing === undefined) {
    yield `${escapeHidden(JSON.stringify(result))}\n`;
    return;
  }
  // The list comes last, so what follows it are the braces that close what it lies in.
  const head = JSON.stringify(withValue({ ...result }, growing.path, []));
  const end = `]${'}'.repeat(growing.path.length)}`;
  yield escapeHidden(head.slice(0, -end.length));
  let separator = '\n';
  for (const entry of entriesOf(result)) {
    yield separator + escapeHidden(JSON.stringify(entry));
    separator = ',\n';
  }
  yield `${separator === '\n' ? '' : '\n'}${end}\n`;
}
