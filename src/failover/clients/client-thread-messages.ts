// What crosses between an experiment and the threads of its clients: plain data.
import type { CallHistory, ConnectionKeys } from '../history.ts';
import type { ClientPlan } from './client.ts';
import type { ClientName } from './client-names.ts';

export interface ClientThreadPlan {
  readonly name: ClientName;
  readonly plan: ClientPlan;
  /** Of each connection. */
  readonly keys: readonly ConnectionKeys[];
  readonly paceNs: number;
}

export type HistoryPart = Omit<CallHistory, 'keys'>;

export type ClientThreadMessage =
  /** It has come so far: a connection more is at work. */
  | { readonly kind: 'progress' }
  | { readonly kind: 'ready' }
  /** By connection. */
  | { readonly kind: 'news'; readonly parts: readonly HistoryPart[] }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly message: string };
