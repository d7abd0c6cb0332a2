// Reads the text of a server's INFO reply into fields.

export type InfoFields = ReadonlyMap<string, string>;

/** Every `name:value` line; headings and lines without a colon are left out. The value may hold colons. */
export function parseInfoText(text: string): InfoFields {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}

/** A field that is a whole number, 0 or more; undefined when absent or anything else (Dragonfly says -1 for "not counted"). */
export function countOf(fields: InfoFields, name: string): number | undefined {
  const text = fields.get(name);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
