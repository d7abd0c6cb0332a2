// JSON as text that shows nothing but what it says: characters that hide or reorder others are escaped too.

export function toJsonText(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(/[^\n\P{C}]|[\u2028\u2029]/gu, escapeUnits)}\n`;
}

/** As JSON does, by UTF-16 units. */
function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, i) => {
    const code = character.charCodeAt(i).toString(16);
    return `\\u${code.padStart(4, '0')}`;
  }).join('');
}
