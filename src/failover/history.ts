// What one connection of an application went through: each command with its times and what became of it.

export type CommandKind = 'push' | 'increment' | 'read';

/** refused: an error reply. doubtful: no reply, so it may have been done. not-sent: certainly not done. */
export type CallOutcome = 'done' | 'refused' | 'doubtful' | 'not-sent';

export interface Call {
  readonly kind: CommandKind;
  /** Of a push the value that was appended: 1, 2, 3 … on its own list. */
  readonly number: number;
  /** monotonicNs. */
  readonly startNs: number;
  readonly endNs: number;
  readonly outcome: CallOutcome;
  /** Of an increment, and of a read: the counter. */
  readonly value?: number;
  /** The message of what went wrong. */
  readonly error?: string;
}

export interface Interval {
  readonly startNs: number;
  readonly endNs: number;
}

export interface ConnectionKeys {
  readonly list: string;
  readonly counter: string;
  /** That of another connection. */
  readonly readCounter: string;
}

export interface CallHistory {
  readonly keys: ConnectionKeys;
  readonly calls: Call[];
  /** Times of attempts to connect. */
  readonly attempts: number[];
  readonly backoffs: Interval[];
}
