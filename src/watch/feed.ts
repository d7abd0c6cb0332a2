// What a command tells to whoever watches it: any command that takes long can, by these few events.
import type { LatencyHistogram } from '../core/latency-histogram.ts';

/** In ops/s, ns, shares of one, bytes, or numbers. */
export const WATCH_VALUES = [
  'rate',
  'p50',
  'p99',
  'failures',
  'used',
  'rss',
  'buffers',
  'sockets',
  'keys',
  'share',
  'progress',
] as const;
export type WatchValue = (typeof WATCH_VALUES)[number];

export interface WatchTarget {
  readonly name: string;
  /** Of a server: "127.0.0.1", and its port; absent: not known, or no server. */
  readonly address?: string;
  readonly port?: number;
}

export interface WatchSample {
  readonly kind: 'sample';
  readonly target: string;
  /** Absent: of the target as a whole. */
  readonly profile?: string;
  /** Milliseconds of any clock that goes on evenly. */
  readonly atMs: number;
  readonly values: Partial<Readonly<Record<WatchValue, number>>>;
  /** Since the sample before. */
  readonly completed?: number;
  readonly failed?: number;
  /** To be read at once, and not kept. */
  readonly times?: LatencyHistogram;
}

export interface WatchPhase {
  readonly name: string;
  /** What it does, in half a sentence. */
  readonly what: string;
  readonly state: 'to come' | 'now' | 'over';
  /** Once it is over, what was found; absent: nothing is known yet. */
  readonly found?: string;
  readonly isTrouble?: boolean;
}

export type WatchEvent =
  /** Once, before any sample. Texts may be of servers and files: whoever shows them escapes them. */
  | { readonly kind: 'begin'; readonly title: string; readonly targets: readonly WatchTarget[] }
  /** What is done now, in half a sentence. */
  | { readonly kind: 'state'; readonly text: string }
  | WatchSample
  | { readonly kind: 'note'; readonly text: string; readonly isTrouble: boolean }
  /** A verdict so far, of a soak: the one before it of the same target and metric is replaced. */
  | { readonly kind: 'verdict'; readonly target: string; readonly metric: string; readonly word: string }
  /** All phases of a rehearsal, each time as they are now. */
  | { readonly kind: 'phases'; readonly phases: readonly WatchPhase[] }
  | { readonly kind: 'end'; readonly text: string };

export type WatchListener = (event: WatchEvent) => void;
