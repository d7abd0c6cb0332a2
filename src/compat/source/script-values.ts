// What an expression of a Lua script may hold, as far as it can be told without running it.

/** Of an argument of the script: what the script takes it for. */
export interface Shape {
  /** By name or number; of what is indexed. */
  readonly fields: Map<string, Shape>;
  isTable: boolean;
  isNumber: boolean;
  /** It is a key, or the beginning of one. */
  isKey: boolean;
  /** How the script unpacks it. */
  encoding?: 'json' | 'msgpack';
}

export interface ScriptFunction {
  readonly parameters: readonly Value[];
  /** What comes after the named ones. */
  readonly rest: Value;
  /** By position; all further ones are in the last. */
  readonly returns: Value[];
}

export type Atom =
  /** An element of KEYS. */
  | { readonly kind: 'key'; readonly name: string; readonly number?: number }
  | { readonly kind: 'keys' }
  | { readonly kind: 'arguments' }
  /** An element of ARGV, or something in it. */
  | { readonly kind: 'argument'; readonly name: string; readonly shape: Shape }
  /** A constant, one character a byte. */
  | { readonly kind: 'text'; readonly text: string }
  /** Put together; `roots` are the names of what it is made of, without constants, `heads` the arguments it begins with. */
  | { readonly kind: 'built'; readonly roots: Set<string>; readonly heads: Set<Shape> }
  /** What a command answered. */
  | { readonly kind: 'reply'; readonly commands: Set<string> }
  | { readonly kind: 'table'; readonly fields: Map<string, Value>; readonly elements: Value }
  | { readonly kind: 'function'; readonly made: ScriptFunction }
  /** `string.format`, `redis.call`. */
  | { readonly kind: 'library'; readonly name: string };

export type Value = Set<Atom>;

/** What an expression gives where several values are wanted: of a call, or `...`. */
export interface ValueList {
  readonly first: readonly Value[];
  /** All further ones; absent: there are no more. */
  readonly rest?: Value;
}

export function newShape(): Shape {
  return { fields: new Map(), isTable: false, isNumber: false, isKey: false };
}

export function isCall(atom: Atom): boolean {
  return atom.kind === 'library' && /^(redis|server)\.p?call$/.test(atom.name);
}

/** The one constant that it can only be. */
export function onlyText(value: Value | undefined): string | undefined {
  const [atom, more] = value ?? [];
  return more === undefined && atom?.kind === 'text' ? atom.text : undefined;
}

/** Names of what something made of it would be made of. */
export function rootsOf(value: Value, depth = 0): readonly string[] {
  return [...value].flatMap((atom) => {
    switch (atom.kind) {
      case 'key':
      case 'argument':
        return [atom.name];
      case 'built':
        return [...atom.roots];
      case 'reply':
        return [describeReply(atom.commands)];
      case 'table':
        return depth > 3
          ? []
          : [...atom.fields.values(), atom.elements].flatMap((one) => rootsOf(one, depth + 1));
      default:
        return [];
    }
  });
}

export function describeReply(commands: ReadonlySet<string>): string {
  return commands.size === 0 ? 'a reply' : `the reply of ${[...commands].toSorted().join(' or ')}`;
}

export type FunctionAtom = Extract<Atom, { kind: 'function' }>;
export type TableAtom = Extract<Atom, { kind: 'table' }>;

export const NOTHING: ValueList = { first: [] };

export function one(atom: Atom): ValueList {
  return { first: [new Set([atom])] };
}

export function nth({ first, rest }: ValueList, index: number): Value {
  return first[index] ?? rest ?? new Set();
}

export function markNumbers(value: Value): void {
  for (const atom of value) if (atom.kind === 'argument') atom.shape.isNumber = true;
}
