// Reads a command as people type it into redis-cli, with places for keys, kept values and times.

/** Text is one character a byte (latin1). */
export type CommandPart =
  | { readonly kind: 'text'; readonly text: string }
  /** `{k}`: a key of this check. */
  | { readonly kind: 'key'; readonly name: string }
  /** `{$id}`: what an earlier step has kept. */
  | { readonly kind: 'kept'; readonly name: string }
  /** `{now+60}`, `{nowms-5}`: Unix time. */
  | { readonly kind: 'now'; readonly unit: 's' | 'ms'; readonly offset: number }
  /** `{x*1000}`. */
  | { readonly kind: 'repeat'; readonly text: string; readonly times: number };

export type CommandArgumentTemplate = readonly CommandPart[];
export type CheckCommand = readonly CommandArgumentTemplate[];

export class CommandMistake extends Error {
  override readonly name = 'CommandMistake';
  /** Character of the text. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const MAX_REPEATS = 2_000_000;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' };
/** `{{x}}` is the text `{x}`; any other brace is one, as Lua and JSON are full of them. */
const PLACEHOLDER =
  /\{\{([^{}\s]+)\}\}|\{(now|nowms)([+-]\d{1,15})?\}|\{([a-z][a-z0-9_]{0,19})\}|\{\$([a-z][a-z0-9_]{0,19})\}|\{([^{}\s])\*(\d{1,7})\}/y;

/** @throws CommandMistake */
export function parseCommand(text: string): CheckCommand {
  const args: CommandPart[][] = [];
  let at = 0;
  for (;;) {
    while (isSpace(text[at])) at++;
    if (at >= text.length) break;
    const reader = new PartReader(text, at);
    at = reader.readArgument();
    args.push(reader.parts);
  }
  if (args.length === 0) throw new CommandMistake('empty, wanted a command like GET {k}', 0);
  return args;
}

/** All of the text as one argument, escapes and placeholders replaced: for bytes that are no command. */
export function parseBytes(text: string): CheckCommand {
  const reader = new PartReader(text, 0);
  reader.readUntil(undefined);
  return [reader.parts];
}

class PartReader {
  readonly parts: CommandPart[] = [];
  private readonly text: string;
  private at: number;

  constructor(text: string, at: number) {
    this.text = text;
    this.at = at;
  }

  /** @returns where it ends */
  readArgument(): number {
    while (this.at < this.text.length && !isSpace(this.text[this.at])) {
      const character = this.text[this.at]!;
      if (character !== '"' && character !== "'") this.readPiece(false);
      else if (!this.readQuoted(character)) break;
    }
    return this.at;
  }

  /** Escapes are read up to the quote, or to the end of the text. @returns whether the quote was found */
  readUntil(quote: '"' | undefined): boolean {
    while (this.at < this.text.length && this.text[this.at] !== quote) this.readPiece(true);
    return this.at < this.text.length;
  }

  private readQuoted(quote: '"' | "'"): boolean {
    const start = this.at++;
    if (quote === '"') this.readUntil('"');
    else {
      while (this.at < this.text.length && this.text[this.at] !== "'") {
        if (this.text.startsWith("\\'", this.at)) this.at++;
        this.readPiece(false);
      }
    }
    if (this.at >= this.text.length)
      throw new CommandMistake(`quote never closed, wanted a second ${quote}`, start);
    this.at++;
    // Quotes around nothing are an argument too.
    this.addText('');
    if (this.at >= this.text.length || isSpace(this.text[this.at])) return false;
    throw new CommandMistake('text right after a closing quote, wanted a space', this.at);
  }

  private readPiece(hasEscapes: boolean): void {
    const character = this.text[this.at]!;
    if (hasEscapes && character === '\\') {
      this.readEscape();
      return;
    }
    if (character === '{' && this.readPlaceholder()) return;
    const [whole] = /./suy.exec(this.text.slice(this.at, this.at + 2))!;
    this.addText(Buffer.from(whole).toString('latin1'));
    this.at += whole.length;
  }

  private readEscape(): void {
    const hex = /^\\x([0-9a-f]{2})/i.exec(this.text.slice(this.at, this.at + 4));
    const next = this.text[this.at + 1] ?? '\\';
    this.addText(hex ? String.fromCharCode(Number.parseInt(hex[1]!, 16)) : (ESCAPES[next] ?? next));
    this.at += hex ? 4 : 2;
  }

  private readPlaceholder(): boolean {
    PLACEHOLDER.lastIndex = this.at;
    const match = PLACEHOLDER.exec(this.text);
    if (match === null) return false;
    const [whole, literal, now, offset, key, kept, character, times] = match;
    if (literal !== undefined) this.addText(Buffer.from(`{${literal}}`).toString('latin1'));
    else if (now !== undefined)
      this.parts.push({ kind: 'now', unit: now === 'now' ? 's' : 'ms', offset: Number(offset ?? 0) });
    else if (key !== undefined) this.parts.push({ kind: 'key', name: key });
    else if (kept !== undefined) this.parts.push({ kind: 'kept', name: kept });
    else if (Number(times) > MAX_REPEATS)
      throw new CommandMistake(`repeated ${times} times, wanted at most ${MAX_REPEATS}`, this.at);
    else
      this.parts.push({
        kind: 'repeat',
        text: Buffer.from(character!).toString('latin1'),
        times: Number(times),
      });
    this.at += whole.length;
    return true;
  }

  private addText(text: string): void {
    const last = this.parts.at(-1);
    if (last?.kind === 'text') this.parts[this.parts.length - 1] = { kind: 'text', text: last.text + text };
    else this.parts.push({ kind: 'text', text });
  }
}

function isSpace(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}
