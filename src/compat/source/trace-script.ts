// Follows values through a Lua script without running it: which commands it sends, and where their keys come from.

import type { Chunk, Expression, FunctionDeclaration, Identifier, Statement } from 'luaparse';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { callLibrary } from './call-library.ts';
import { ScriptAtoms } from './script-atoms.ts';
import {
  type Atom,
  type FunctionAtom,
  isCall,
  markNumbers,
  NOTHING,
  nth,
  one,
  onlyText,
  type Shape,
  type Value,
  type ValueList,
} from './script-values.ts';

/** One `redis.call` of the script. */
export interface TracedCall {
  readonly line: number;
  /** Commands that it may send, in capitals; empty: not known. */
  readonly commands: readonly string[];
  /** What comes after the command. */
  readonly args: ValueList;
}

export interface Trace {
  readonly calls: readonly TracedCall[];
  /** Of ARGV, by number from 1; 0 stands for those whose number is not known. */
  readonly shapes: ReadonlyMap<number, Shape>;
}

/** Values only grow, and there are few different ones; a script that needs more passes is cut short. */
const MOST_PASSES = 25;

/** Where things happen is not looked at: a value is all that it may ever be. */
export function traceScript(chunk: Chunk): Trace {
  const tracer = new Tracer();
  tracer.run(chunk);
  return { calls: [...tracer.calls.values()], shapes: tracer.atoms.shapes };
}

type Scope = Map<string, Value>;

class Tracer {
  readonly calls = new Map<object, TracedCall>();
  readonly atoms = new ScriptAtoms();
  private readonly globals: Scope = new Map();

  run({ body }: Chunk): void {
    for (let pass = 0; pass < MOST_PASSES; pass++) {
      this.atoms.hasGrown = false;
      this.doBlock(body, [], undefined);
      if (!this.atoms.hasGrown) return;
    }
  }

  private doBlock(
    body: readonly Statement[],
    above: readonly Scope[],
    within: FunctionAtom | undefined,
  ): void {
    const scopes = [new Map(), ...above];
    for (const statement of body) this.doStatement(statement, scopes, within);
  }

  private doStatement(
    statement: Statement,
    scopes: readonly Scope[],
    within: FunctionAtom | undefined,
  ): void {
    switch (statement.type) {
      case 'LocalStatement': {
        const values = this.evaluateAll(statement.init, scopes);
        for (const [index, variable] of statement.variables.entries())
          this.atoms.grow(this.declare(variable, scopes), nth(values, index));
        return;
      }
      case 'AssignmentStatement': {
        const values = this.evaluateAll(statement.init, scopes);
        for (const [index, variable] of statement.variables.entries())
          this.assign(variable, nth(values, index), scopes);
        return;
      }
      case 'CallStatement':
        this.evaluate(statement.expression, scopes);
        return;
      case 'FunctionDeclaration': {
        const { identifier, isLocal } = statement;
        if (identifier?.type === 'Identifier' && isLocal) {
          const variable = this.declare(identifier, scopes);
          this.atoms.grow(variable, this.makeFunction(statement, scopes));
        } else if (identifier !== null) this.assign(identifier, this.makeFunction(statement, scopes), scopes);
        return;
      }
      case 'ReturnStatement': {
        const values = this.evaluateAll(statement.arguments, scopes);
        if (within === undefined) return;
        const count = Math.max(values.first.length, values.rest === undefined ? 0 : values.first.length + 1);
        for (let index = 0; index < count; index++) {
          within.made.returns[index] ??= new Set();
          this.atoms.grow(within.made.returns[index]!, nth(values, index));
        }
        return;
      }
      case 'IfStatement':
        for (const clause of statement.clauses) {
          if ('condition' in clause) this.evaluate(clause.condition, scopes);
          this.doBlock(clause.body, scopes, within);
        }
        return;
      case 'WhileStatement':
      case 'RepeatStatement':
        this.doBlock(statement.body, scopes, within);
        this.evaluate(statement.condition, scopes);
        return;
      case 'DoStatement':
        this.doBlock(statement.body, scopes, within);
        return;
      case 'ForNumericStatement': {
        this.evaluateAll([statement.start, statement.end], scopes);
        const inner = [new Map(), ...scopes];
        this.declare(statement.variable, inner);
        this.doBlock(statement.body, inner, within);
        return;
      }
      case 'ForGenericStatement': {
        const [first] = this.evaluateAll(statement.iterators, scopes).first;
        const inner = [new Map(), ...scopes];
        const [, ...others] = statement.variables.map((variable) => this.declare(variable, inner));
        for (const value of others) this.atoms.grow(value, first ?? new Set());
        this.doBlock(statement.body, inner, within);
        return;
      }
    }
  }

  private declare(variable: Identifier, [scope]: readonly Scope[]): Value {
    const value = this.atoms.variable(variable);
    scope!.set(variable.name, value);
    return value;
  }

  private assign(target: Expression, value: Value, scopes: readonly Scope[]): void {
    if (target.type === 'Identifier') {
      this.atoms.grow(this.lookUp(target.name, scopes) ?? this.makeGlobal(target.name), value);
      return;
    }
    if (target.type !== 'MemberExpression' && target.type !== 'IndexExpression') return;
    const base = this.evaluate(target.base, scopes);
    const name =
      target.type === 'MemberExpression'
        ? target.identifier.name
        : onlyText(this.evaluate(target.index, scopes));
    for (const atom of base)
      if (atom.kind === 'table') this.atoms.grow(this.atoms.fieldOf(atom, name), value);
  }

  /** One value. */
  private evaluate(expression: Expression, scopes: readonly Scope[]): Value {
    return nth(this.evaluateMany(expression, scopes), 0);
  }

  private evaluateAll(expressions: readonly Expression[], scopes: readonly Scope[]): ValueList {
    const last = expressions.at(-1);
    if (last === undefined) return NOTHING;
    const first = expressions.slice(0, -1).map((one) => this.evaluate(one, scopes));
    const ending = this.evaluateMany(last, scopes);
    return { ...ending, first: [...first, ...ending.first] };
  }

  private evaluateMany(expression: Expression, scopes: readonly Scope[]): ValueList {
    switch (expression.type) {
      case 'StringLiteral':
        return one(this.atoms.of(expression, () => ({ kind: 'text', text: expression.value })));
      case 'NumericLiteral':
        return one(this.atoms.of(expression, () => ({ kind: 'text', text: String(expression.value) })));
      case 'Identifier':
        return { first: [this.lookUp(expression.name, scopes) ?? this.lookUpLibrary(expression)] };
      case 'VarargLiteral':
        return { first: [], rest: this.lookUp('...', scopes) ?? new Set() };
      case 'FunctionDeclaration':
        return { first: [this.makeFunction(expression, scopes)] };
      case 'TableConstructorExpression':
        return one(this.makeTable(expression, scopes));
      case 'LogicalExpression': {
        const left = this.evaluate(expression.left, scopes);
        return { first: [new Set([...left, ...this.evaluate(expression.right, scopes)])] };
      }
      case 'UnaryExpression':
        this.evaluate(expression.argument, scopes);
        return { first: [new Set()] };
      case 'BinaryExpression': {
        const sides = [this.evaluate(expression.left, scopes), this.evaluate(expression.right, scopes)];
        if (expression.operator === '..') return one(this.atoms.build(expression, sides));
        if (/^[-+*/%^]$/.test(expression.operator)) for (const side of sides) markNumbers(side);
        return { first: [new Set()] };
      }
      case 'MemberExpression':
        return {
          first: [this.atoms.index(this.evaluate(expression.base, scopes), expression.identifier.name)],
        };
      case 'IndexExpression': {
        const base = this.evaluate(expression.base, scopes);
        return { first: [this.atoms.index(base, onlyText(this.evaluate(expression.index, scopes)))] };
      }
      case 'CallExpression':
        return this.call(expression, expression.base, expression.arguments, scopes);
      case 'StringCallExpression':
        return this.call(expression, expression.base, [expression.argument], scopes);
      case 'TableCallExpression':
        return this.call(expression, expression.base, [expression.arguments], scopes);
      default:
        return { first: [new Set()] };
    }
  }

  private call(
    node: Expression & { loc?: { start: { line: number } } | undefined },
    base: Expression,
    args: readonly Expression[],
    scopes: readonly Scope[],
  ): ValueList {
    const given = this.evaluateAll(args, scopes);
    if (base.type === 'MemberExpression' && base.indexer === ':') {
      // A method of a text: what it gives is made of the text.
      const self = this.evaluate(base.base, scopes);
      return one(this.atoms.build(node, [self, ...given.first]));
    }
    const values: Value[] = [];
    let rest: Value | undefined;
    for (const atom of this.evaluate(base, scopes)) {
      const answer = this.callAtom(atom, node, given);
      for (const [index, value] of answer.first.entries()) {
        values[index] = new Set([...(values[index] ?? []), ...value]);
      }
      if (answer.rest !== undefined) rest = new Set([...(rest ?? []), ...answer.rest]);
    }
    return { first: values, ...dropUndefined({ rest }) };
  }

  private callAtom(
    atom: Atom,
    node: Expression & { loc?: { start: { line: number } } | undefined },
    given: ValueList,
  ): ValueList {
    if (atom.kind === 'function') {
      for (const [index, parameter] of atom.made.parameters.entries())
        this.atoms.grow(parameter, nth(given, index));
      for (const value of given.first.slice(atom.made.parameters.length))
        this.atoms.grow(atom.made.rest, value);
      if (given.rest !== undefined) this.atoms.grow(atom.made.rest, given.rest);
      return { first: atom.made.returns };
    }
    if (atom.kind !== 'library') return { first: [new Set()] };
    if (isCall(atom)) return one(this.noteCall(node, given));
    return callLibrary(atom.name, node, given, this.atoms);
  }

  private noteCall(
    node: Expression & { loc?: { start: { line: number } } | undefined },
    given: ValueList,
  ): Atom {
    const [name, ...args] = given.first;
    const commands = [...(name ?? given.rest ?? [])].flatMap((atom) =>
      atom.kind === 'text' ? [atom.text.toUpperCase()] : [],
    );
    const known = new Set(commands);
    this.calls.set(node, {
      line: node.loc?.start.line ?? 0,
      commands: [...known],
      args: { ...given, first: args },
    });
    const atom = this.atoms.of(node, () => ({ kind: 'reply', commands: new Set() }));
    if (atom.kind === 'reply') for (const command of known) atom.commands.add(command);
    return atom;
  }

  private makeFunction(node: FunctionDeclaration, scopes: readonly Scope[]): Value {
    const atom = this.atoms.of(node, () => ({
      kind: 'function',
      made: {
        parameters: node.parameters.filter(isNamed).map(() => new Set()),
        rest: new Set(),
        returns: [],
      },
    }));
    if (atom.kind !== 'function') return new Set();
    const scope: Scope = new Map([['...', atom.made.rest]]);
    for (const [index, parameter] of node.parameters.filter(isNamed).entries())
      scope.set(parameter.name, atom.made.parameters[index]!);
    this.doBlock(node.body, [scope, ...scopes], atom);
    return new Set([atom]);
  }

  private makeTable(
    node: Expression & { type: 'TableConstructorExpression' },
    scopes: readonly Scope[],
  ): Atom {
    const atom = this.atoms.of(node, () => ({ kind: 'table', fields: new Map(), elements: new Set() }));
    if (atom.kind !== 'table') return atom;
    for (const field of node.fields) {
      const { first, rest } = this.evaluateMany(field.value, scopes);
      const name =
        field.type === 'TableKeyString'
          ? field.key.name
          : field.type === 'TableKey'
            ? onlyText(this.evaluate(field.key, scopes))
            : undefined;
      for (const value of [...first, ...(rest === undefined ? [] : [rest])])
        this.atoms.grow(this.atoms.fieldOf(atom, name), value);
    }
    return atom;
  }

  private lookUp(name: string, scopes: readonly Scope[]): Value | undefined {
    for (const scope of scopes) {
      const value = scope.get(name);
      if (value !== undefined) return value;
    }
    return this.globals.get(name);
  }

  private makeGlobal(name: string): Value {
    const value: Value = new Set();
    this.globals.set(name, value);
    return value;
  }

  private lookUpLibrary({ name }: Identifier): Value {
    if (name === 'KEYS') return new Set([this.atoms.of(KEYS, () => ({ kind: 'keys' }))]);
    if (name === 'ARGV') return new Set([this.atoms.of(ARGV, () => ({ kind: 'arguments' }))]);
    return new Set([this.atoms.library(name)]);
  }
}

const KEYS = {};
const ARGV = {};

function isNamed(parameter: FunctionDeclaration['parameters'][number]): parameter is Identifier {
  return parameter.type === 'Identifier';
}
