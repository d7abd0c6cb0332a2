// Shares that somebody chose: tolerances and limits, read and shown as percentages.

/** 0.05 is "5 %", 0.025 "2.5 %": a share that somebody chose, with no more figures than it has. */
export function formatChosenShare(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}

/** "5%", "0.01 %" or the plain number 0.05; undefined when it is none of these. */
export function parseShare(text: string): number | undefined {
  const match = /^(\d[\d_]*(?:\.\d+)?)\s*(%?)$/.exec(text.trim());
  if (!match) return undefined;
  const value = Number(match[1]!.replaceAll('_', ''));
  return match[2] === '%' ? value / 100 : value;
}
