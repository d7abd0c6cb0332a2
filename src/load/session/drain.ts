// After the window: which connections still owe replies, and until when those are awaited.

export class Drain {
  private readonly waits: Uint8Array;
  private left = 0;
  private untilNs = 0;

  constructor(connections: number) {
    this.waits = new Uint8Array(connections);
  }

  /** Awaits the replies of every connection that has some in flight, until `untilNs` at most. */
  begin(inFlight: (connection: number) => number, untilNs: number): void {
    for (let connection = 0; connection < this.waits.length; connection++) {
      const waits = inFlight(connection) > 0 ? 1 : 0;
      this.waits[connection] = waits;
      this.left += waits;
    }
    this.untilNs = untilNs;
  }

  /** The connection owes nothing any more, or is lost. */
  note(connection: number): void {
    this.left -= this.waits[connection]!;
    this.waits[connection] = 0;
  }

  isOver(now: number): boolean {
    return this.left === 0 || now >= this.untilNs;
  }
}
