// Where a profile says that values are as large as they are.
import { parseSizeBytes } from '../core/units.ts';
import { readDocument } from './document.ts';
import { formatProblem, type Path } from './problems.ts';
import { largestOf, parseValueSize } from './value-size.ts';

/**
 * @param bytes of the largest value
 * @returns `file:line:column path`; undefined where a flag said it, and no line of the file
 */
export function placeOfValueSize(text: string, file: string, bytes: number): string | undefined {
  const document = readDocument(text, file);
  const place = findPlace(document.data, bytes);
  return place && formatProblem(document.locate(place.path, '', place.offset)).replace(/: $/, '');
}

interface Place {
  readonly path: Path;
  /** Of the placeholder in its command. */
  readonly offset?: number;
}

function findPlace(data: unknown, bytes: number, path: Path = []): Place | undefined {
  if (typeof data === 'string' || typeof data === 'number') {
    const key = path.at(-1);
    if (path.includes('values') && (key === 'size' || key === 'max') && parseSizeBytes(data) === bytes)
      return { path };
    for (const { 1: written, index } of String(data).matchAll(/\{value:([^}*]+)/g)) {
      const size = parseValueSize(written!);
      if (size !== undefined && largestOf(size) === bytes) return { path, offset: index };
    }
    return undefined;
  }
  if (typeof data !== 'object' || data === null) return undefined;
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(data)
    ? [...data.entries()]
    : Object.entries(data);
  for (const [key, value] of entries) {
    const found = findPlace(value, bytes, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}
