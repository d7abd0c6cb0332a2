// Finds calls in a Lua script that would leave the keys of the run; a net for slips, not a proof.

import { describeValue } from '../problems.ts';
import { reasonToRefuse } from './refused.ts';
import { findCommand } from './table.ts';

/** redis.call('SET', 'name' …: the command, then the quote that opens a literal, if one does. */
const CALL = /\bredis\s*\.\s*p?call\s*\(\s*(["'])([\w.-]+)\1\s*(?:,\s*(["']|\[\[)([^"'\]\n]*))?/g;

/**
 * The reason to refuse a script, or undefined. A key that the script makes up is written outside the
 * prefix of the run, and Dragonfly answers it with an error, since it isn't declared.
 */
export function findUnsafeCall(lua: string): string | undefined {
  for (const [, , command, opensLiteral, literal] of lua.matchAll(CALL)) {
    const reason = reasonToRefuse(command!);
    if (reason !== undefined) return `the script calls ${command}, which is refused: ${reason}`;
    const takesKeyFirst = findCommand(command!)?.keys.some((rule) => rule.kind === 'span' && rule.from === 1);
    if (opensLiteral !== undefined && takesKeyFirst)
      return `the script makes up a key, got ${describeValue(literal)} in ${command}, wanted KEYS[1]`;
  }
  return undefined;
}
