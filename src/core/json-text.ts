// JSON as text that shows nothing but what it says: characters that hide or reorder others are escaped too.

/** Over several lines, for people. */
export function toJsonText(value: unknown): string {
  return `${escapeHidden(JSON.stringify(value, null, 2))}\n`;
}

/** @param json any JSON text; it still means the same */
export function escapeHidden(json: string): string {
  return json.replace(/[^\n\P{C}]|[\u2028\u2029]/gu, escapeUnits);
}

/** As JSON does, by UTF-16 units. */
function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, i) => {
    const code = character.charCodeAt(i).toString(16);
    return `\\u${code.padStart(4, '0')}`;
  }).join('');
}
