// What a simulated fleet is like: its size, its load, and the network between it and its queue.

export interface FleetShape {
  readonly agents: number;
  /** Of each agent. */
  readonly workers: number;
  /** Kinds of operations in the profile. */
  readonly operations: number;
  /** true: a response time besides each service time. */
  readonly openLoop: boolean;
  /** That each agent tells on the way. */
  readonly intervals: number;
  /** Requests of each worker for each operation in the window. */
  readonly requests: number;
  readonly seed: number;
  readonly network: FleetNetwork;
}

export interface FleetNetwork {
  /** Of the median round trip between an agent and the queue, microseconds. */
  readonly roundTripUs: number;
  /** Deviation of the logarithm of both ways of a trip. */
  readonly jitter: number;
  /** Until the median agent has its connections to the target, milliseconds; jitter as above. */
  readonly connectMs: number;
}

/** What the table of docs/fleet.md is made with: ten seconds, a tenth of a million requests a second of each worker. */
export const TYPICAL_SHAPE: Omit<FleetShape, 'agents'> = {
  workers: 4,
  operations: 2,
  openLoop: true,
  intervals: 20,
  requests: 500_000,
  seed: 1,
  network: { roundTripUs: 500, jitter: 0.3, connectMs: 50 },
};
