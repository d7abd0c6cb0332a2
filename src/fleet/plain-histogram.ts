// A sparse histogram as JSON can carry it: typed arrays become objects there.
import type { SparseHistogram } from '../core/latency-histogram.ts';

export interface PlainHistogram extends SparseHistogram {
  readonly pairs: number[];
}

export function plainHistogram({ pairs, count, minNs, maxNs, sumNs }: SparseHistogram): PlainHistogram {
  return { pairs: Array.from(pairs), count, minNs, maxNs, sumNs };
}
