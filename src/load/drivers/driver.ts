// The contract between the session, which decides what is sent when, and a driver, which sends it and reads replies.

/** Connections have the worker's own numbers, 0 … n-1. */
export interface Driver {
  /**
   * Opens a connection, or opens it anew: resolves when commands may be sent.
   *
   * @throws CacheBenchError E_TARGET_UNREACHABLE, E_AUTH, E_PROTOCOL
   */
  connect(connection: number): Promise<void>;
  /**
   * Sends the connection's next `count` operations, `operations[0 … count-1]`, as one batch.
   *
   * @returns the moment the batch was handed over, on the line of nowNs
   */
  send(connection: number, operations: Uint16Array, count: number): number;
  /** Drops a connection at once; nothing is reported of it any more. */
  drop(connection: number): void;
}

/** What a driver reports, in the order of the replies. */
export interface DriverListener {
  /**
   * The oldest operation in flight is answered, without error.
   *
   * @param flags REPLY_… of resp/reply-scanner.ts
   * @param elements of the outermost array
   * @param nulls among them
   */
  onReply(connection: number, flags: number, elements: number, nulls: number, nowNs: number): void;
  /** So many of the oldest operations in flight are answered, each by a reply without error, flags or elements. */
  onPlainReplies(connection: number, count: number, nowNs: number): void;
  /** The oldest operation in flight is answered by an error. */
  onErrorReply(connection: number, text: string, nowNs: number): void;
  /** All replies that had arrived are reported. */
  onBatchEnd(connection: number, nowNs: number): void;
  /** The connection broke, after `connect` had resolved. */
  onLost(connection: number, reason: string): void;
}
