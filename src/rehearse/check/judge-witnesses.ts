// What became of the witnesses of a phase: each write held against what both servers have, one by one.
import {
  ACKNOWLEDGED,
  DOUBTFUL,
  hasPayee,
  NOT_SENT,
  UNSENT,
  type WitnessKey,
} from '../../load/route/witness-ledger.ts';
import { ANOMALIES, type AnomalyName } from '../../result/rehearsal-anomalies.ts';
import { readRegister } from './register-history.ts';

/** What a server holds under a witness's key. */
export interface WitnessReading {
  /** Of a log its elements; of the others the value, if any. */
  readonly values: readonly number[];
  /** Of a transfer or a script: the key that gets. */
  readonly payee?: number;
  /** Of an expiring key: when it ends, on a line that both readings share, and by how much that may be wrong. */
  readonly expiresAtMs?: number;
  readonly uncertainMs?: number;
}

export interface WitnessReadings {
  readonly reference: WitnessReading;
  readonly candidate: WitnessReading;
}

export interface Anomaly {
  readonly name: AnomalyName;
  count: number;
  /** How many could have been so: writes, reads or keys. */
  of: number;
  /** Of the oldest: since it was sent. */
  oldestNs?: number;
  example?: string;
}

export class AnomalyTable {
  private readonly rows = new Map<AnomalyName, Anomaly>();

  /** That so many could have gone wrong. */
  consider(name: AnomalyName, of: number): void {
    this.row(name).of += of;
  }

  add(name: AnomalyName, count: number, example?: string, ageNs?: number): void {
    if (count === 0) return;
    const row = this.row(name);
    row.count += count;
    if (example !== undefined) row.example ??= example;
    if (ageNs !== undefined) row.oldestNs = Math.max(row.oldestNs ?? 0, ageNs);
  }

  /** In the order of ANOMALIES, those that were looked for. */
  list(): readonly Anomaly[] {
    return ANOMALIES.flatMap((name) => this.rows.get(name) ?? []);
  }

  private row(name: AnomalyName): Anomaly {
    let row = this.rows.get(name);
    if (row === undefined) {
      row = { name, count: 0, of: 0 };
      this.rows.set(name, row);
    }
    return row;
  }
}

export interface WitnessCircumstances {
  /** When the servers were read, on the line of the sends. */
  readonly nowNs: number;
  readonly ttlToleranceMs: number;
  /** Of dual writes: whose answer was the user's. */
  readonly authority: 'reference' | 'candidate';
  /** Which server is known to have given no key up in the phase: by eviction, restart or a copy; absent: neither. */
  readonly kept?: { readonly reference: boolean; readonly candidate: boolean };
}

/** Both sides of one key, seen from the one whose answer the user got. */
interface View {
  readonly key: WitnessKey;
  readonly own: readonly number[];
  readonly other: readonly number[];
  readonly ownReading: WitnessReading;
  readonly otherReading: WitnessReading;
  readonly ownBefore: readonly number[];
  readonly otherBefore: readonly number[];
  readonly ownKept: boolean;
  readonly otherKept: boolean;
}

export function judgeWitness(
  key: WitnessKey,
  readings: WitnessReadings,
  circumstances: WitnessCircumstances,
  table: AnomalyTable,
): void {
  const isReference = circumstances.authority === 'reference';
  const view: View = {
    key,
    own: isReference ? key.reference : key.candidate,
    other: isReference ? key.candidate : key.reference,
    ownReading: isReference ? readings.reference : readings.candidate,
    otherReading: isReference ? readings.candidate : readings.reference,
    ownBefore: isReference ? key.beforeReference : key.beforeCandidate,
    otherBefore: isReference ? key.beforeCandidate : key.beforeReference,
    ownKept: circumstances.kept?.[isReference ? 'reference' : 'candidate'] ?? false,
    otherKept: circumstances.kept?.[isReference ? 'candidate' : 'reference'] ?? false,
  };
  if (key.kind === 'counter' || hasPayee(key)) judgeSums(view, circumstances, table);
  else judgeEach(view, circumstances, table);
}

/** Writes that can be told apart: elements of a log, versions of a register, keys with a time to live. */
function judgeEach(view: View, { nowNs, ttlToleranceMs }: WitnessCircumstances, table: AnomalyTable): void {
  const { key, own, other } = view;
  const ownHas = findApplied(key, view.ownReading, view.ownBefore, view.ownKept);
  const otherHas = findApplied(key, view.otherReading, view.otherBefore, view.otherKept);
  for (let at = 0; at < key.values.length; at++) {
    const ageNs = nowNs - key.sentNs[at]!;
    const [mine, theirs] = [ownHas(at), otherHas(at)];
    const note = (name: AnomalyName, is: boolean, count = 1) => {
      table.consider(name, 1);
      if (is) table.add(name, count, key.key, ageNs);
    };
    if (own[at] === ACKNOWLEDGED) note('lost acknowledged writes', mine === 0);
    if (own[at] === ACKNOWLEDGED && other[at] !== NOT_SENT) note('lost shadow writes', theirs === 0);
    if (other[at] !== NOT_SENT) note('phantom writes', own[at] !== ACKNOWLEDGED && mine === 0 && theirs > 0);
    if (own[at] === DOUBTFUL || other[at] === DOUBTFUL) table.add('doubtful writes', 1, key.key, ageNs);
    if (key.kind === 'log')
      note('doubled writes', mine > 1 || theirs > 1, Math.max(0, mine - 1) + Math.max(0, theirs - 1));
  }
  judgeOrder(view, table);
  if (key.kind === 'expiring') judgeTtl(view, ttlToleranceMs, table);
}

/** How often a write was applied, as far as it is known: what is not known counts as once. */
function findApplied(
  key: WitnessKey,
  { values }: WitnessReading,
  before: readonly number[],
  isKept: boolean,
): (at: number) => number {
  if (key.kind === 'register') {
    const { isApplied } = readRegister(key, values[0], before, isKept);
    return (at) => (isApplied(key.values[at]!) ? 1 : 0);
  }
  const times = new Map<number, number>();
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1);
  return (at) => times.get(key.values[at]!) ?? 0;
}

/** One writer a key: what was sent later has to come later, on both sides. */
function judgeOrder(view: View, table: AnomalyTable): void {
  const { key } = view;
  for (const [reading, before] of [
    [view.ownReading, view.ownBefore],
    [view.otherReading, view.otherBefore],
  ] as const) {
    if (key.kind === 'log') {
      noteOrder([...new Set(reading.values)]);
    } else if (key.kind === 'register') {
      noteOrder(readRegister(key, reading.values[0], before).order);
    }
  }
  function noteOrder(order: readonly number[]): void {
    table.consider('reordered writes', order.length);
    table.add('reordered writes', order.length - longestAscent(order), key.key);
  }
}

/** Length of the longest ascending subsequence (patience sorting): all others have been overtaken. */
export function longestAscent(values: readonly number[]): number {
  const tails: number[] = [];
  for (const value of values) {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (tails[middle]! < value) low = middle + 1;
      else high = middle;
    }
    tails[low] = value;
  }
  return tails.length;
}

function judgeTtl(view: View, toleranceMs: number, table: AnomalyTable): void {
  const { key, ownReading, otherReading } = view;
  if (ownReading.expiresAtMs === undefined || otherReading.expiresAtMs === undefined) return;
  const driftMs = Math.abs(ownReading.expiresAtMs - otherReading.expiresAtMs);
  const uncertainMs = (ownReading.uncertainMs ?? 0) + (otherReading.uncertainMs ?? 0);
  // Both wrote it at some moment between: that one was later is the lag of dual writes, which is told by itself.
  const apartMs = Math.max(0, key.settledNs - key.sentNs[0]!) / 1e6;
  table.consider('TTL drift', 1);
  if (driftMs - uncertainMs - apartMs > toleranceMs) table.add('TTL drift', 1, key.key, driftMs * 1e6);
}

/** Writes that can only be counted. */
function judgeSums(view: View, { nowNs }: WitnessCircumstances, table: AnomalyTable): void {
  const { key, own, other } = view;
  const sign = hasPayee(key) ? -1 : 1;
  const [mine, theirs] = [view.ownReading, view.otherReading].map(
    ({ values }) => sign * (values[0] ?? 0),
  ) as [number, number];
  const count = (wanted: (at: number) => boolean) => key.values.filter((_, at) => wanted(at)).length;
  const acknowledged = count((at) => own[at] === ACKNOWLEDGED);
  const doubtful = count((at) => own[at] === DOUBTFUL);
  const meant = count((at) => own[at] === ACKNOWLEDGED && other[at] !== NOT_SENT);
  const sent = count((at) => other[at] !== NOT_SENT && other[at] !== UNSENT);
  const ageNs = nowNs - (key.sentNs[0] ?? nowNs);
  const note = (name: AnomalyName, of: number, times: number) => {
    table.consider(name, of);
    table.add(name, Math.max(0, times), key.key, ageNs);
  };
  note('lost acknowledged writes', acknowledged, acknowledged - mine);
  note('lost shadow writes', meant, meant - theirs);
  // What was not sent may have come by replication.
  const isForBoth = other.every((state) => state !== NOT_SENT);
  const more = isForBoth ? Math.max(0, theirs - sent) : 0;
  note('doubled writes', acknowledged + sent, Math.max(0, mine - acknowledged - doubtful) + more);
  if (isForBoth) note('drift of counters', key.values.length, Math.abs(mine - theirs));
  if (!hasPayee(key)) return;
  const broken = key.kind === 'script' ? 'broken scripts' : 'broken transactions';
  for (const reading of [view.ownReading, view.otherReading])
    note(broken, 1, (reading.values[0] ?? 0) + (reading.payee ?? 0) === 0 ? 0 : 1);
}
