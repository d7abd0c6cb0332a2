// Reading of shares: what users write as a percentage.

/** "5%", "0.01 %" or the plain number 0.05; undefined when it is none of these. */
export function parseShare(text: string): number | undefined {
  const match = /^(\d[\d_]*(?:\.\d+)?)\s*(%?)$/.exec(text.trim());
  if (!match) return undefined;
  const value = Number(match[1]!.replaceAll('_', ''));
  return match[2] === '%' ? value / 100 : value;
}
