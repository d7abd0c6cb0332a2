// Parses what memtier_benchmark writes as JSON and is none: nan and inf, and several rows with one name.
import { usageError } from '../../core/errors.ts';

/**
 * Versions before 2 print nan and inf, which JSON doesn't know.
 *
 * @throws CacheBenchError E_IMPORT (exit code 2) of what was cut off
 */
export function parseMemtierJson(text: string, file: string): unknown {
  try {
    return JSON.parse(numberRepeatedRows(text).replace(/:\s*-?(?:nan|inf)\b/gi, ': null'));
  } catch {
    throw usageError(
      'E_IMPORT',
      `${file} is JSON of memtier_benchmark, but cut off or damaged`,
      'Name the output of --json-out-file from a complete run.',
    );
  }
}

/**
 * With --command-stats-breakdown=line two lines of one command are two rows of one name, of which JSON keeps the last: here
 * the second one is "Gets (2)". Rows are told by the two tabs before them.
 */
function numberRepeatedRows(text: string): string {
  let seen = new Map<string, number>();
  return text.replace(/^(\t{1,2},?)"([^"\n]+)"(?=:\s*\{)/gm, (whole, indent: string, name: string) => {
    if (!indent.startsWith('\t\t')) {
      seen = new Map();
      return whole;
    }
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    return nth === 1 ? whole : `${indent}"${name} (${nth})"`;
  });
}
