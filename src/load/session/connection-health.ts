// Which connections are up, when a lost one is tried again, and when the server counts as lost.
import { CacheBenchError, messageOf } from '../../core/errors.ts';

/** A lost connection is tried again after 10 ms, then twice as long, up to half a second. */
const FIRST_RETRY_MS = 10;
const LAST_RETRY_MS = 500;

export interface HealthPlan {
  /** Servers; connection c belongs to number c modulo this. */
  readonly nodes: number;
  /** Without a connection for so long, a server is lost. */
  readonly timeoutNs: number;
}

export interface HealthHooks {
  /** @throws CacheBenchError when it can't be connected now */
  connect(connection: number): Promise<void>;
  /** No connection is tried again any more, and one that comes back is of no use. */
  isOver(): boolean;
  /** A connection is back that was lost. */
  onBack(connection: number): void;
}

export class ConnectionHealth {
  /** Why the latest connection was lost or refused. */
  lastReason = '';

  private readonly plan: HealthPlan;
  private readonly hooks: HealthHooks;
  private readonly up: Uint8Array;
  /** When a connection broke that is still down. */
  private readonly downSinceNs: Float64Array;
  /** Connections that broke since the last reply on any. */
  private broken = 0;
  private allBrokenSinceNs = Number.POSITIVE_INFINITY;
  private isLost = false;

  constructor(plan: HealthPlan, connections: number, hooks: HealthHooks) {
    this.plan = plan;
    this.hooks = hooks;
    this.up = new Uint8Array(connections);
    this.downSinceNs = new Float64Array(connections);
  }

  isUp(connection: number): boolean {
    return this.up[connection] === 1;
  }

  setUp(connection: number): void {
    this.up[connection] = 1;
  }

  setDown(connection: number, now: number, reason: string): void {
    this.up[connection] = 0;
    this.downSinceNs[connection] = now;
    this.lastReason = reason;
  }

  /** A connection that was in use has broken. */
  noteBroken(now: number): void {
    this.broken++;
    if (this.broken === this.up.length) this.allBrokenSinceNs = now;
  }

  /** A reply came: the server lives. */
  noteReply(): void {
    this.broken = 0;
  }

  /** Tries the connection until it is back or all is over. */
  restore(connection: number, delayMs = FIRST_RETRY_MS): void {
    setTimeout(async () => {
      const { hooks } = this;
      if (hooks.isOver()) return;
      try {
        await hooks.connect(connection);
      } catch (error) {
        if (!(error instanceof CacheBenchError)) throw error;
        this.lastReason = messageOf(error);
        this.restore(connection, Math.min(delayMs * 2, LAST_RETRY_MS));
        return;
      }
      if (!hooks.isOver()) this.up[connection] = 1;
      hooks.onBack(connection);
    }, delayMs);
  }

  /**
   * @param hasInFlight whether any connection waits for a reply: on one that is up and idle nothing can be seen
   * @returns whether the server, or a node of the cluster, is lost now; undefined: as it was at the last look
   */
  findChange(now: number, hasInFlight: () => boolean): boolean | undefined {
    const isServerLost =
      this.broken >= this.up.length &&
      now - this.allBrokenSinceNs > this.plan.timeoutNs &&
      (hasInFlight() || !this.up.includes(1));
    const isLost = isServerLost || this.hasLostNode(now);
    if (isLost === this.isLost) return undefined;
    this.isLost = isLost;
    return isLost;
  }

  /** The other nodes of a cluster may do well, but its share of the load would never end. */
  private hasLostNode(now: number): boolean {
    const { nodes, timeoutNs } = this.plan;
    if (nodes === 1) return false;
    const isDown = (connection: number) =>
      this.up[connection] === 0 && now - this.downSinceNs[connection]! > timeoutNs;
    for (let node = 0; node < Math.min(nodes, this.up.length); node++) {
      let connection = node;
      while (connection < this.up.length && isDown(connection)) connection += nodes;
      if (connection >= this.up.length) return true;
    }
    return false;
  }
}
