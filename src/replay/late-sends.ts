// Why commands were sent late: the server left no room, others had the CPUs, or this client was busy itself.

/** Sent later than this is late. */
export const LATE_NS = 1e6;

export interface LateCounts {
  /** Waited for room on a connection that had the most requests in flight. */
  readonly server: number;
  /** Ready to run while others had the CPUs; absent where the system can't tell, and then in `client`. */
  readonly machine?: number;
  /** Neither: sending itself took so long. */
  readonly client: number;
}

export class LateSends {
  private readonly readDelayNs: () => number;
  private readonly room = new Series();
  private readonly delay = new Series();
  private roomWaitNs = 0;
  private counts = { server: 0, machine: 0, client: 0 };

  /** @param readDelayNs how long this thread was ready and did not run, so far; NaN where that can't be told */
  constructor(readDelayNs: () => number) {
    this.readDelayNs = readDelayNs;
  }

  /** Called at the start and ten times a second, so that there is something to compare with. */
  look(nowNs: number): void {
    this.delay.add(nowNs, this.readDelayNs());
  }

  waitedForRoom(fromNs: number, toNs: number): void {
    this.room.add(fromNs, this.roomWaitNs);
    this.roomWaitNs += toNs - fromNs;
    this.room.add(toNs, this.roomWaitNs);
  }

  /** A command is sent now; those of earlier dues have been told before. */
  sent(dueNs: number, nowNs: number): void {
    const lateNs = nowNs - dueNs;
    if (lateNs <= LATE_NS) return;
    if (2 * this.room.since(dueNs) >= lateNs) {
      this.counts.server++;
      return;
    }
    // Reading costs some microseconds, and a thousand commands may be late together.
    if (nowNs - this.delay.lastNs > LATE_NS) this.look(nowNs);
    if (2 * this.delay.since(dueNs) >= lateNs) this.counts.machine++;
    else this.counts.client++;
  }

  result(): LateCounts {
    const { server, machine, client } = this.counts;
    return Number.isNaN(this.readDelayNs()) ? { server, client } : { server, machine, client };
  }
}

/** A total that only grows, known at some moments. */
class Series {
  private readonly points: { readonly atNs: number; readonly total: number }[] = [];
  /** Of the point that is the last at or before what was asked for last. */
  private first = 0;

  get lastNs(): number {
    return this.points.at(-1)?.atNs ?? Number.NEGATIVE_INFINITY;
  }

  add(atNs: number, total: number): void {
    this.points.push({ atNs, total });
  }

  /** How much was added since a moment, or the point before it; later calls ask for no earlier moments. */
  since(atNs: number): number {
    const { points } = this;
    while (this.first + 1 < points.length && points[this.first + 1]!.atNs <= atNs) this.first++;
    // A long replay makes many points, of which only the last ones are asked for.
    if (this.first > 1000) {
      points.splice(0, this.first);
      this.first = 0;
    }
    const from = points[this.first];
    return from === undefined ? 0 : points.at(-1)!.total - from.total;
  }
}
