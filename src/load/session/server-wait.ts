// When each start of an open loop would have had room on its connection, had the generator itself never been late.

/**
 * A generator that stood still finds many starts due on each connection, and sends them one after another. All but the
 * first wait for replies that came late because their requests went out late: that wait is its own too. So a start has
 * waited for the server only until the moment at which the one `depth` places before it would have been answered, had it
 * been sent in time: what it waited by this same rule, and what the server took from its send to its reply.
 */
export class ServerWait {
  private readonly depth: number;
  /** By connection and number of the start, modulo the depth: when it would have been answered. */
  private readonly answeredNs: Float64Array;
  /** By connection, modulo the depth. */
  private readonly nextSent: Int32Array;
  private readonly nextAnswered: Int32Array;

  /** @param depth the most that one connection has in flight */
  constructor(connections: number, depth: number) {
    this.depth = depth;
    this.answeredNs = new Float64Array(connections * depth).fill(Number.NEGATIVE_INFINITY);
    this.nextSent = new Int32Array(connections);
    this.nextAnswered = new Int32Array(connections);
  }

  /** The next start of the connection is sent. @returns how long it waited for the server */
  takeWaitNs(connection: number, intendedNs: number, sentNs: number): number {
    const place = this.nextSent[connection]!;
    this.nextSent[connection] = place + 1 === this.depth ? 0 : place + 1;
    const freeNs = Math.min(sentNs, this.answeredNs[connection * this.depth + place]!);
    return Math.max(0, freeNs - intendedNs);
  }

  /** The oldest start of the connection is answered. @param answeredNs the moment less its lateness */
  noteAnswer(connection: number, answeredNs: number): void {
    const place = this.nextAnswered[connection]!;
    this.nextAnswered[connection] = place + 1 === this.depth ? 0 : place + 1;
    this.answeredNs[connection * this.depth + place] = answeredNs;
  }

  /** A connection that was lost is back, and empty: nothing could have been sent before. */
  reopen(connection: number, nowNs: number): void {
    this.nextSent[connection] = 0;
    this.nextAnswered[connection] = 0;
    this.answeredNs.fill(nowNs, connection * this.depth, (connection + 1) * this.depth);
  }
}
