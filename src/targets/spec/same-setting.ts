// Whether a setting that was given and one that the server tells are the same, in whatever spelling.

/** 0 often means "choose yourself", and the choice is told back. Sizes and switches have several spellings. */
export function isSameSetting(wanted: string, got: string): boolean {
  const [one, other] = [wanted, got].map((text) => text.trim().replace(/\s+/g, ' ').toLowerCase());
  if (one === other || one === '0') return true;
  const [first, second] = [switchOf(one!), switchOf(other!)];
  if (first !== undefined && second !== undefined) return first === second;
  const sizes = sizesOf(one!);
  return /^\d+$/.test(other!) && sizes.includes(Number(other));
}

function switchOf(text: string): boolean | undefined {
  if (/^(yes|true|on)$/.test(text)) return true;
  return /^(no|false|off)$/.test(text) ? false : undefined;
}

/** Redis means 1024 by "kb" and 1000 by "k"; Dragonfly 1024 by both. */
function sizesOf(text: string): readonly number[] {
  const match = /^(\d+(?:\.\d+)?)([kmgt]?)(i?b)?$/.exec(text);
  if (match === null) return [];
  const power = 'kmgt'.indexOf(match[2] || ' ') + 1;
  return [1000, 1024].map((base) => Number(match[1]) * base ** power);
}
