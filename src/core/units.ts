// Reading and printing of sizes, counts, times and shares; the only place where numbers become text.

const SIZE_FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
};
const COUNT_FACTORS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, b: 1e9 };
const DURATION_FACTORS_NS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  // Two characters look alike: the micro sign, and the Greek letter that some keyboards give.
  '\u00b5s': 1e3,
  '\u03bcs': 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  min: 60e9,
  h: 3600e9,
  d: 86_400e9,
};

/** "64B", "1KiB", "4k", "1MB" or a plain number of bytes; undefined when it is none of these. */
export function parseSizeBytes(text: string | number): number | undefined {
  return parseWithSuffix(text, SIZE_FACTORS, true);
}

/** What is said where {@link parseMemoryBytes} finds nothing. */
export const MEMORY_WANTED = 'a size such as 2GiB (g and gb are not the same to all servers)';

/**
 * A limit of memory: "2GiB", "512 MiB" or a plain number of bytes. To Redis and Valkey "2g" is 2,000,000,000 and "2gb" is
 * 2,147,483,648 (memtoull), to Dragonfly and Docker either is the latter, and by SI "2 GB" is the former. So none of these is
 * taken: @returns undefined
 */
export function parseMemoryBytes(text: string | number): number | undefined {
  return /[kmgt]b?\s*$/i.test(String(text)) ? undefined : parseSizeBytes(text);
}

/** "10k", "1M", "1_000_000" or a plain whole number; undefined when it is none of these. */
export function parseCount(text: string | number): number | undefined {
  return parseWithSuffix(text, COUNT_FACTORS, true);
}

/** "500ms", "30s", "5m" to nanoseconds. A bare number has no unit and is refused, except 0. */
export function parseDurationNs(text: string | number): number | undefined {
  if (text === 0 || text === '0') return 0;
  return parseWithSuffix(text, DURATION_FACTORS_NS, false);
}

function parseWithSuffix(
  text: string | number,
  factors: Readonly<Record<string, number>>,
  mustBeWhole: boolean,
): number | undefined {
  const match = /^(\d+(?:_\d+)*(?:\.\d+)?)\s*([a-z\u00b5\u03bc]*)$/i.exec(String(text).trim());
  if (!match) return undefined;
  const factor = factors[match[2]!.toLowerCase()];
  if (factor === undefined) return undefined;
  const value = Number(match[1]!.replaceAll('_', '')) * factor;
  if (!Number.isFinite(value) || value > Number.MAX_SAFE_INTEGER) return undefined;
  const rounded = Math.round(value);
  // 1.005 × 1e9 is 1004999999.9999999.
  const isWhole = Math.abs(value - rounded) <= value * 4 * Number.EPSILON;
  return mustBeWhole && !isWhole ? undefined : rounded;
}

/** Three significant figures with a suffix: 942, 12.3k, 1.84M. */
export function formatCount(value: number): string {
  if (!Number.isFinite(value)) return 'n/a';
  const sign = value < 0 ? '-' : '';
  const size = Math.abs(value);
  for (const [limit, suffix] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    // 999.5 and above would print as 1000 of the smaller unit.
    if (size >= limit * 0.9995) return `${sign}${significant(size / limit, 3)}${suffix}`;
  }
  return `${sign}${Number.isInteger(size) ? String(size) : significant(size, 3)}`;
}

/** "1,000,000": exact counts such as errors and keys. */
export function formatInteger(value: number): string {
  if (!Number.isFinite(value)) return 'n/a';
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** "812 ns", "94.1 µs", "1.23 ms", "2.05 s". */
export function formatDurationNs(ns: number): string {
  if (!Number.isFinite(ns)) return 'n/a';
  const size = Math.abs(ns);
  for (const [limit, suffix] of [
    [1e9, 's'],
    [1e6, 'ms'],
    [1e3, 'µs'],
  ] as const) {
    if (size >= limit * 0.9995) return `${significant(ns / limit, 3)} ${suffix}`;
  }
  return `${Math.round(ns)} ns`;
}

/** For plans and clocks: "45 s", "3 min 20 s", "1 h 05 min", "7 d 3 h". */
export function formatLongDurationNs(ns: number): string {
  if (!Number.isFinite(ns)) return 'n/a';
  const seconds = Math.round(ns / 1e9);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** "256 B", "1.50 KiB", "24.1 MiB". */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return 'n/a';
  for (const [limit, suffix] of [
    [1024 ** 3, 'GiB'],
    [1024 ** 2, 'MiB'],
    [1024, 'KiB'],
  ] as const) {
    // 1023.5 and above would print as 1024 of the smaller unit.
    if (Math.abs(bytes) >= limit * (1023.5 / 1024)) return `${significant(bytes / limit, 3)} ${suffix}`;
  }
  return `${Math.round(bytes)} B`;
}

/** 0.1234 → "12.3 %". */
export function formatShare(share: number, digits = 1): string {
  return Number.isFinite(share) ? `${(share * 100).toFixed(digits)} %` : 'n/a';
}

/** 1.8371 → "1.84×". */
export function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio)) return 'n/a';
  return `${significant(ratio, 3)}×`;
}

export interface BoundedText {
  readonly value: string;
  readonly low: string;
  readonly high: string;
}

/** So far away a bound says no more than that there is none. */
const NO_BOUND = 1000;

/**
 * A ratio and its bounds with the decimals that their distance allows: "1.84×", "1.79", "1.90"; without any bound "1.84×",
 * "0", "∞". A bound near 1 has more where it would read as 1: a wide interval that is told would else seem to hold it.
 */
export function formatRatioBounds(ratio: number, low: number, high: number): BoundedText {
  if (high > NO_BOUND * ratio) {
    const below = low * NO_BOUND < ratio ? '0' : low.toFixed(2);
    return { value: `${ratio.toFixed(2)}×`, low: below, high: '∞' };
  }
  const decimals = decimalsFor(high - low);
  const bound = (one: number) => toFixedBesideOne(one, decimals);
  // Two figures of it in any case, so that it is seen to be the one that is quoted with three.
  const own = Math.max(decimals, decimalsFor(ratio));
  return { value: `${ratio.toFixed(own)}×`, low: bound(low), high: bound(high) };
}

function toFixedBesideOne(value: number, decimals: number): string {
  for (let more = decimals; more <= MOST_DECIMALS; more++) {
    const text = value.toFixed(more);
    if (Number(text) !== 1) return text;
  }
  return value.toFixed(decimals);
}

/** A ratio and its bounds as changes in per cent: "−35 %", "−41", "−28". */
export function formatChangeBounds(ratio: number, low: number, high: number): BoundedText {
  const decimals = decimalsFor((high - low) * 100);
  const signed = (one: number): string => {
    const text = (Math.abs(one - 1) * 100).toFixed(decimals);
    return Number(text) === 0 ? text : `${one < 1 ? '−' : '+'}${text}`;
  };
  return { value: `${signed(ratio)} %`, low: signed(low), high: signed(high) };
}

const MOST_DECIMALS = 3;

/** Decimals that show two figures of a width, or of a value: digits beyond are noise. 2 for 0. */
function decimalsFor(size: number): number {
  return size > 0 ? Math.min(MOST_DECIMALS, Math.max(0, 1 - Math.floor(Math.log10(size)))) : 2;
}

/** A fixed number of significant figures from 1 on, without exponent: 0.18, 1.84, 18.4, 184, 1840. */
function significant(value: number, figures: number): string {
  // Rounded first, for 99.96 has three digits before its point.
  const rounded = Math.abs(Number(value.toPrecision(figures)));
  const whole = Math.max(1, Math.floor(Math.log10(rounded || 1)) + 1);
  return value.toFixed(Math.max(0, figures - whole));
}
