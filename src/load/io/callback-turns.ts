// Callbacks of koffi's polls, after which Node must take a turn: until then no promise that they settle goes on.

/** So many turns in a row that came by themselves are no chance: another callback may have brought one. */
const ENOUGH = 20;

/** How this thread's Node is asked for turns; another in tests. */
export interface TurnPorts {
  queueMicrotask(action: () => void): void;
  setImmediate(action: () => void): void;
}

/**
 * Node 20 to 26.3 take a turn after each callback of a native poll. Node 26.4 and later don't: promises wait until the event
 * loop wakes for something else, and nobody could connect. Which of the two this Node does is found by trying.
 */
export class CallbackTurns {
  private readonly ports: TurnPorts;
  /** Turns that came by themselves, in a row. */
  private own = 0;
  private mustAsk = false;

  constructor(ports: TurnPorts) {
    this.ports = ports;
  }

  after(callback: () => void): () => void {
    return () => {
      callback();
      if (this.mustAsk) this.ports.setImmediate(takeTurn);
      else if (this.own < ENOUGH) this.probe();
    };
  }

  private probe(): void {
    let hasTurned = false;
    this.ports.queueMicrotask(() => {
      hasTurned = true;
    });
    this.ports.setImmediate(() => {
      if (hasTurned) this.own++;
      else this.mustAsk = true;
    });
  }
}

/** Of this thread. */
export const callbackTurns = new CallbackTurns({
  queueMicrotask: (action) => queueMicrotask(action),
  setImmediate: (action) => setImmediate(action),
});

/** Node takes a turn after each immediate. */
function takeTurn(): void {}
