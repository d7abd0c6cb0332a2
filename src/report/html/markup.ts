// Markup that is safe by construction: whatever a template takes in is escaped, unless it is markup itself.

export interface Markup {
  readonly markup: string;
}

/** `undefined` and `false` leave nothing behind. */
export type Part = string | number | Markup | undefined | false | readonly Part[];

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  // Indentation is for readers of the template; what is put in keeps its line breaks.
  const texts = strings.map(
    (text, i) => text.replace(/\n\s*/g, '\n') + (i < parts.length ? render(parts[i]) : ''),
  );
  return { markup: texts.join('') };
}

/** Text that is trusted as it is: our own scripts and styles. */
export function trusted(text: string): Markup {
  return { markup: text };
}

function render(part: Part): string {
  if (part === undefined || part === false) return '';
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(render).join('');
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return spellOut(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/**
 * Foreign text with its invisible characters spelled out, `\u{202e}`: bidirectional overrides reorder
 * what surrounds them, zero-width characters hide, control characters and lone surrogates don't survive a file.
 */
export function spellOut(text: string): string {
  return text.replace(
    /(?![\n\t])[\p{C}\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** JSON that no HTML parser can leave its script element by, and that is ASCII where parsers differ. */
export function embedJson(value: unknown): Markup {
  return trusted(
    JSON.stringify(value).replace(
      /[<>&\u2028\u2029]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}
