// How a rise comes to rest: what is left of its way, as shapes that a series is fitted to.

/**
 * `exponential`: each hour takes the same share of what is left, as one process does. `hyperbolic`: ever slower, as many
 * processes of different lengths do together; t / (t + τ) leaves τ / (t + τ) of its way.
 */
export const REST_FORMS = ['exponential', 'hyperbolic'] as const;

export interface Rest {
  readonly form: (typeof REST_FORMS)[number];
  /** τ */
  readonly hours: number;
}

/** What is left of the way; one at the first point. */
export function restShape(times: Float64Array, { form, hours }: Rest): Float64Array {
  const left = form === 'exponential' ? (x: number) => Math.exp(-x) : (x: number) => 1 / (1 + x);
  return Float64Array.from(times, (time) => left((time - times[0]!) / hours));
}

/** By how much it changes where τ is a little longer, up to a factor. */
export function restSlope(times: Float64Array, { form, hours }: Rest): Float64Array {
  const slope = form === 'exponential' ? (x: number) => x * Math.exp(-x) : (x: number) => x / (1 + x) ** 2;
  return Float64Array.from(times, (time) => slope((time - times[0]!) / hours));
}

/** Hours until 37 % of the way are left. */
export function restHoursOf({ form, hours }: Rest): number {
  return form === 'exponential' ? hours : (Math.E - 1) * hours;
}
