// How long it takes until all agents begin, and how far apart they do: the real measurement of clocks, on simulated ones.
import { SeededRandom } from '../../core/random.ts';
import { leadMsOf } from '../coordinator/start-lead.ts';
import type { ClockOffset } from '../protocol.ts';
import { measureOffset, toOwnNs, toQueueUs } from '../queue/clock-offset.ts';
import type { FleetShape } from './fleet-shape.ts';

export interface SimulatedBarrier {
  /** From the first job until all begin, milliseconds. */
  readonly barrierMs: number;
  /** Of it, until the last agent is connected and has said so. */
  readonly readyMs: number;
  /** Between the first begin and the last, microseconds. */
  readonly skewUs: number;
  /** What the agents took their clocks to be wrong by at most: the largest, microseconds. */
  readonly statedErrorUs: number;
  /** Agents that heard of the start when it was over. */
  readonly late: number;
}

/** Between the hand-over of two jobs to the queue, microseconds: one script of BullMQ, as it was measured here. */
const HAND_OUT_US = 150;
const LONGEST_DAY_US = 86_400e6;

/** @param leadMs before the start that it is announced */
export async function simulateBarrier(
  { agents, network, seed }: FleetShape,
  leadMs: number = leadMsOf(agents),
): Promise<SimulatedBarrier> {
  const random = new SeededRandom(seed);
  const oneWayUs = () => (network.roundTripUs / 2) * Math.exp(network.jitter * random.normal());
  const clocks: SimulatedClock[] = [];
  const offsets: ClockOffset[] = [];
  let readyUs = 0;
  for (let agent = 0; agent < agents; agent++) {
    const connectUs = network.connectMs * 1e3 * Math.exp(network.jitter * random.normal());
    const clock = new SimulatedClock(
      agent * HAND_OUT_US + oneWayUs() + connectUs,
      random.unit() * LONGEST_DAY_US,
      oneWayUs,
    );
    offsets.push(await measureOffset(clock, () => clock.nowNs()));
    readyUs = Math.max(readyUs, clock.trueUs + oneWayUs());
    clocks.push(clock);
  }
  // The coordinator looks at its own clock once more, and names the start by the queue's.
  const own = new SimulatedClock(readyUs, random.unit() * LONGEST_DAY_US, oneWayUs);
  const ownOffset = await measureOffset(own, () => own.nowNs());
  const startNs = own.nowNs() + leadMs * 1e6;
  const atUs = toQueueUs(ownOffset, startNs);
  const begins = clocks.map((clock, i) => clock.toTrueUs(toOwnNs(offsets[i]!, atUs)));
  const heardUs = clocks.map(() => own.trueUs + oneWayUs() + oneWayUs());
  const firstUs = begins.reduce((least, one) => Math.min(least, one));
  const lastUs = begins.reduce((most, one) => Math.max(most, one));
  return {
    barrierMs: lastUs / 1e3,
    readyMs: readyUs / 1e3,
    skewUs: lastUs - firstUs,
    statedErrorUs: offsets.reduce((most, { errorUs }) => Math.max(most, errorUs), 0),
    late: begins.filter((beginUs, i) => heardUs[i]! > beginUs).length,
  };
}

/** The clock of one machine, which is off by what it does not know, and a queue that is some way away. */
class SimulatedClock {
  /** Of the queue's clock. */
  trueUs: number;
  private readonly aheadUs: number;
  private readonly oneWayUs: () => number;

  constructor(trueUs: number, aheadUs: number, oneWayUs: () => number) {
    this.trueUs = trueUs;
    this.aheadUs = aheadUs;
    this.oneWayUs = oneWayUs;
  }

  nowNs(): number {
    return (this.trueUs + this.aheadUs) * 1e3;
  }

  toTrueUs(ownNs: number): number {
    return ownNs / 1e3 - this.aheadUs;
  }

  async time(): Promise<number[]> {
    this.trueUs += this.oneWayUs();
    const repliedUs = this.trueUs;
    this.trueUs += this.oneWayUs();
    return [Math.floor(repliedUs / 1e6), Math.floor(repliedUs % 1e6)];
  }
}
