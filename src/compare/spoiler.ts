// What spoils a comparison whatever its interval says: failed requests, other work, a busy client or machine, a missed rate.
import { formatCount, formatShare } from '../core/units.ts';
import type { Cell } from '../result/digest.ts';
import type { Metric } from '../result/metrics.ts';
import { errorShare } from './cell.ts';

export interface Spoiler {
  readonly doubt: 'requests-failed' | 'unfair' | 'client-bound' | 'disturbed' | 'rate-missed';
  /** Half a sentence with the numbers. Names of targets are as given: escape. */
  readonly why: string;
  /** A busy client or machine spoils rates and latencies; failed requests spoil memory and CPU too. */
  readonly spoils: 'speed' | 'everything';
  /** Of a busy client: other processes filled the machine too, so that rates are not even lower bounds of what is true here. */
  readonly alsoDisturbed?: true;
  /** Of a busy client in a closed loop: the kernel timed all replies, so that no wait in it is in a latency. */
  readonly isTimedByKernel?: true;
}

/** With one request in a hundred failed, p99 of the others is no longer p99, and both did not do the same work. */
const LARGEST_ERROR_SHARE = 0.01;

/** How a cell is called in sentences. */
type NameOf = (cell: Cell) => string;

const byTarget: NameOf = ({ target }) => target;

/**
 * Of two runs the targets have the same names: "redis of the reference", "redis of the candidate".
 *
 * @param first the cells of the first run
 */
export function tellRunsApart(
  first: readonly Cell[],
  [reference, candidate]: readonly [string, string] = ['reference', 'candidate'],
): NameOf {
  return (cell) => `${cell.target} of the ${first.includes(cell) ? reference : candidate}`;
}

/**
 * @param cells of one profile, all operations together: one cell, or reference and candidate
 * @param nameOf of cells of one run by their targets
 */
export function findSpoiler(cells: readonly Cell[], nameOf: NameOf = byTarget): Spoiler | undefined {
  const failing = findFailing(cells, nameOf);
  if (failing?.spoils === 'everything') return failing;
  const unfair = findUnfairness(cells);
  if (unfair !== undefined) return unfair;
  if (failing !== undefined) return failing;
  const limited = cells.filter(({ limit }) => limit === 'client-bound');
  if (limited.length > 0) {
    const where = limited.length < cells.length ? ` on ${nameOf(limited[0]!)}` : '';
    return {
      doubt: 'client-bound',
      why: `the client was the limit${where} (${showClient(cells, nameOf)})`,
      spoils: 'speed',
      ...(findDisturbance(cells, nameOf) === undefined ? {} : { alsoDisturbed: true as const }),
      ...(cells.every(isTimedByKernel) ? { isTimedByKernel: true as const } : {}),
    };
  }
  return findDisturbance(cells, nameOf) ?? findMissedRate(cells, nameOf);
}

function isTimedByKernel({ ownWaitNs, pace }: Cell): boolean {
  return ownWaitNs !== undefined && pace === undefined;
}

/** Where a restart is measured requests are bound to fail: data and events are what they are all the same. */
function findFailing(cells: readonly Cell[], nameOf: NameOf): Spoiler | undefined {
  const failing = cells.find(({ tally }) => errorShare(tally) >= LARGEST_ERROR_SHARE);
  if (failing === undefined) return undefined;
  const share = formatShare(errorShare(failing.tally));
  return {
    doubt: 'requests-failed',
    why: `${share} of the requests to ${nameOf(failing)} failed`,
    spoils: cells.every(({ allowsErrors = false }) => allowsErrors) ? 'speed' : 'everything',
  };
}

/** Who did other work than the others is no rival of theirs; alone, or beside itself in another run, it is what it is. */
function findUnfairness(cells: readonly Cell[]): Spoiler | undefined {
  if (new Set(cells.map(({ target }) => target)).size < 2) return undefined;
  const [broken] = cells.flatMap(({ unfair = [] }) => unfair);
  return broken && { doubt: 'unfair', why: broken.why, spoils: 'everything' };
}

/** Who gets what others leave of the machine is as fast as they allow, and that changes from round to round. */
function findDisturbance(cells: readonly Cell[], nameOf: NameOf): Spoiler | undefined {
  const disturbed = cells.find(({ disturbedRounds = 0, rounds }) => disturbedRounds > rounds.length / 2);
  return (
    disturbed && {
      doubt: 'disturbed',
      why: `other processes filled the machine in ${disturbed.disturbedRounds} of ${disturbed.rounds.length} rounds of ${nameOf(disturbed)}`,
      spoils: 'speed',
    }
  );
}

/** In most rounds, so that its latency is not one at that rate; undefined: none was set. */
export function isRateMissed({ pace, rounds }: Cell): boolean | undefined {
  return pace && pace.missedRounds > rounds.length / 2;
}

function findMissedRate(cells: readonly Cell[], nameOf: NameOf): Spoiler | undefined {
  const late = cells.find(isRateMissed);
  if (late === undefined) return undefined;
  const shares = cells.flatMap((cell) =>
    cell.pace === undefined
      ? []
      : [`${nameOf(cell)} served ${formatShare(cell.pace.achievedPerSecond / cell.pace.targetPerSecond)}`],
  );
  return {
    doubt: 'rate-missed',
    why: `of ${formatCount(late.pace!.targetPerSecond)} ops/s ${shares.join(', ')}`,
    spoils: 'speed',
  };
}

/** A rate that was set, and reached in most rounds: whoever was the limit, it is the rate, and no bound of one. */
export function isRateKept(cell: Cell): boolean {
  return isRateMissed(cell) === false;
}

/** What it did: the rates; where those were set and kept, how late it was. */
function showClient(cells: readonly Cell[], nameOf: NameOf): string {
  const lateShares = cells.map(({ pace }) => pace?.starts?.lateShare);
  if (cells.every(isRateKept) && !lateShares.includes(undefined)) {
    const shares = cells.map((cell, i) => `${formatShare(lateShares[i]!)} on ${nameOf(cell)}`);
    return `late starts: ${shares.join(', ')}`;
  }
  return `${cells.map((cell) => showRate(cell, nameOf)).join(', ')} ops/s`;
}

/** "redis ≥ 81.2k": with the client as the limit the server could do more. */
function showRate(cell: Cell, nameOf: NameOf): string {
  const rate = formatCount(cell.values['throughput'] ?? Number.NaN);
  return `${nameOf(cell)} ${cell.limit === 'client-bound' && !isRateKept(cell) ? '≥ ' : ''}${rate}`;
}

/** The error rate is never spoiled: it is what spoils. */
export function isSpoiled({ id, unit }: Metric, spoiler: Spoiler | undefined): boolean {
  if (spoiler === undefined || id === 'error_rate') return false;
  return spoiler.spoils === 'everything' || unit === 'perSecond' || unit === 'ns';
}
