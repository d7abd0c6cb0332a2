// Finds Lua scripts in source code: whole files, and string literals that call the server.
import { createHash } from 'node:crypto';
import type { Literal } from './read-literals.ts';

export interface FoundScript {
  readonly text: string;
  /** Line of its file in which each of its lines begins, from 1. */
  readonly lines: readonly number[];
  /** Nothing is put in while the program runs. */
  readonly isWhole: boolean;
}

const CALLS_SERVER = /\b(?:redis|server)\.p?call\s*\(|\b(?:redis|server)\.p?call\b|\bKEYS\s*\[|\bARGV\s*\[/;
/** A program that puts files together reads these; the parts alone are no scripts. */
const IS_PART = /^\s*--+\s*@include\b|^\s*--+\s*@import\b/m;
const SHORTEST = 12;

export function scriptsInLiterals(literals: readonly Literal[]): readonly FoundScript[] {
  return literals
    .filter(({ text }) => text.length >= SHORTEST && CALLS_SERVER.test(text) && looksLikeLua(text))
    .map(({ text, lines, isWhole }) => ({ text, lines, isWhole }));
}

/** undefined: it is a part of others, or nothing for a server. */
export function scriptInFile(text: string): FoundScript | undefined {
  if (!CALLS_SERVER.test(text) || IS_PART.test(text)) return undefined;
  return { text, lines: text.split('\n').map((_line, index) => index + 1), isWhole: true };
}

/** The same for scripts that differ in comments and spaces only, as builds of a package do. */
export function sameScript(text: string): string {
  const bare = text.replace(/--\[\[[\s\S]*?\]\]/g, '').replace(/--[^\n]*/g, '');
  return createHash('sha1').update(bare.replace(/\s+/g, ' ').trim()).digest('hex');
}

/** Words about a script, such as those of documents and messages, have no call or no assignment. */
function looksLikeLua(text: string): boolean {
  return (
    /\b(?:redis|server)\.p?call\s*[('"]/.test(text) ||
    /\b(?:return|local|if|for)\b[\s\S]*\b(?:KEYS|ARGV)\s*\[/.test(text)
  );
}
