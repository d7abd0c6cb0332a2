// What becomes of a field that was provoked: it moves, stays, moves by something else than what was done, or is not there.
import { formatInteger } from '../../core/units.ts';
import type { FieldState } from '../../result/kinds/monitoring.ts';
import type { Readings } from './readings.ts';
import type { MonitoredAlert, MonitoredField } from './schema.ts';

/** What was read around one provocation. */
export interface FieldSeries {
  readonly before: Readings;
  /** While it lasted. */
  readonly during: Readings;
  readonly after: Readings;
  /** How much was done, by name. */
  readonly amounts: Readonly<Record<string, number>>;
  /** Why it could not be done; then nothing moves. */
  readonly untried?: string;
}

export interface Seen {
  readonly state: FieldState;
  readonly found: string;
}

/** So much of what was done: a time that a client measures is longer than the server's, and others may be at work too. */
const LEAST_SHARE = 0.3;
const MOST_SHARE = 1.6;

/** @param plain what is read where nothing is provoked */
export function judgeField(field: MonitoredField, series: FieldSeries | undefined, plain: Readings): Seen {
  const { name, during: isDuring = false, by } = field;
  const readings = series === undefined ? [plain] : [series.before, series.during, series.after];
  const values = readings.flatMap((one) => one.get(name) ?? []);
  const last = values.at(-1);
  if (last === undefined) {
    const isUntried = series?.untried !== undefined && /\./.test(name);
    return isUntried
      ? { state: 'untried', found: `not tried: ${series.untried}` }
      : { state: 'absent', found: 'not there' };
  }
  if (values.every((value) => /^-\d+$/.test(value))) return { state: 'constant', found: `always ${last}` };
  if (series === undefined) return { state: 'untried', found: last };
  if (series.untried !== undefined)
    return { state: 'untried', found: `${last}; not tried: ${series.untried}` };
  const [before, later] = [
    series.before.get(name) ?? '0',
    (isDuring ? series.during : series.after).get(name) ?? '0',
  ];
  if (before === later) return { state: 'constant', found: `stays at ${before}` };
  return judgeAmount(before, later, by === undefined ? undefined : series.amounts[by], by);
}

function judgeAmount(before: string, later: string, done: number | undefined, by: string | undefined): Seen {
  const text = `${before} to ${later}`;
  const difference = Number(later) - Number(before);
  if (done === undefined || done === 0 || !Number.isFinite(difference))
    return { state: 'moves', found: text };
  const share = difference / done;
  const told = `${text}, expected ${formatInteger(done)} (${by})`;
  if (share >= LEAST_SHARE && share <= MOST_SHARE) return { state: 'moves', found: told };
  return { state: 'other-unit', found: `${told}: ${share.toFixed(2)} times as many` };
}

export interface JudgedField {
  readonly name: string;
  readonly reference: Seen;
  readonly candidate: Seen;
  /** Something should have moved it. */
  readonly isProvoked: boolean;
}

export interface JudgedAlert {
  readonly state: 'sees' | 'wrong' | 'blind' | 'not-tried';
  readonly why: string;
}

/** The worst of what it reads; where the reference has a field no better, nothing is said against the candidate. */
export function judgeAlert({ reads }: MonitoredAlert, fields: readonly JudgedField[]): JudgedAlert {
  const own = fields.filter(({ name }) => reads.includes(name));
  const tell = (of: readonly JudgedField[]) =>
    of.map(({ name, candidate }) => `${name}: ${candidate.found}`).join('; ');
  const missing = own.filter(
    ({ candidate }) => candidate.state === 'absent' || candidate.state === 'constant',
  );
  const blind = missing.filter(
    ({ reference }) => reference.state !== 'absent' && reference.state !== 'constant',
  );
  if (blind.length > 0) return { state: 'blind', why: tell(blind) };
  const wrong = own.filter(
    ({ candidate, reference }) => candidate.state === 'other-unit' && reference.state !== 'other-unit',
  );
  if (wrong.length > 0) return { state: 'wrong', why: tell(wrong) };
  const open = [
    ...missing,
    ...own.filter(({ candidate, isProvoked }) => isProvoked && candidate.state === 'untried'),
  ];
  if (open.length > 0) return { state: 'not-tried', why: tell(open) };
  return { state: 'sees', why: tell(own) };
}
