// What a job of an agent needs of the agent: its queue, its name, and whom it reports to.
import type { CacheBenchError } from '../../core/errors.ts';
import type { Order, ReportMessage } from '../protocol.ts';
import type { QueueLink } from '../queue/queue-link.ts';
import type { Secrets } from './secrets.ts';

type WithoutHead<R> = R extends unknown ? Omit<R, 'fence' | 'agent'> : never;
export type ReportBody = WithoutHead<ReportMessage>;

export interface SliceContext {
  readonly link: QueueLink;
  readonly name: string;
  readonly secrets: Secrets;
  readonly cpus: readonly number[] | undefined;
  report(body: ReportBody): void;
  /** Orders of this slice; those that came before are not told again. */
  onOrder(handler: (order: Order) => void): void;
  /** Aborted, with the reason, when the agent ends or has lost its queue. */
  readonly signal: AbortSignal;
  readonly reason: () => CacheBenchError;
}
