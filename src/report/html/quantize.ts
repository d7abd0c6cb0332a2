// Numbers for plots, packed: sixteen bits on a logarithmic scale or eight bits for a share, in base64.

/** Values of a plot; null where there is none. */
export type PlotValues = readonly (number | null)[];

/**
 * 2^-10 … 2^42 in steps of 0.06 %: finer than a pixel, and than the 0.1 % of a histogram slot.
 * Codes: 0 nothing, 1 zero, then the scale. The page's decode.js reads it back.
 */
const LOWEST_EXPONENT = -10;
const EXPONENTS = 52;
const FIRST_CODE = 2;
const LAST_CODE = 0xffff;

/** For nanoseconds and rates. Beyond the scale: its ends. */
export function packLogarithmic(values: PlotValues): string {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) bytes.writeUInt16LE(codeOf(value), i * 2);
  return bytes.toString('base64');
}

function codeOf(value: number | null): number {
  if (value === null) return 0;
  if (value <= 0) return 1;
  const share = (Math.log2(value) - LOWEST_EXPONENT) / EXPONENTS;
  return FIRST_CODE + Math.round(Math.min(1, Math.max(0, share)) * (LAST_CODE - FIRST_CODE));
}

/** A share of 1 is code 250, so that per cents are exact to 0.4; 255 is nothing. */
const FULL_SHARE = 250;
const NO_SHARE = 255;

/** For shares of a core; above 1, which is a thread's clock running ahead of ours, is 1. */
export function packShares(values: PlotValues): string {
  const codes = values.map((value) =>
    value === null ? NO_SHARE : Math.round(Math.min(1, Math.max(0, value)) * FULL_SHARE),
  );
  return Buffer.from(codes).toString('base64');
}
