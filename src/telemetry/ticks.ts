// The unit of CPU time in /proc.

/** USER_HZ is 100 on every architecture Node.js runs on; one tick is 10 ms, 2 % of an interval of 500 ms. */
export const TICKS_PER_SECOND = 100;
export const NS_PER_TICK = 1e9 / TICKS_PER_SECOND;
