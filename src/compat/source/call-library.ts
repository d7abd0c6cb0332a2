// What the functions that scripts find there give back: decoders, tables, numbers; of all others only what it is made of.
import type { ScriptAtoms } from './script-atoms.ts';
import { type Atom, markNumbers, NOTHING, one, type Shape, type ValueList } from './script-values.ts';

/** Give back what they are given. */
const PASSING = new Set(['tostring', 'assert']);
const DECODERS: Readonly<Record<string, Shape['encoding']>> = {
  'cjson.decode': 'json',
  'cmsgpack.unpack': 'msgpack',
};

/** @param name as it is written: `cjson.decode` */
export function callLibrary(name: string, node: object, given: ValueList, atoms: ScriptAtoms): ValueList {
  const [first = new Set<Atom>()] = given.first;
  const encoding = DECODERS[name];
  if (encoding !== undefined) {
    for (const atom of first) if (atom.kind === 'argument') atom.shape.encoding ??= encoding;
    return { first: [first] };
  }
  if (name === 'tonumber') {
    markNumbers(first);
    return { first: [first] };
  }
  if (name === 'unpack' || name === 'table.unpack') return { first: [], rest: atoms.index(first, undefined) };
  if (name === 'ipairs' || name === 'pairs') return { first: [atoms.index(first, undefined)] };
  if (name === 'table.insert') {
    const value = given.first.at(-1);
    for (const atom of first)
      if (atom.kind === 'table' && value !== undefined) atoms.grow(atom.elements, value);
    return NOTHING;
  }
  if (name === 'pcall') return { first: [new Set(), ...given.first.slice(1)] };
  if (PASSING.has(name)) return { first: [first] };
  return one(atoms.build(node, given.first));
}
