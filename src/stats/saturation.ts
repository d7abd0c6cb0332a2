// What limited a round: the server, the generator, the number of requests in flight, or the asked rate.
import { dropUndefined } from '../core/drop-undefined.ts';
import { formatCount, formatRatio, formatShare } from '../core/units.ts';
import {
  hadItsCores,
  IO_THREAD,
  judgeServer,
  SATURATED,
  type ServerEvidence,
  type Side,
} from './serving-side.ts';

export type SaturationLimit = 'server-bound' | 'client-bound' | 'connection-bound' | 'rate-bound' | 'unknown';

export interface SaturationVerdict {
  readonly limit: SaturationLimit;
  /** One sentence with the numbers that led to it. Names of threads are as the system shows them: escape. */
  readonly reason: string;
  /** Other processes filled the machine, so that nobody can tell how fast the server would have been without them. */
  readonly disturbed?: true;
  /**
   * How many times faster the generator is against a server that does nothing, or was against another one, where that was
   * more; absent when neither tells.
   */
  readonly headroom?: number;
  /**
   * Of all requests of a closed loop the mean share that was surely not in the generator; absent where the kernel did
   * not time the replies, and where the generator may have held a core that the server needed.
   */
  readonly atServerShare?: number;
  /**
   * Of all cores of the machine the share that server and generator used together; absent where they share none, and
   * where they may have spun. No more than 1/this times as much work fits on these cores.
   */
  readonly sharedUse?: number;
  /**
   * The server may have waited for a core that the generator had, so that rate and response time are those with this
   * generator on its cores. Absent: it had its cores nearly always, there was one to spare, or they share none.
   */
  readonly besideGenerator?: true;
}

/** All shares are means over the measured window; a share of one core unless it says otherwise. */
export interface SaturationEvidence {
  /** Of the generator's workers, the highest each. */
  readonly client: {
    readonly maxEventLoopUtilization: number;
    /** Absent where the system can't tell. */
    readonly maxCpuShare?: number;
    /** Of the window, in which a CPU quota made it stand still; absent where it can't tell. */
    readonly throttledShare?: number;
    /** Requests that all workers can be sending at one moment, where the kernel timed all replies; absent: it did not. */
    readonly mostSending?: number;
  };
  readonly server: ServerEvidence;
  /** Share of all cores of the machine that were busy with anything; absent where it can't tell. */
  readonly machineBusyShare?: number;
  /** Of the machine; absent where it can't tell. */
  readonly machineCores?: number;
  /** Cores that neither this server nor the generator used; absent where it can't tell. */
  readonly otherCores?: number;
  /** Generator and server may run on the same cores: same machine, CPU sets not disjoint. */
  readonly sharedCores: boolean;
  /** Mean number of requests in flight, by Little's law: throughput × mean service time. */
  readonly inFlight: number;
  /** connections × pipeline */
  readonly inFlightLimit: number;
  readonly throughputPerSecond: number;
  /** Of the generator with the same profile against a server that does nothing; absent when not calibrated. */
  readonly clientCeilingPerSecond?: number;
  /** The most that it did with the same profile in any round. Where that is more, the calibration was disturbed. */
  readonly clientReachedPerSecond?: number;
  /** Absent: closed loop. */
  readonly openLoop?: OpenLoopEvidence;
}

export interface OpenLoopEvidence {
  readonly pacing: 'spin' | 'timer';
  readonly targetPerSecond: number;
  readonly achievedPerSecond: number;
  /** What the schedule held in the window; absent: as much as the target. */
  readonly scheduledPerSecond?: number;
  /** Starts that the generator made late: see `shareOfLateStarts`. */
  readonly lateShare: number;
}

/** The generator must be able to do this much more than it measured, before a tie goes to the server. */
const HEADROOM_NEEDED = 1.5;
/** Of all cores: what is left is the kernel's rounding. */
const MACHINE_FULL = 0.95;
/** Of one core: what the kernel, this shell and a quiet desktop take now and then. */
const OTHERS_QUIET = 0.15;
/** Below it the target rate was not reached, and a latency is not one at that rate. */
const RATE_REACHED = 0.99;
/** Of starts: where the rate was missed, above it the generator missed it. */
const LATE_TOO_OFTEN = 0.01;
/** Above it the 99th percentile tells of the quota. */
const THROTTLED_TOO_LONG = 0.01;
/**
 * A closed loop refills at once, but for replies that wait until a busy worker sends again; below this share of what is
 * left, something else between reply and next request takes its time.
 */
const IN_FLIGHT_FULL = 0.8;

/**
 * Whether the rate was reached, so that its latency may be called the latency at that rate. Of n random starts a window
 * holds n ± √n, the same for all who send by one seed: a thousand are by chance below 99 % of what was meant in a third
 * of all schedules, and nobody has missed anything.
 */
export function isRateReached({
  targetPerSecond,
  achievedPerSecond,
  scheduledPerSecond = targetPerSecond,
}: Pick<OpenLoopEvidence, 'targetPerSecond' | 'achievedPerSecond' | 'scheduledPerSecond'>): boolean {
  return achievedPerSecond >= RATE_REACHED * scheduledPerSecond;
}

/** Late starts come in bursts, which load the server otherwise than was meant. Half of those beyond a percentile are too many. */
const LARGEST_PART_OF_TAIL = 0.5;

/**
 * Whether so many starts were late that the percentile may be of them.
 *
 * @param percentile 0 … 100
 */
export function isTailOfLateStarts(percentile: number, lateShare: number): boolean {
  return lateShare > LARGEST_PART_OF_TAIL * (1 - percentile / 100);
}

/** Whether something else took enough of the machine to be told of. */
export function isDisturbed(otherCores: number): boolean {
  return otherCores > OTHERS_QUIET;
}

export function judgeSaturation(evidence: SaturationEvidence): SaturationVerdict {
  const reserve = findReserve(evidence);
  const { headroom } = reserve;
  const sides = { client: judgeClient(evidence), server: judgeServer(evidence.server), ...reserve };
  const [limit, reason, disturbed] =
    judgeQuota(evidence, sides) ??
    (evidence.openLoop === undefined
      ? judgeClosedLoop(evidence, sides)
      : judgeOpenLoop(evidence, evidence.openLoop, sides));
  return {
    limit,
    reason,
    ...dropUndefined({ disturbed, headroom }),
    ...(mayWaitForCore(evidence) ? { besideGenerator: true } : {}),
    ...(evidence.openLoop === undefined && !standsStill(evidence)
      ? dropUndefined({ atServerShare: shareAtServer(evidence), sharedUse: shareInUse(evidence) })
      : {}),
  };
}

/**
 * By Little's law the mean number of requests between send and arrival in the kernel is `inFlight`. A send is timed as it
 * begins, so the one that a busy worker is at may still be its own.
 */
function shareAtServer({
  client: { mostSending, maxEventLoopUtilization },
  inFlight,
  inFlightLimit,
  sharedCores,
}: SaturationEvidence): number | undefined {
  if (mostSending === undefined || sharedCores) return undefined;
  const sending = mostSending * Math.min(1, maxEventLoopUtilization);
  return Math.max(0, Math.min(1, (inFlight - sending) / inFlightLimit));
}

/** What others used is no work of the two: without them it would be free. */
function shareInUse(evidence: SaturationEvidence): number | undefined {
  const { server, machineBusyShare, machineCores, otherCores, sharedCores } = evidence;
  const isKnown = machineBusyShare !== undefined && machineCores !== undefined && otherCores !== undefined;
  if (!sharedCores || !isKnown || server.threads.some(({ name }) => IO_THREAD.test(name))) return undefined;
  const share = machineBusyShare - otherCores / machineCores;
  return share > 0 ? Math.min(1, share) : undefined;
}

/**
 * A thread that is not full may be idle, or wait for its core: what it does with the load from elsewhere is anything from
 * its rate to all that the workers took. Where a whole core is idle on average, whoever is ready finds one.
 */
function mayWaitForCore({
  server,
  sharedCores,
  machineBusyShare = 1,
  machineCores = 1,
}: SaturationEvidence): boolean {
  return sharedCores && (1 - machineBusyShare) * machineCores < 1 && !hadItsCores(server);
}

interface Reserve {
  readonly headroom: number | undefined;
  /** The generator has done more since than when it was alone: then it was disturbed. */
  readonly isRefuted: boolean;
}

interface Sides extends Reserve {
  readonly client: Side;
  readonly server: Side;
}

/** What a round reached is a lower bound of what the generator can do: where it is enough it counts, else nothing is known. */
function findReserve({
  clientCeilingPerSecond: ceiling,
  clientReachedPerSecond: reached = 0,
  throughputPerSecond: rate,
}: SaturationEvidence): Reserve {
  if (ceiling === undefined || rate <= 0) return { headroom: undefined, isRefuted: false };
  const most = Math.max(reached, rate);
  if (most <= ceiling) return { headroom: ceiling / rate, isRefuted: false };
  return { headroom: most >= HEADROOM_NEEDED * rate ? most / rate : undefined, isRefuted: true };
}

type Judgement = readonly [SaturationLimit, string, disturbed?: true | undefined];

/** Whoever stands still looks idle and is the limit all the same: its worker is at ease, and every reply waits for it. */
function judgeQuota(evidence: SaturationEvidence, sides: Sides): Judgement | undefined {
  if (!standsStill(evidence)) return undefined;
  return [
    'client-bound',
    `a CPU quota stopped the generator for ${formatShare(evidence.client.throttledShare!)} of the time; ${sides.client.words}, ${sides.server.words}`,
  ];
}

function standsStill({ client: { throttledShare = 0 } }: SaturationEvidence): boolean {
  return throttledShare > THROTTLED_TOO_LONG;
}

function judgeOpenLoop(evidence: SaturationEvidence, openLoop: OpenLoopEvidence, sides: Sides): Judgement {
  const { achievedPerSecond, targetPerSecond, lateShare } = openLoop;
  const rate = `${formatShare(achievedPerSecond / targetPerSecond)} of ${formatCount(targetPerSecond)} ops/s`;
  // Late starts are the generator's own: a server that is late doesn't delay them. Where the rate was reached all the
  // same, they spoil no more than the tails: as long as even the median is not of them.
  const isLate = isRateReached(openLoop) ? isTailOfLateStarts(50, lateShare) : lateShare > LATE_TOO_OFTEN;
  if (isLate)
    return [
      'client-bound',
      `the generator made ${formatShare(lateShare)} of its starts late and reached ${rate}${sharing(evidence)}`,
    ];
  if (isRateReached(openLoop))
    return ['rate-bound', `${rate} were reached; ${sides.client.words}, ${sides.server.words}`];
  const [limit, reason, disturbed] = judgeClosedLoop(evidence, sides);
  return [limit, `only ${rate} were reached; ${reason}`, disturbed];
}

function judgeClosedLoop(evidence: SaturationEvidence, sides: Sides): Judgement {
  const { client, server } = sides;
  if (client.saturated && isClientTheLimit(evidence, sides))
    return ['client-bound', `${client.words}, ${server.words}${reserve(sides)}${sharing(evidence)}`];
  if (server.saturated) return ['server-bound', `${server.words}, ${client.words}${reserve(sides)}`];
  return judgeWaiting(evidence, server, `${client.words}, ${server.words}${reserve(sides)}`);
}

/**
 * A worker that is woken for every single reply looks busy, and takes larger batches when more come: only
 * a calibration can tell that it has a reserve. Then a tie with a saturated server is the server's, and
 * elsewhere the worker was just waiting busily; but a reserve measured alone is worth nothing on cores
 * that a server with a reserve takes from it. Without calibration, a busy client is the limit.
 */
function isClientTheLimit({ sharedCores }: SaturationEvidence, { server, headroom }: Sides): boolean {
  if (headroom === undefined || headroom < HEADROOM_NEEDED) return true;
  return sharedCores && !server.saturated;
}

/** Nobody is saturated, as far as could be seen. */
function judgeWaiting(evidence: SaturationEvidence, server: Side, words: string): Judgement {
  const { machineBusyShare = 0, otherCores = 0, inFlight, inFlightLimit } = evidence;
  const full = `the machine is ${formatShare(machineBusyShare)} busy`;
  if (machineBusyShare >= SATURATED && isDisturbed(otherCores))
    return ['unknown', `${full}, ${otherCores.toFixed(2)} cores of it with other processes: ${words}`, true];
  if (machineBusyShare >= MACHINE_FULL) {
    return evidence.sharedCores
      ? ['client-bound', `${full}: ${words}${sharing(evidence)}`]
      : [
          'unknown',
          `${full}, but neither side fills its cores, so something else runs on it: ${words}`,
          true,
        ];
  }
  const flying = `${inFlight.toFixed(1)} of ${formatCount(inFlightLimit)} requests in flight`;
  if (server.saturated === undefined) return ['unknown', `${words}, ${flying}`];
  if (inFlight >= IN_FLIGHT_FULL * inFlightLimit)
    return ['connection-bound', `${words}, ${flying}: the time of a round trip is the limit`];
  if (inFlight >= IN_FLIGHT_FULL * inFlightLimit * (1 - mostWaitingShare(evidence)))
    return [
      'connection-bound',
      `${words}, ${flying}, the others waiting for the client to send again: the time of a round trip is the limit`,
    ];
  return ['unknown', `${words}, but only ${flying}`];
}

/** Nothing waits in a worker that is idle: at most as large a share of the connections as it is busy. */
function mostWaitingShare({ client, openLoop }: SaturationEvidence): number {
  return openLoop === undefined ? Math.min(1, client.maxEventLoopUtilization) : 0;
}

function reserve({ client, headroom, isRefuted }: Sides): string {
  if (!client.saturated) return '';
  if (isRefuted)
    return headroom === undefined
      ? '; the highest rate of the client is unknown, because it did less in the calibration'
      : `; in another round the client reached ${formatRatio(headroom)} of this`;
  if (headroom === undefined) return '; not calibrated';
  const wanted = headroom < HEADROOM_NEEDED ? ` where ${formatRatio(HEADROOM_NEEDED)} are wanted` : '';
  return `; alone the client reaches ${formatRatio(headroom)} of this${wanted}`;
}

/** Said only where it costs something: on a machine with idle cores the two don't compete. */
function sharing({ sharedCores, machineBusyShare = 1 }: SaturationEvidence): string {
  return sharedCores && machineBusyShare >= SATURATED ? '; client and server share the cores' : '';
}

function judgeClient({ client, openLoop }: SaturationEvidence): Side {
  // A spinning worker is busy by design, in its event loop and on its core; its lateness tells, see above.
  if (openLoop?.pacing === 'spin')
    return { saturated: false, words: `the spinning client was late for ${formatShare(openLoop.lateShare)}` };
  const { maxEventLoopUtilization, maxCpuShare = 0 } = client;
  const busy = Math.max(maxEventLoopUtilization, maxCpuShare);
  return { saturated: busy >= SATURATED, words: `busiest client worker ${formatShare(busy)} busy` };
}
