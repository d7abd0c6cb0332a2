// Whether the phases of two rehearsals were planned alike, as far as their records tell.
import { formatDurationNs } from '../../core/units.ts';
import type { PhaseRecord } from '../../result/kinds/rehearsal.ts';
import type { Difference } from '../comparable.ts';

/** Of one plan, two phases come out as long as each other but for steps that were late: half a second was seen on a busy machine. */
const LATE_NS = 1e9;
const LATE_SHARE = 0.1;
/** What lasted for so much of a phase may have made it longer than planned. */
const ALMOST_ALL = 0.9;

/** At most one for each phase that both played at the same place; other names are told elsewhere. */
export function comparePhases(
  before: readonly PhaseRecord[],
  after: readonly PhaseRecord[],
): readonly Difference[] {
  return before.flatMap((old, index) => {
    const now = after[index];
    if (now === undefined || now.name !== old.name) return [];
    const pieces = listPieces(old, now).filter(([first, second]) => first !== second);
    if (pieces.length === 0) return [];
    const [reference, candidate] = [pieces.map(([first]) => first), pieces.map(([, second]) => second)];
    return [
      {
        kind: 'settings',
        what: `phase ${index + 1} (${old.name})`,
        reference: reference.join(', '),
        candidate: candidate.join(', '),
      },
    ];
  });
}

function listPieces(old: PhaseRecord, now: PhaseRecord): readonly (readonly [string, string])[] {
  const both = (tell: (phase: PhaseRecord) => string) => [tell(old), tell(now)] as const;
  const isWhole = !old.isCut && !now.isCut;
  return [
    both(({ share }) => `share ${percent(share)}`),
    both(({ rateShare = 1 }) => `rate ${percent(rateShare)}`),
    both(({ split }) => `split by ${split}`),
    both(({ writes }) => `writes ${writes}`),
    both(({ authority }) => `authority ${authority}`),
    both(({ compare }) => (compare ? 'replies compared' : 'replies not compared')),
    both(({ copy }) => (copy === undefined ? 'no copy' : `copy by ${copy.way} from ${copy.from}`)),
    // What was cut had perhaps more to come.
    ...(isWhole ? [both(describeFaults)] : []),
    ...(isWhole && hasPlannedLength(old) && hasPlannedLength(now) && !isNear(old.durationNs, now.durationNs)
      ? [both(({ durationNs }) => formatDurationNs(durationNs))]
      : []),
  ];
}

/** In an order of their own: those of one moment are recorded in any. */
function describeFaults({ faults }: PhaseRecord): string {
  const texts = faults.map(({ what, on }) => `${what} on ${on}`).sort();
  return texts.length === 0 ? 'no fault' : `faults: ${texts.join('; ')}`;
}

/** A phase lasts until its copy is done and its faults are undone, however long it was planned. */
function hasPlannedLength({ durationNs, copy, faults }: PhaseRecord): boolean {
  const lastNs = ALMOST_ALL * durationNs;
  if (copy !== undefined && (copy.way === 'replicaof' || copy.durationNs > lastNs)) return false;
  return faults.every(({ undoneNs }) => undoneNs !== undefined && undoneNs < lastNs);
}

function isNear(first: number, second: number): boolean {
  return Math.abs(first - second) <= Math.max(LATE_NS, LATE_SHARE * Math.max(first, second));
}

/** Digits as far as a plan has them. */
function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}
