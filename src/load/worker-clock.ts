// The worker's clock on the hot path: the same line as monotonicNs, read at half its cost.

/** `hrtime` is documented as legacy, but the bigint of its successor has to be made and converted at every reading. */
const { hrtime } = process;

/** Nanoseconds, on the line of monotonicNs. */
export function nowNs(): number {
  const reading = hrtime();
  return reading[0] * 1e9 + reading[1];
}
