// What a CI system should point at: rules that don't hold or can't be told, most important first, and mistakes in files.
import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError, messageOf } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import { describePoint } from '../report/gate-section.ts';
import type { GateCheck, GatePoint, GateReport } from '../result/gate.ts';

export interface Annotation {
  readonly level: 'error' | 'warning';
  readonly title: string;
  /** At least one. Texts are raw: escape. */
  readonly lines: readonly string[];
  readonly place?: SourcePlace;
}

export interface SourcePlace {
  /** As messages show it: relative to the working directory, or absolute. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Places that a rule is broken in; a reader of more looks at the report. */
const MOST_LINES = 5;

export function listAnnotations(gate: GateReport): Annotation[] {
  return gate.checks
    .flatMap((check) => {
      const level = levelOf(check, gate.onInconclusive);
      return level === undefined ? [] : [{ check, level, points: worstFirst(check) }];
    })
    .sort((a, b) => rank(a.check) - rank(b.check) || excess(b.points[0]!) - excess(a.points[0]!))
    .map(({ check, level, points }) => ({
      level,
      title: `${TITLES[check.outcome]}: ${check.rule}`,
      lines: cutList(points.map((point) => describePoint(point, check))),
      ...dropUndefined({ place: check.source }),
    }));
}

const TITLES: Readonly<Record<GateCheck['outcome'], string>> = {
  pass: 'Rule kept',
  fail: 'Rule broken',
  'not-comparable': 'Rule not comparable',
  inconclusive: 'Rule inconclusive',
  skipped: 'Rule skipped',
};

/** What makes the command fail is an error. A rule that only warns and can't be told says nothing. */
function levelOf(
  { outcome, severity }: GateCheck,
  onInconclusive: GateReport['onInconclusive'],
): Annotation['level'] | undefined {
  switch (outcome) {
    case 'fail':
    case 'not-comparable':
      return severity === 'error' ? 'error' : 'warning';
    case 'inconclusive':
      if (severity === 'warn' || onInconclusive === 'pass') return undefined;
      return onInconclusive === 'fail' ? 'error' : 'warning';
    default:
      return undefined;
  }
}

const RANKS: readonly GateCheck['outcome'][] = ['fail', 'not-comparable', 'inconclusive'];

function rank({ outcome }: GateCheck): number {
  return RANKS.indexOf(outcome);
}

/** The points that made the rule's outcome. */
function worstFirst({ outcome, points }: GateCheck): GatePoint[] {
  return points.filter((point) => point.outcome === outcome).sort((a, b) => excess(b) - excess(a));
}

/** How far the observed value is from the limit, as a logarithm, so that rules on any unit can be ordered. */
function excess({ observed, allowed }: GatePoint): number {
  if (observed === undefined || observed.estimate <= 0) return 0;
  return Math.abs(Math.log(observed.estimate / allowed));
}

function cutList(lines: readonly string[]): string[] {
  if (lines.length <= MOST_LINES) return [...lines];
  const kept = lines.slice(0, MOST_LINES - 1);
  return [...kept, `+${lines.length - kept.length} more`];
}

/** Mistakes with their places when the error names any, else the error as a whole. */
export function listMistakes(error: unknown): Annotation[] {
  if (!(error instanceof CacheBenchError))
    return [{ level: 'error', title: 'cache-bench E_DEFECT', lines: [messageOf(error)] }];
  const { code, message, hint, exitCode } = error;
  const title = `cache-bench ${code}`;
  const lines = message.split('\n');
  const placed = exitCode === EXIT.usage ? lines.flatMap((line) => readPlace(line, title)) : [];
  if (placed.length > 0) return placed;
  return [{ level: 'error', title, lines: [...lines, ...(hint === undefined ? [] : [hint])] }];
}

/** `file:line:column message` */
function readPlace(text: string, title: string): Annotation[] {
  const match = /^(.+?):(\d+):(\d+) (.+)$/.exec(text);
  if (match === null) return [];
  const [, file, line, column, message] = match;
  const place = { file: file!, line: Number(line), column: Number(column) };
  return [{ level: 'error', title, lines: [message!], place }];
}
