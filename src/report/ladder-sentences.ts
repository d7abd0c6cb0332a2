// The break-even of two targets in words.
import type { BreakEven } from '../stats/break-even.ts';

export interface PairBreakEven {
  readonly candidate: string;
  readonly reference: string;
  readonly breakEven: BreakEven;
  /** Set where more cores were measured, but don't tell. */
  readonly knownUpTo?: number;
  /** Too few blocks for a verdict: only what the ratios say. */
  readonly indicative: boolean;
}

/** A full sentence. */
export function describeBreakEven(pair: PairBreakEven): string {
  const words = describe(pair.candidate, pair.reference, pair.breakEven);
  const isSaid = pair.knownUpTo === undefined || pair.breakEven.kind === 'not-reached';
  const reach = isSaid ? '' : `, known up to ${countCores(pair.knownUpTo!)}`;
  return `${pair.indicative ? 'Indicative only: ' : ''}${words}${reach}.`;
}

function describe(candidate: string, reference: string, breakEven: PairBreakEven['breakEven']): string {
  switch (breakEven.kind) {
    case 'at':
      return `${candidate} overtakes ${reference} at ${round(breakEven.cores)} cores [${round(breakEven.low)}, ${round(breakEven.high)}]`;
    case 'between':
      return `${candidate} overtakes ${reference} between ${breakEven.low} and ${breakEven.high} cores`;
    case 'from-start':
      return `${candidate} is ahead of ${reference} from ${countCores(breakEven.cores)} on, the fewest at which the run can tell`;
    case 'not-reached':
      return `${candidate} is not ahead of ${reference} with ${countCores(breakEven.cores)}, the most at which the run can tell`;
    case 'unknown':
      return `Cannot tell ${candidate} and ${reference} apart at any number of cores`;
  }
}

/** The same in a cell of a table. */
export function abbreviateBreakEven({ breakEven, indicative }: PairBreakEven): string {
  return `${abbreviate(breakEven)}${indicative ? ' (indicative)' : ''}`;
}

function abbreviate(breakEven: PairBreakEven['breakEven']): string {
  switch (breakEven.kind) {
    case 'at':
      return `${round(breakEven.cores)} [${round(breakEven.low)}, ${round(breakEven.high)}]`;
    case 'between':
      return `between ${breakEven.low} and ${breakEven.high}`;
    case 'from-start':
      return `≤ ${breakEven.cores}`;
    case 'not-reached':
      return `not reached with ${breakEven.cores}`;
    case 'unknown':
      return 'cannot tell';
  }
}

function round(cores: number): string {
  return cores.toFixed(1);
}

function countCores(cores: number): string {
  return `${cores} ${cores === 1 ? 'core' : 'cores'}`;
}
