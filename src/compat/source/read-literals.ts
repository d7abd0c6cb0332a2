// Takes a source text apart into code and string literals, as far as that is needed to find commands and scripts.

export type Language = 'javascript' | 'python' | 'java' | 'go';

export interface Literal {
  /** Of the quote, and after the closing one. */
  readonly start: number;
  readonly end: number;
  /** What the program sees, but for what is put in while it runs. */
  readonly text: string;
  /** Line of the file in which each line of the text begins, from 1. */
  readonly lines: readonly number[];
  /** Nothing is put in while the program runs. */
  readonly isWhole: boolean;
}

export interface SplitSource {
  /** As long as the source; literals and comments are blank, so that what is left is code. */
  readonly code: string;
  readonly literals: readonly Literal[];
}

/** Neither quotes nor comments begin with them, and prefixes of Python end before a quote. */
const ORDINARY = /[^"'`/#]+/y;
/** Of a literal: they end nothing and stand for themselves. */
const UNQUOTED = /[^"'`\\$\n{]+/y;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '0': '\0' };
/** After these a slash of JavaScript begins a pattern; after anything else it divides. */
const BEFORE_PATTERN = /(?:^|[([{,;=:!&|?+*~^<>%-]|\breturn|\btypeof|\bcase|=>)\s*$/;

export function splitSource(text: string, language: Language): SplitSource {
  const splitter = new Splitter(text, language);
  splitter.run();
  return { code: splitter.code.join(''), literals: joinAdjacent(splitter.literals, text, language) };
}

class Splitter {
  readonly code: string[] = [];
  readonly literals: Literal[] = [];
  private readonly text: string;
  private readonly language: Language;
  private at = 0;
  private line = 1;

  constructor(text: string, language: Language) {
    this.text = text;
    this.language = language;
  }

  run(): void {
    while (this.at < this.text.length) {
      if (!this.skipComment() && !this.readLiteral() && !this.skipPattern()) this.keep(this.plainHere());
    }
  }

  /** Characters that begin nothing, at least one. */
  private plainHere(): number {
    ORDINARY.lastIndex = this.at + 1;
    return 1 + (ORDINARY.exec(this.text)?.[0].length ?? 0);
  }

  private keep(count: number): void {
    const piece = this.text.slice(this.at, this.at + count);
    this.code.push(piece);
    this.pass(piece);
  }

  private blank(count: number): void {
    const piece = this.text.slice(this.at, this.at + count);
    this.code.push(piece.replace(/[^\n]/g, ' '));
    this.pass(piece);
  }

  private pass(piece: string): void {
    this.at += piece.length;
    for (const character of piece) if (character === '\n') this.line++;
  }

  private startsWith(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  private skipComment(): boolean {
    const mark = this.language === 'python' ? '#' : '//';
    if (this.startsWith(mark)) {
      const end = this.text.indexOf('\n', this.at);
      this.blank((end < 0 ? this.text.length : end) - this.at);
      return true;
    }
    if (this.language === 'python' || !this.startsWith('/*')) return false;
    const end = this.text.indexOf('*/', this.at + 2);
    this.blank((end < 0 ? this.text.length : end + 2) - this.at);
    return true;
  }

  private skipPattern(): boolean {
    if (this.language !== 'javascript' || !this.startsWith('/')) return false;
    const before = this.code.slice(-40).join('').slice(-40);
    if (!BEFORE_PATTERN.test(before)) return false;
    const found = /^\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//.exec(
      this.text.slice(this.at, this.at + 2000),
    );
    if (found === null) return false;
    this.blank(found[0].length);
    return true;
  }

  private readLiteral(): boolean {
    const quote = this.quoteHere();
    if (quote === undefined) return false;
    const { mark, isRaw, hasHoles, mayBreak } = quote;
    const start = this.at;
    const lines = [this.line];
    let text = '';
    let isWhole = true;
    let at = start + mark.length;
    let line = this.line;
    const take = (piece: string, length: number) => {
      text += piece;
      const raw = this.text.slice(at, at + length);
      at += length;
      line += raw.split('\n').length - 1;
      for (const character of piece) if (character === '\n') lines.push(line);
    };
    while (at < this.text.length && !this.text.startsWith(mark, at)) {
      const character = this.text[at]!;
      if (character === '\n' && !mayBreak) break;
      if (character === '\\' && !isRaw) {
        const { value, length } = readEscape(this.text, at);
        take(value, length);
      } else if (
        hasHoles &&
        (this.text.startsWith('${', at) || (hasHoles === 'braces' && character === '{'))
      ) {
        isWhole = false;
        const length = lengthOfHole(this.text, at);
        at += length;
        text += ' nil ';
      } else {
        UNQUOTED.lastIndex = at;
        const run = UNQUOTED.exec(this.text)?.[0] ?? character;
        take(run, run.length);
      }
    }
    const end = Math.min(at + mark.length, this.text.length);
    this.blank(end - start);
    this.literals.push({ start, end, text, lines, isWhole });
    return true;
  }

  private quoteHere(): Quote | undefined {
    const character = this.text[this.at]!;
    if (!/["'`]/.test(character)) return undefined;
    const triple = character.repeat(3);
    switch (this.language) {
      case 'javascript':
        return character === '`'
          ? { mark: '`', isRaw: false, hasHoles: 'dollar', mayBreak: true }
          : { mark: character, isRaw: false, mayBreak: false };
      case 'go':
        return character === '`'
          ? { mark: '`', isRaw: true, mayBreak: true }
          : { mark: character, isRaw: false, mayBreak: false };
      case 'java':
        return character === '`'
          ? undefined
          : this.startsWith('"""')
            ? { mark: '"""', isRaw: false, mayBreak: true }
            : { mark: character, isRaw: false, mayBreak: false };
      case 'python': {
        if (character === '`') return undefined;
        const prefix = /[A-Za-z]{0,2}$/
          .exec(this.text.slice(Math.max(0, this.at - 2), this.at))![0]
          .toLowerCase();
        const isPrefix = /^(r|u|b|f|br|rb|fr|rf)$/.test(prefix);
        const isTriple = this.startsWith(triple);
        return {
          mark: isTriple ? triple : character,
          isRaw: isPrefix && prefix.includes('r'),
          ...(isPrefix && prefix.includes('f') ? { hasHoles: 'braces' as const } : {}),
          mayBreak: isTriple,
        };
      }
    }
  }
}

interface Quote {
  readonly mark: string;
  readonly isRaw: boolean;
  readonly hasHoles?: 'dollar' | 'braces';
  readonly mayBreak: boolean;
}

function readEscape(text: string, at: number): { readonly value: string; readonly length: number } {
  const hex = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/.exec(text.slice(at, at + 6));
  if (hex !== null)
    return { value: String.fromCharCode(Number.parseInt((hex[1] ?? hex[2])!, 16)), length: hex[0].length };
  const next = text[at + 1] ?? '';
  // The line goes on.
  if (next === '\n') return { value: '', length: 2 };
  return { value: ESCAPES[next] ?? next, length: 1 + next.length };
}

function lengthOfHole(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length; index++) {
    if (text[index] === '{') depth++;
    if (text[index] === '}' && --depth === 0) return index + 1 - at;
  }
  return text.length - at;
}

/** `'a' + 'b'`, and in Python also `'a' 'b'`: one text in several pieces. */
function joinAdjacent(literals: readonly Literal[], text: string, language: Language): readonly Literal[] {
  const between = language === 'python' ? /^[\s\\]*\+?[\sA-Za-z\\]{0,200}$/ : /^\s*\+\s*$/;
  const joined: Literal[] = [];
  for (const literal of literals) {
    const last = joined.at(-1);
    if (last !== undefined && between.test(text.slice(last.end, literal.start)) && isShort(last, literal))
      joined[joined.length - 1] = {
        start: last.start,
        end: literal.end,
        text: last.text + literal.text,
        lines: joinLines(last, literal),
        isWhole: last.isWhole && literal.isWhole,
      };
    else joined.push(literal);
  }
  return joined;
}

function isShort({ end }: Literal, { start }: Literal): boolean {
  return start - end < 200;
}

/** A line goes on in the next piece, unless the first one ends with a line break. */
function joinLines(one: Literal, other: Literal): readonly number[] {
  const lines = [...one.lines.slice(0, -1)];
  const isBroken = one.text.endsWith('\n') || one.text === '';
  return [...lines, isBroken ? other.lines[0]! : one.lines.at(-1)!, ...other.lines.slice(1)];
}
