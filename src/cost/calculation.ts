// A calculation of cost: what is wanted of the servers, on which nodes, at which prices, and what is assumed.
import type { Known } from './known.ts';
import type { Price } from './price.ts';

export interface Calculation {
  readonly want: Want;
  readonly assume: Assumptions;
  /** The first is the reference: the others are compared with it. */
  readonly nodes: readonly NodePlan[];
}

export interface Want {
  /** Operations per second, at the peak. */
  readonly ratePerSecond?: number;
  /** Values, fields and members, as the application counts them; one copy. */
  readonly dataBytes?: number;
  readonly connections?: number;
}

/** Nobody has measured them: declared, and shown apart. */
export interface Assumptions {
  /** Of the rate that a node sustains, kept free at the peak; 0 to below 1. */
  readonly spareRate: number;
  /** Further nodes with the same data, for each. */
  readonly replicas: number;
  /** That memory sold by the GB is paid in. */
  readonly zones: number;
  readonly hoursPerMonth: number;
  /** Between zones and to clients: 10^9 bytes a month, and the price of that many. */
  readonly transfer?: { readonly gbPerMonth: number; readonly price: number };
  /** Disks for snapshots: 10^9 bytes for each node, and the price of that many for a month. */
  readonly storage?: { readonly gbPerNode: number; readonly price: number };
  /** Of an hour of somebody's work. */
  readonly hourOfWork?: number;
}

export interface NodePlan {
  readonly name: string;
  readonly price: Price;
  readonly memoryBytes?: number;
  /** Of the memory, for data; 0 to 1. Absent: not said, so all of it. */
  readonly usableShare?: number;
  /** That one node takes. */
  readonly connections?: number;
  /** What the node that is paid for sustains, over what was measured: 1 unless said. */
  readonly rateFactor: number;
  /** Of somebody's work, each month. */
  readonly workHours: number;
  readonly measured: MeasuredNode;
}

export interface MeasuredNode {
  /** Highest rate under the objectives. Absent: not measured. */
  readonly ratePerSecond?: Known;
  /** Memory that the server takes for a key. */
  readonly bytesPerKey?: Known;
  /** Values, fields and members of a key, in the profile that was measured. */
  readonly userBytesPerKey?: number;
}

/** Of {@link Assumptions} what somebody may leave out. */
export const DEFAULTS = { spareRate: 0.4, replicas: 0, zones: 1, hoursPerMonth: 730 } as const;
