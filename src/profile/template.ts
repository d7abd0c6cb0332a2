// Reads the text of one command, quoted as in redis-cli, into arguments made of text and placeholders.
import { explainJson, findJson } from './json-in-command.ts';
import type { DraftPlaceholder } from './placeholders.ts';
import { readPlaceholder } from './placeholders.ts';

/** `offset`: where it begins in the text of the command. */
export type DraftPart = ({ readonly kind: 'text'; readonly text: string } | DraftPlaceholder) & {
  readonly offset: number;
};

export interface DraftArgument {
  readonly parts: readonly DraftPart[];
  readonly offset: number;
}

export interface TemplateProblem {
  readonly offset: number;
  readonly message: string;
}

export interface DraftCommand {
  readonly arguments: readonly DraftArgument[];
  readonly problems: readonly TemplateProblem[];
}

/** `{key*10}` has become ten arguments. With problems, the arguments are what could be read. */
export function parseTemplate(text: string): DraftCommand {
  const parser = new TemplateParser(text);
  parser.run();
  return { arguments: parser.arguments, problems: parser.problems };
}

/** The text of an argument without placeholders. */
export function literalOf(argument: DraftArgument | undefined): string | undefined {
  if (!argument) return undefined;
  let literal = '';
  for (const part of argument.parts) {
    if (part.kind !== 'text') return undefined;
    literal += part.text;
  }
  return literal;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };

class TemplateParser {
  readonly arguments: DraftArgument[] = [];
  readonly problems: TemplateProblem[] = [];
  private readonly text: string;
  private position = 0;

  /** Of the argument that is being read. */
  private parts: DraftPart[] = [];
  private literal = '';
  private literalOffset = 0;
  private times = 1;

  constructor(text: string) {
    this.text = text;
  }

  run(): void {
    for (;;) {
      while (isSpace(this.text[this.position])) this.position++;
      if (this.position >= this.text.length) break;
      const start = this.position;
      const told = this.problems.length;
      this.readArgument();
      if (this.problems.length > told) this.explainAsJson(start, told);
    }
    if (this.arguments.length === 0) this.complain(0, 'empty, got "", wanted a command like GET {key}');
  }

  private readArgument(): void {
    const offset = this.position;
    this.parts = [];
    this.literal = '';
    this.times = 1;
    while (this.position < this.text.length && !isSpace(this.text[this.position])) {
      const character = this.text[this.position]!;
      if (character === '"') this.readDoubleQuoted();
      else if (character === "'") this.readSingleQuoted();
      else this.readPiece();
    }
    this.endLiteral();
    if (this.parts.length === 0) this.parts.push({ kind: 'text', text: '', offset });
    if (this.times > 1 && this.parts.length > 1) {
      this.complain(offset, 'repeated inside an argument, wanted {…*10} to stand alone');
      this.times = 1;
    }
    for (let i = 0; i < this.times; i++) this.arguments.push({ parts: this.parts, offset });
  }

  /** One problem in place of all that come of it. */
  private explainAsJson(start: number, told: number): void {
    const json = findJson(this.text.slice(start));
    if (json?.start !== 0) return;
    this.problems.splice(told);
    this.complain(start, explainJson(json));
    this.position = Math.max(this.position, start + json.end);
  }

  private readDoubleQuoted(): void {
    const start = this.position++;
    while (this.position < this.text.length) {
      const character = this.text[this.position]!;
      if (character === '"') {
        this.closeQuote();
        return;
      }
      if (character === '\\') this.readEscape();
      else this.readPiece();
    }
    this.complain(start, 'quote never closed, wanted a second "');
  }

  private readSingleQuoted(): void {
    const start = this.position;
    const end = this.text.indexOf("'", start + 1);
    this.addText(this.text.slice(start + 1, end < 0 ? undefined : end), start);
    this.position = end < 0 ? this.text.length : end;
    if (end < 0) this.complain(start, "quote never closed, wanted a second '");
    else this.closeQuote();
  }

  private closeQuote(): void {
    this.position++;
    if (this.position < this.text.length && !isSpace(this.text[this.position]))
      this.complain(this.position, 'text right after a closing quote, wanted a space');
  }

  private readEscape(): void {
    const start = this.position;
    const hex = /^\\x([0-9a-f]{2})/i.exec(this.text.slice(start, start + 4));
    const next = this.text[start + 1];
    if (hex) {
      const code = Number.parseInt(hex[1]!, 16);
      // Commands are UTF-8 text, where a byte above 7f can't stand alone.
      if (code > 0x7f)
        this.complain(start, `byte above \\x7f, got ${hex[0]}, wanted {value} for binary data`);
      this.addText(String.fromCharCode(code), start);
      this.position += 4;
    } else {
      if (next !== undefined) this.addText(ESCAPES[next] ?? next, start);
      this.position += 2;
    }
  }

  /** One character, doubled brace or placeholder. */
  private readPiece(): void {
    const start = this.position;
    const character = this.text[start]!;
    const isBrace = character === '{' || character === '}';
    if (isBrace && this.text[start + 1] !== character) {
      this.readBrace(character);
    } else {
      this.position += isBrace ? 2 : 1;
      this.addText(character, start);
    }
  }

  private readBrace(brace: string): void {
    const start = this.position;
    const end = this.text.indexOf('}', start);
    if (brace === '}') {
      this.position++;
      this.complain(start, 'a } that closes nothing, wanted }} for a brace');
    } else if (end < 0) {
      this.position = this.text.length;
      this.complain(start, 'placeholder never closed, wanted } (or {{ for a brace)');
    } else {
      this.position = end + 1;
      this.readPlaceholder(this.text.slice(start + 1, end), start);
    }
  }

  private readPlaceholder(text: string, start: number): void {
    const result = readPlaceholder(text);
    if (!result.ok) {
      this.complain(start, result.message);
      return;
    }
    this.endLiteral();
    this.parts.push({ ...result.placeholder, offset: start });
    this.times = Math.max(this.times, result.times);
  }

  private addText(text: string, offset: number): void {
    if (this.literal === '') this.literalOffset = offset;
    this.literal += text;
  }

  private endLiteral(): void {
    if (this.literal !== '')
      this.parts.push({ kind: 'text', text: this.literal, offset: this.literalOffset });
    this.literal = '';
  }

  private complain(offset: number, message: string): void {
    this.problems.push({ offset, message });
  }
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}
