// When warm-up, window and intervals begin and end, and which operations and outcomes belong to the window.

export interface WindowPlan {
  readonly warmupNs: number;
  /** Of the measured window; absent: until all quotas are used up. */
  readonly durationNs?: number;
  /** Operations each connection may send in the window; absent: no limit. */
  readonly quotas?: readonly number[];
  readonly intervalNs: number;
}

export interface WindowHooks {
  /** Requests of the connection that wait for a reply. */
  inFlight(connection: number): number;
  onInterval(startNs: number, endNs: number, isWarmup: boolean): void;
  /** The warm-up is over; what was counted in it counts no more. */
  onBegin(): void;
  /** The window has lasted its duration: `close` is to be called once all replies that came before `endNs` have been read. */
  onEnd(endNs: number): void;
}

export class MeasuredWindow {
  /** ending: the window has lasted its duration, nothing more is to be sent, and replies of before its end may still be to be read. */
  state: 'idle' | 'warmup' | 'window' | 'ending' | 'over' = 'idle';
  /** The next moment at which something changes: an interval's end, the window's begin or end. */
  boundaryNs = Number.POSITIVE_INFINITY;
  startNs = 0;
  intervalStartNs = 0;
  /** Operations of the window without outcome yet; Infinity where it does not count requests. */
  open = Number.POSITIVE_INFINITY;

  private readonly plan: WindowPlan;
  private readonly hooks: WindowHooks;
  private endNs = Number.POSITIVE_INFINITY;
  /** What came before it was the warm-up's, however late it is read. */
  private countsFromNs = Number.NEGATIVE_INFINITY;
  private intervalEndNs = 0;
  /** Operations a connection may still send. */
  private readonly quota: Float64Array;
  /** Replies a connection still owes from the warm-up, where the window counts requests. */
  private readonly uncounted: Int32Array;

  constructor(plan: WindowPlan, connections: number, hooks: WindowHooks) {
    this.plan = plan;
    this.hooks = hooks;
    this.quota = new Float64Array(connections).fill(Number.POSITIVE_INFINITY);
    this.uncounted = new Int32Array(connections);
  }

  /** Lays down all moments of a load that is to begin at `startNs`. */
  schedule(startNs: number): void {
    const { warmupNs, intervalNs, durationNs } = this.plan;
    this.startNs = startNs + warmupNs;
    if (durationNs !== undefined) this.endNs = this.startNs + durationNs;
    this.intervalStartNs = startNs;
    this.intervalEndNs = Math.min(
      startNs + intervalNs,
      warmupNs > 0 ? this.startNs : Number.POSITIVE_INFINITY,
    );
  }

  /** The first moment of the schedule has come. */
  begin(): void {
    this.state = 'warmup';
    if (this.plan.warmupNs === 0) this.beginWindow();
    this.updateBoundary();
  }

  /** Does what is due at `now`, the window's end at most. For callers that saw `now >= boundaryNs`. */
  advance(now: number): void {
    while (now >= this.boundaryNs && this.state !== 'over') {
      if (this.state === 'window' && this.boundaryNs >= this.endNs) {
        this.state = 'ending';
        this.boundaryNs = Number.POSITIVE_INFINITY;
        this.hooks.onEnd(this.endNs);
        return;
      }
      const endNs = this.boundaryNs;
      this.hooks.onInterval(this.intervalStartNs, endNs, this.state === 'warmup');
      if (this.state === 'warmup' && endNs >= this.startNs) this.beginWindow();
      const { intervalNs } = this.plan;
      this.intervalStartNs = endNs;
      this.intervalEndNs =
        this.state === 'warmup' ? Math.min(endNs + intervalNs, this.startNs) : endNs + intervalNs;
      this.updateBoundary();
    }
  }

  /** Nothing counts from `endNs` on; the running interval ends there, shorter than the others. */
  close(endNs: number): void {
    const isWarmup = this.state === 'idle' || this.state === 'warmup';
    this.state = 'over';
    this.boundaryNs = Number.POSITIVE_INFINITY;
    if (endNs > this.intervalStartNs) this.hooks.onInterval(this.intervalStartNs, endNs, isWarmup);
  }

  /** @returns how many of the operations wanted may be sent; they are taken off the connection's quota */
  grant(connection: number, wanted: number): number {
    const quota = this.quota[connection]!;
    const count = Math.min(wanted, quota);
    this.quota[connection] = quota - count;
    return count;
  }

  /** Takes one outcome. @param atNs when it came @returns whether it belongs into the result */
  counts(connection: number, atNs: number): boolean {
    if (!this.isOpenAt(atNs)) return false;
    if (this.uncounted[connection]! > 0) {
      this.uncounted[connection]!--;
      return false;
    }
    this.open--;
    return true;
  }

  /** Whether each of the connection's outcomes of that moment counts, so that the caller may take them from `open` by itself. */
  countsAll(connection: number, atNs: number): boolean {
    return this.isOpenAt(atNs) && this.uncounted[connection] === 0;
  }

  /** Replies are read in another order than they came in, and some of before a boundary after it. */
  private isOpenAt(atNs: number): boolean {
    return this.state !== 'over' && atNs >= this.countsFromNs && atNs < this.endNs;
  }

  private beginWindow(): void {
    this.state = 'window';
    const { quotas } = this.plan;
    if (quotas !== undefined) {
      this.open = 0;
      for (const [connection, quota] of quotas.entries()) {
        this.quota[connection] = quota;
        this.open += quota;
        this.uncounted[connection] = this.hooks.inFlight(connection);
      }
    } else {
      this.countsFromNs = this.startNs;
    }
    this.hooks.onBegin();
  }

  private updateBoundary(): void {
    this.boundaryNs = Math.min(this.intervalEndNs, this.endNs);
  }
}
