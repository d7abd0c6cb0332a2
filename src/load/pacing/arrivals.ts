// When the operations of one connection are meant to start: a pure function of the plan, blind to the server.
import { SeededRandom } from '../../core/random.ts';
import { ARRIVAL_STREAM, STREAMS_PER_CONNECTION } from '../operation-stream.ts';

export interface ArrivalPlan {
  readonly seed: number;
  /** Of all connections together. */
  readonly ratePerSecond: number;
  readonly arrivals: 'constant' | 'poisson';
  /** Connections of the whole plan. */
  readonly connections: number;
}

/** Intended starts of one connection, in nanoseconds from the start of the run, rising. */
export interface Arrivals {
  /** The start after the one given by the last call. */
  next(): number;
}

export function createArrivals(plan: ArrivalPlan, connection: number): Arrivals {
  return plan.arrivals === 'constant'
    ? new ConstantArrivals(plan, connection)
    : new PoissonArrivals(plan, connection);
}

/**
 * Connection c starts its n-th operation at (c + n·C) / rate: all connections together are one even
 * stream without bursts, and no rounding adds up.
 */
class ConstantArrivals implements Arrivals {
  private readonly gapNs: number;
  private readonly connections: number;
  private index: number;

  constructor({ ratePerSecond, connections }: ArrivalPlan, connection: number) {
    this.gapNs = 1e9 / ratePerSecond;
    this.connections = connections;
    this.index = connection;
  }

  next(): number {
    const startNs = this.index * this.gapNs;
    this.index += this.connections;
    return startNs;
  }
}

/** Exponential gaps on each connection: together a Poisson process of the whole rate. */
class PoissonArrivals implements Arrivals {
  private readonly meanGapNs: number;
  private readonly random: SeededRandom;
  private startNs = 0;

  constructor({ seed, ratePerSecond, connections }: ArrivalPlan, connection: number) {
    this.meanGapNs = (connections * 1e9) / ratePerSecond;
    this.random = new SeededRandom(seed, connection * STREAMS_PER_CONNECTION + ARRIVAL_STREAM);
  }

  next(): number {
    this.startNs -= Math.log(1 - this.random.unit53()) * this.meanGapNs;
    return this.startNs;
  }
}
