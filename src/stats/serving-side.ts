// Whether the server was the limit: its serving threads, and what they say of time in which they only spin.
import { formatCount, formatShare } from '../core/units.ts';

/**
 * A worker, a serving thread or a core that is busier than this has no reserve left: queues before it
 * grow long. The lower end of the 85 to 90 % at which load generators call themselves saturated: to
 * suspect our own side too early costs a verdict, too late costs the truth.
 */
export const SATURATED = 0.85;

/**
 * Who is busier than this had its core nearly always, whoever else ran: with one of its own it does at most 1/0.95 times as
 * much, no more than the usual tolerance, so that a word beyond it keeps its direction.
 */
const HAD_ITS_CORE = 0.95;

/** One side of a round. */
export interface Side {
  /** undefined: could not be seen. */
  readonly saturated: boolean | undefined;
  readonly words: string;
}

export interface ServerEvidence {
  /** Empty for a remote server. */
  readonly threads: readonly ServerThread[];
  /** Cores that the whole process used; absent where it could not be read. */
  readonly coresUsed?: number;
  /** Cores that it could have used: the least of its serving threads, its CPU set and its quota. */
  readonly coresGranted?: number;
  /** Time in which its main thread had work, as it tells itself; absent: what is busy counts as work. */
  readonly mainActive?: number;
  /** Of its I/O threads together. */
  readonly ioActive?: number;
}

export interface ServerThread {
  readonly name: string;
  readonly cpu: number;
}

/** Dragonfly serves on its proactors only; the other threads of the process wait. */
const PROACTOR = /^Proactor/;
/** Background jobs of Redis and Valkey (lazy free, fsync, close) and of jemalloc: commands don't wait for them. */
const BACKGROUND_THREAD = /^(bio_|jemalloc)/;
/** I/O threads of Redis and Valkey spin while they wait for the main thread: busy doesn't mean loaded. */
export const IO_THREAD = /^io_thd/;

export function judgeServer({
  threads,
  coresUsed,
  coresGranted,
  mainActive,
  ioActive,
}: ServerEvidence): Side {
  const serving = atWork(servingThreads(threads), mainActive);
  const busiest = serving.toSorted((a, b) => b.cpu - a.cpu)[0];
  const usedShare =
    coresUsed === undefined || coresGranted === undefined ? undefined : coresUsed / coresGranted;
  if (busiest === undefined && usedShare === undefined)
    return { saturated: undefined, words: "the server's CPU could not be read" };

  const saturatedCount = countSaturated(serving);
  const words: string[] = [];
  if (busiest !== undefined)
    words.push(`busiest server thread ${busiest.name} ${formatShare(busiest.cpu)} busy`);
  if (saturatedCount > 0 && serving.length > 1)
    words.push(`${saturatedCount} of ${serving.length} above ${formatShare(SATURATED, 0)}`);
  if (usedShare !== undefined)
    words.push(`server on ${coresUsed!.toFixed(2)} of ${formatCount(coresGranted!)} cores`);
  const ioThreads = threads.filter(isIoThread);
  // The time of the whole process counts only where none of it may be spinning.
  const isUsedUp = ioThreads.length === 0 && usedShare !== undefined && usedShare >= SATURATED;
  if (saturatedCount > 0 || isUsedUp) return { saturated: true, words: words.join(', ') };

  const busy = countSaturated(ioThreads);
  if (busy === 0) return { saturated: false, words: words.join(', ') };
  const above = `${busy} I/O threads above ${formatShare(SATURATED, 0)}`;
  const worked = ioActive === undefined ? undefined : ioActive / ioThreads.length;
  const isSpinning = worked !== undefined && worked < SATURATED;
  words.push(
    isSpinning ? `${above}, spinning: at work ${formatShare(worked)}` : `${above}, loaded or spinning`,
  );
  return { saturated: isSpinning ? false : undefined, words: words.join(', ') };
}

/** Each serving thread, for behind one that is full another may wait for a core; or all cores that it may use. */
export function hadItsCores({ threads, coresUsed, coresGranted, mainActive }: ServerEvidence): boolean {
  const serving = atWork(servingThreads(threads), mainActive);
  if (serving.length > 0 && serving.every(({ cpu }) => cpu >= HAD_ITS_CORE)) return true;
  if (coresUsed === undefined || coresGranted === undefined || threads.some(isIoThread)) return false;
  return coresUsed / coresGranted >= HAD_ITS_CORE;
}

function isIoThread({ name }: ServerThread): boolean {
  return IO_THREAD.test(name);
}

/**
 * The thread that a server with I/O threads serves on spins while it waits for them. Both numbers are too large at times:
 * the CPU's while it spins, its own (by the clock on the wall) while another process has its core. The smaller one is nearer.
 */
function atWork(serving: readonly ServerThread[], mainActive: number | undefined): readonly ServerThread[] {
  if (mainActive === undefined || serving.length !== 1) return serving;
  return serving.map((thread) => ({ ...thread, cpu: Math.min(thread.cpu, mainActive) }));
}

function servingThreads(threads: readonly ServerThread[]): readonly ServerThread[] {
  const proactors = threads.filter(({ name }) => PROACTOR.test(name));
  if (proactors.length > 0) return proactors;
  return threads.filter(({ name }) => !BACKGROUND_THREAD.test(name) && !IO_THREAD.test(name));
}

function countSaturated(threads: readonly ServerThread[]): number {
  return threads.filter(({ cpu }) => cpu >= SATURATED).length;
}
