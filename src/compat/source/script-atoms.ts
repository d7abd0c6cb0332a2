// What values of a Lua script may be made of: one object for each origin, the same in every pass over the script.
import { type Atom, newShape, rootsOf, type Shape, type TableAtom, type Value } from './script-values.ts';

/** Of one value: more say nothing more. */
const MOST_ATOMS = 64;

export class ScriptAtoms {
  /** Of ARGV, by number from 1; 0 stands for those whose number is not known. */
  readonly shapes = new Map<number, Shape>();
  /** Whether something is known that was not when this was set to false. */
  hasGrown = false;
  /** Of variables and of what expressions make: the same object in every pass. */
  private readonly variables = new Map<object, Value>();
  private readonly atoms = new Map<object, Atom>();
  private readonly argumentAtoms = new Map<Shape, Atom>();
  private readonly keyAtoms = new Map<string, Atom>();

  /** @param name undefined: any of its elements */
  fieldOf(table: TableAtom, name: string | undefined): Value {
    if (name === undefined) return table.elements;
    const known = table.fields.get(name) ?? new Set();
    table.fields.set(name, known);
    return known;
  }

  /** What an element of it may be. @param name undefined: it is not known which */
  index(base: Value, name: string | undefined): Value {
    const found: Value = new Set();
    for (const atom of base) for (const one of this.indexAtom(atom, name)) found.add(one);
    return found;
  }

  private indexAtom(atom: Atom, name: string | undefined): Iterable<Atom> {
    switch (atom.kind) {
      case 'keys':
        return [this.key(name)];
      case 'arguments':
        return [this.argument(this.shapeOf(Number(name ?? 0)), `ARGV[${name ?? '…'}]`)];
      case 'argument': {
        atom.shape.isTable = true;
        if (name === undefined) return [atom];
        const shape = atom.shape.fields.get(name) ?? newShape();
        atom.shape.fields.set(name, shape);
        return [this.argument(shape, atom.name)];
      }
      case 'table': {
        const { fields, elements } = atom;
        return name === undefined
          ? [...elements, ...[...fields.values()].flatMap((value) => [...value])]
          : [...elements, ...(fields.get(name) ?? [])];
      }
      case 'library':
        return name === undefined ? [] : [this.library(`${atom.name}.${name}`)];
      case 'reply':
      case 'built':
        return [atom];
      default:
        return [];
    }
  }

  /** Something put together of all parts. @param node the expression that does it */
  build(node: object, parts: readonly Value[]): Atom {
    const atom = this.of(node, () => ({ kind: 'built', roots: new Set(), heads: new Set() }));
    if (atom.kind !== 'built') return atom;
    for (const part of parts[0] ?? []) {
      if (part.kind === 'argument') atom.heads.add(part.shape);
      if (part.kind === 'built') for (const head of part.heads) atom.heads.add(head);
    }
    for (const root of parts.flatMap((part) => rootsOf(part)))
      if (!atom.roots.has(root)) {
        atom.roots.add(root);
        this.hasGrown = true;
      }
    return atom;
  }

  library(name: string): Atom {
    const known = this.keyAtoms.get(`library ${name}`) ?? { kind: 'library', name };
    this.keyAtoms.set(`library ${name}`, known);
    return known;
  }

  private key(name: string | undefined): Atom {
    const shown = `KEYS[${name ?? '…'}]`;
    const number = Number(name ?? Number.NaN);
    const known = this.keyAtoms.get(shown) ?? {
      kind: 'key',
      name: shown,
      ...(Number.isInteger(number) ? { number } : {}),
    };
    this.keyAtoms.set(shown, known);
    return known;
  }

  private argument(shape: Shape, name: string): Atom {
    const known = this.argumentAtoms.get(shape) ?? { kind: 'argument', name, shape };
    this.argumentAtoms.set(shape, known);
    return known;
  }

  private shapeOf(number: number): Shape {
    const at = Number.isInteger(number) && number > 0 ? number : 0;
    const known = this.shapes.get(at) ?? newShape();
    this.shapes.set(at, known);
    return known;
  }

  variable(node: object): Value {
    const known = this.variables.get(node) ?? new Set();
    this.variables.set(node, known);
    return known;
  }

  of(node: object, make: () => Atom): Atom {
    const known = this.atoms.get(node) ?? make();
    this.atoms.set(node, known);
    return known;
  }

  grow(value: Value, more: Value): void {
    for (const atom of more) {
      if (value.has(atom) || value.size >= MOST_ATOMS) continue;
      value.add(atom);
      this.hasGrown = true;
    }
  }
}
