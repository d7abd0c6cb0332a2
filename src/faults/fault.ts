// A fault on purpose, as data: what happens to a server, or to the way to it.
import { formatDurationNs } from '../core/units.ts';

/** A direction of a connection, by what is lost in it. */
export const LOST_WAYS = ['requests', 'replies'] as const;
export type LostWay = (typeof LOST_WAYS)[number];

export type Fault =
  /** Each reply comes so much later. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /** Nobody listens any more, and all connections are reset. */
  | { readonly kind: 'refuse' }
  /** Writes are answered by -OOM; reads go on. */
  | { readonly kind: 'out-of-memory' }
  /** Writes are answered by -READONLY, as by a replica; reads go on. */
  | { readonly kind: 'readonly' }
  /** SIGKILL. It is started again, empty unless it has a snapshot, when the fault is undone. */
  | { readonly kind: 'kill' }
  /** SIGSTOP: the kernel goes on accepting connections for it. SIGCONT when the fault is undone. */
  | { readonly kind: 'stop' }
  /** Nothing gets through either way, and nobody is told; what was under way arrives when the fault is undone. */
  | { readonly kind: 'black-hole' }
  /** The same in one direction. */
  | { readonly kind: 'one-way'; readonly lost: LostWay }
  /** All connections of this moment end by RST; new ones are let through. */
  | { readonly kind: 'reset' }
  /** The server's ends of all connections of this moment are gone, and its clients are not told; new ones are let through. */
  | { readonly kind: 'half-open' };

export type FaultKind = Fault['kind'];

export const FAULT_KINDS = [
  'slow',
  'refuse',
  'out-of-memory',
  'readonly',
  'kill',
  'stop',
  'black-hole',
  'one-way',
  'reset',
  'half-open',
] as const satisfies readonly FaultKind[];

/** How it is brought about: by a signal, by a command, or on the way. */
export type FaultWay = 'signal' | 'command' | 'proxy';

export function wayOf({ kind }: Fault): FaultWay {
  if (kind === 'kill' || kind === 'stop') return 'signal';
  return kind === 'out-of-memory' || kind === 'readonly' ? 'command' : 'proxy';
}

/** "slow by 20.0 ms", "one-way, replies lost": for tables and timelines. */
export function describeFault(fault: Fault): string {
  if (fault.kind === 'slow') return `slow by ${formatDurationNs(fault.delayMs * 1e6)}`;
  if (fault.kind === 'one-way') return `one-way, ${fault.lost} lost`;
  return fault.kind.replaceAll('-', ' ');
}
