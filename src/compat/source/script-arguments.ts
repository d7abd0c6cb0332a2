// Arguments with which a script that nobody has called can be tried: of the kinds that it takes them for.
import { CacheBenchError } from '../../core/errors.ts';
import { newShape, type Shape } from './script-values.ts';

/** A key of no meaning, and the beginning of others; scripts are only tried on servers that are emptied afterwards. */
const KEY = 'cb:try:';
const TEXT = '1';
const MOST = 40;

/** One character a byte. @param shapes of ARGV by number from 1; 0 stands for any other */
export function makeArguments(shapes: ReadonlyMap<number, Shape>): readonly string[] {
  const known = Math.min(MOST, Math.max(0, ...shapes.keys()));
  const others = shapes.has(0) ? 1 : 0;
  return Array.from({ length: known + others }, (_, index) => makeArgument(shapes.get(index + 1)));
}

function makeArgument(shape: Shape = newShape()): string {
  if (shape.encoding === 'json') return JSON.stringify(makeValue(shape));
  if (shape.encoding === 'msgpack') return packValue(makeValue(shape));
  return makeText(shape);
}

function makeText({ isKey, isNumber }: Shape): string {
  return isKey && !isNumber ? KEY : TEXT;
}

type Made = string | readonly Made[] | { readonly [name: string]: Made };

function makeValue(shape: Shape): Made {
  const { fields, isTable, encoding } = shape;
  if (fields.size === 0) return isTable || encoding !== undefined ? [] : makeText(shape);
  const numbers = [...fields.keys()].map(Number);
  if (numbers.every((number) => Number.isInteger(number) && number > 0))
    return Array.from({ length: Math.min(MOST, Math.max(...numbers)) }, (_, index) =>
      makeValue(fields.get(String(index + 1)) ?? newShape()),
    );
  return Object.fromEntries([...fields].map(([name, field]) => [name, makeValue(field)]));
}

/** MessagePack, of what fits its short forms. https://github.com/msgpack/msgpack/blob/master/spec.md */
function packValue(value: Made): string {
  if (typeof value === 'string') return `\xd9${byte(value.length)}${value}`;
  const entries = Array.isArray(value) ? value : Object.entries(value).flat();
  const head = Array.isArray(value) ? '\xdc' : '\xde';
  const count = Array.isArray(value) ? value.length : entries.length / 2;
  return `${head}${byte(count >> 8)}${byte(count & 0xff)}${entries.map(packValue).join('')}`;
}

function byte(value: number): string {
  if (value > 255) throw new CacheBenchError('E_SOURCE', `a text of ${value} bytes is too long for a try`);
  return String.fromCharCode(value);
}
