// How numbers read in the plots: the same digits and units as in the tables.

/** Three significant figures with a suffix: 942, 12.3k, 1.84M. @param {number} value */
export function formatCount(value) {
  for (const [limit, suffix] of COUNTS) {
    // 999.5 and above would print as 1000 of the smaller unit.
    if (value >= limit * 0.9995) return `${significant(value / limit)}${suffix}`;
  }
  return Number.isInteger(value) ? String(value) : significant(value);
}

/** @type {readonly (readonly [number, string])[]} */
const COUNTS = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];

/** "812 ns", "94.1 µs", "1.23 ms", "2.05 s". @param {number} ns */
export function formatDuration(ns) {
  for (const [limit, unit] of DURATIONS) {
    if (ns >= limit * 0.9995) return `${significant(ns / limit)} ${unit}`;
  }
  return `${Math.round(ns)} ns`;
}

/** @type {readonly (readonly [number, string])[]} */
const DURATIONS = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
];

/** "256 B", "1.50 KiB", "24.1 MiB". @param {number} bytes */
export function formatBytes(bytes) {
  for (const [limit, unit] of SIZES) {
    // 1023.5 and above would print as 1024 of the smaller unit.
    if (bytes >= limit * (1023.5 / 1024)) return `${significant(bytes / limit)} ${unit}`;
  }
  return `${Math.round(bytes)} B`;
}

/** @type {readonly (readonly [number, string])[]} */
const SIZES = [
  [1024 ** 3, 'GiB'],
  [1024 ** 2, 'MiB'],
  [1024, 'KiB'],
];

/** Ticks are round: "50.0k" is "50k", "200 µs" stays. @param {string} text */
export function trimZeros(text) {
  return text.replace(/(\.\d*?)0+(?=\D|$)/, '$1').replace(/\.(?=\D|$)/, '');
}

/** @param {number} share */
export function formatPercent(share) {
  return `${Math.round(share * 100)} %`;
}

/** The percentile at 1/(1-q): 2 is "50 %", 1000 is "99.9 %". @param {number} reciprocal */
export function formatPercentile(reciprocal) {
  const decimals = Math.max(0, Math.ceil(Math.log10(reciprocal) - 1e-9) - 1);
  return `${Number((100 - 100 / reciprocal).toFixed(decimals))} %`;
}

/** @param {number} value */
function significant(value) {
  const rounded = Number(value.toPrecision(3));
  const whole = Math.max(1, Math.floor(Math.log10(rounded || 1)) + 1);
  return value.toFixed(Math.max(0, 3 - whole));
}
