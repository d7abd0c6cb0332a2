// Finds the arguments of a command that are keys.

import type { DraftArgument } from '../template.ts';
import { literalOf } from '../template.ts';
import type { CommandFacts, KeyRule } from './table.ts';

export type KeyPositions =
  | { readonly ok: true; readonly positions: readonly number[] }
  /** `at`: the argument that is wrong; the number of arguments when one is missing. */
  | { readonly ok: false; readonly at: number; readonly message: string };

export function findKeyPositions(facts: CommandFacts, args: readonly DraftArgument[]): KeyPositions {
  const positions = new Set<number>();
  for (const rule of facts.keys) {
    const found = applyRule(rule, args);
    if (!found.ok) return found;
    for (const position of found.positions) positions.add(position);
  }
  return { ok: true, positions: [...positions].sort((a, b) => a - b) };
}

function applyRule(rule: KeyRule, args: readonly DraftArgument[]): KeyPositions {
  switch (rule.kind) {
    case 'span': {
      const last = rule.to < 0 ? args.length + rule.to : rule.to;
      // A span that ends before it begins still wants its first key.
      return within(range(rule.from, Math.max(last, rule.from), rule.step), args.length);
    }
    case 'counted':
    case 'counted-pairs': {
      const count = literalOf(args[rule.at]);
      if (count === undefined || !/^\d{1,6}$/.test(count)) {
        const message = 'wanted the number of keys here, as digits';
        return { ok: false, at: Math.min(rule.at, args.length), message };
      }
      const step = rule.kind === 'counted' ? 1 : 2;
      return within(range(rule.at + 1, rule.at + Number(count) * step, step), args.length);
    }
    case 'after': {
      const positions = args.flatMap((argument, index) =>
        rule.words.includes(literalOf(argument)?.toUpperCase() ?? '') ? [index + 1] : [],
      );
      return within(positions, args.length);
    }
    case 'streams': {
      const word = args.findIndex((argument) => literalOf(argument)?.toUpperCase() === 'STREAMS');
      const following = args.length - word - 1;
      if (word < 0 || following === 0 || following % 2 === 1)
        return { ok: false, at: args.length, message: 'wanted STREAMS, then keys, then as many ids' };
      return { ok: true, positions: range(word + 1, word + following / 2, 1) };
    }
  }
}

function within(positions: readonly number[], length: number): KeyPositions {
  return positions.some((position) => position >= length)
    ? { ok: false, at: length, message: 'a key is missing, wanted {key}' }
    : { ok: true, positions };
}

function range(from: number, to: number, step: number): number[] {
  const numbers: number[] = [];
  for (let value = from; value <= to; value += step) numbers.push(value);
  return numbers;
}
