// What a soak watches of each server, and how much of it may grow before that counts.

export interface SoakMetric {
  readonly id: SoakMetricId;
  readonly label: string;
  readonly unit: 'bytes' | 'count' | 'ns';
  /** Growth within the horizon that counts as none, as a share of the level; the user's own where it is about memory. */
  readonly toleranceShare: number;
  /** The same in its unit: of little even a large share is nothing. */
  readonly toleranceFloor: number;
  /** More keys need more of it, so that it is looked at by live key. */
  readonly perKey: boolean;
}

export const SOAK_METRIC_IDS = ['used', 'rss', 'buffers', 'sockets', 'keys', 'p99'] as const;
export type SoakMetricId = (typeof SOAK_METRIC_IDS)[number];

/** 2 % a week is what a year doubles; see docs/soak.md. */
export const DEFAULT_SOAK_TOLERANCE = 0.02;

const MIB = 1024 ** 2;

export const SOAK_METRICS: readonly SoakMetric[] = [
  {
    ...{ id: 'used', label: 'used memory', unit: 'bytes', perKey: true },
    ...{ toleranceShare: DEFAULT_SOAK_TOLERANCE, toleranceFloor: 0.25 * MIB },
  },
  {
    ...{ id: 'rss', label: 'RSS', unit: 'bytes', perKey: true },
    ...{ toleranceShare: DEFAULT_SOAK_TOLERANCE, toleranceFloor: MIB },
  },
  {
    ...{ id: 'buffers', label: 'client buffers', unit: 'bytes', perKey: false },
    ...{ toleranceShare: 0.1, toleranceFloor: MIB },
  },
  {
    ...{ id: 'sockets', label: 'sockets', unit: 'count', perKey: false },
    ...{ toleranceShare: 0.1, toleranceFloor: 5 },
  },
  {
    ...{ id: 'keys', label: 'keys', unit: 'count', perKey: false },
    ...{ toleranceShare: DEFAULT_SOAK_TOLERANCE, toleranceFloor: 100 },
  },
  {
    ...{ id: 'p99', label: 'p99', unit: 'ns', perKey: false },
    ...{ toleranceShare: 0.2, toleranceFloor: 100_000 },
  },
];

export function soakMetricById(id: SoakMetricId): SoakMetric {
  return SOAK_METRICS.find((metric) => metric.id === id)!;
}
