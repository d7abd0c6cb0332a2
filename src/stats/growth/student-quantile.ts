// Quantiles of Student's distribution, for intervals by a few points.

/**
 * Hill's algorithm 396 (Communications of the ACM 13, 1970), which is right to three digits from two degrees of freedom on.
 *
 * @param share of the distribution below it, above 0.5
 * @param freedom degrees of freedom, from 1; need be no whole number
 */
export function studentQuantile(share: number, freedom: number): number {
  const twoSided = 2 * (1 - share);
  if (freedom <= 1) return 1 / Math.tan((twoSided * Math.PI) / 2);
  const a = 1 / (freedom - 0.5);
  const b = 48 / (a * a);
  let c = ((20_700 * a) / b - 98) * a - 16;
  c = c * a + 96.36;
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt((a * Math.PI) / 2) * freedom;
  let y = (d * twoSided) ** (2 / freedom);
  if (y > 0.05 + a) {
    const x = normalQuantile(twoSided / 2);
    y = x * x;
    if (freedom < 5) c += 0.3 * (freedom - 4.5) * (x + 0.6);
    c += (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b;
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
    y = Math.expm1(a * y * y);
  } else {
    y =
      ((1 / (((freedom + 6) / (freedom * y) - 0.089 * d - 0.822) * (freedom + 2) * 3) + 0.5 / (freedom + 4)) *
        y -
        1) *
        ((freedom + 1) / (freedom + 2)) +
      1 / y;
  }
  return Math.sqrt(freedom * y);
}

/** Below a half, so negative. Abramowitz and Stegun 26.2.23, error below 4.5e-4. */
function normalQuantile(share: number): number {
  const t = Math.sqrt(-2 * Math.log(share));
  const above =
    t -
    (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3);
  return -above;
}
