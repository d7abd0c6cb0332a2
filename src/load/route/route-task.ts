// One operation of a routed load until all sides that got it have answered, and how each outcome is booked.
import type { HitRule } from '../../profile/profile.ts';
import { sameReply, textOfReply } from './reply-facts.ts';
import { REFERENCE, type RoutedOperation, type Side } from './route-plan.ts';
import type { PhaseTally } from './route-tally.ts';
import type { RequestOutcome } from './side-link.ts';
import type { WitnessBook, WitnessOperation } from './witness-book.ts';
import { ACKNOWLEDGED, DOUBTFUL, REFUSED, UNSENT } from './witness-ledger.ts';

const LF = 10;
const ZERO_DIGIT = 48;

/** What a read-through cache does after a miss. */
export const READ_THROUGH: RoutedOperation = {
  writes: true,
  writeNames: ['SET'],
  isUnordered: false,
  isIncomparable: false,
  isGet: false,
};

export interface Task {
  readonly connection: number;
  readonly operation: number;
  /** Of the phase in which it was sent. */
  readonly tally: PhaseTally;
  /** Answers the user. */
  readonly serving: Side;
  readonly sentNs: number;
  readonly facts: RoutedOperation;
  readonly hits: HitRule;
  /** Bytes as latin1 text; empty: none. */
  readonly key: string;
  readonly witness: WitnessOperation | undefined;
  /** The other side got it too. */
  readonly isTwofold: boolean;
  /** The user waits for both. */
  readonly isSync: boolean;
  /** Outcomes that the user still waits for. */
  waits: number;
  /** Of the side that serves, and of the other. */
  own: RequestOutcome | undefined;
  other: RequestOutcome | undefined;
  /** When the user could be answered; 0: not yet. */
  doneNs: number;
}

/** The first key of an operation, as its bytes say it; empty where they have no such argument. */
export function readArgument(bytes: Buffer, [command, argument]: readonly [number, number]): string {
  let at = 0;
  for (let before = command; before > 0 && at < bytes.length; before--) at = skipArguments(bytes, at);
  const count = readLength(bytes, at);
  if (at >= bytes.length || argument >= count) return '';
  at = skipArguments(bytes, at, argument);
  const start = bytes.indexOf(LF, at) + 1;
  return bytes.toString('latin1', start, start + readLength(bytes, at));
}

/** @returns the position behind so many arguments of the command at `at`; absent: behind all */
function skipArguments(bytes: Buffer, at: number, wanted = readLength(bytes, at)): number {
  at = bytes.indexOf(LF, at) + 1;
  for (let i = 0; i < wanted; i++) at = bytes.indexOf(LF, at) + 1 + readLength(bytes, at) + 2;
  return at;
}

/** The number behind the type byte at `at`. */
function readLength(bytes: Buffer, at: number): number {
  let value = 0;
  for (let i = at + 1; bytes[i]! >= ZERO_DIGIT; i++) value = value * 10 + bytes[i]! - ZERO_DIGIT;
  return value;
}

/** What one side answered, or that it did not. */
export function bookOutcome(
  task: Task,
  side: Side,
  outcome: RequestOutcome,
  now: number,
  book: WitnessBook | undefined,
): void {
  const { tally, facts } = task;
  const isShadow = side !== task.serving;
  if (isShadow) task.other = outcome;
  else task.own = outcome;
  if (outcome.kind === 'none') tally.countError(side, outcome.reason);
  else if (outcome.failure !== undefined) tally.countError(side, outcome.failure);
  if (facts.writes) bookWrite(task, side, outcome, now, book);
  else bookRead(task, side, outcome, now, book);
}

/** The queue was full: the side never gets it. */
export function noteDropped(task: Task, side: Side, book: WitnessBook | undefined): void {
  task.tally.shadow.dropped++;
  if (task.witness?.write !== undefined) book!.settleWrite(task.witness.write, side, UNSENT, task.sentNs);
}

function bookWrite(
  task: Task,
  side: Side,
  outcome: RequestOutcome,
  now: number,
  book: WitnessBook | undefined,
): void {
  const { tally, facts, witness } = task;
  const state = stateOf(outcome);
  if (state === ACKNOWLEDGED) tally.countWrites(facts.writeNames, side, 'acknowledged');
  else if (state === DOUBTFUL) tally.countWrites(facts.writeNames, side, 'doubtful');
  else if (state === REFUSED) tally.countWrites(facts.writeNames, side, 'refused');
  if (witness?.write !== undefined)
    book!.settleWrite(witness.write, side, state, now, outcome.kind === 'reply' ? outcome.value : undefined);
  if (side === task.serving) {
    if (!task.isTwofold && state === ACKNOWLEDGED) tally.onlyOn[side]++;
    return;
  }
  const { shadow } = tally;
  if (state === ACKNOWLEDGED) {
    shadow.acknowledged++;
    tally.shadowTime.record(Math.max(0, Math.round(now - task.sentNs)));
  } else if (state === REFUSED) shadow.refused++;
  else shadow.unanswered++;
}

function stateOf(outcome: RequestOutcome): number {
  if (outcome.kind === 'none') return outcome.wasSent ? DOUBTFUL : UNSENT;
  return outcome.failure === undefined ? ACKNOWLEDGED : REFUSED;
}

function bookRead(
  task: Task,
  side: Side,
  outcome: RequestOutcome,
  now: number,
  book: WitnessBook | undefined,
): void {
  const { tally, facts, witness, own, other } = task;
  if (side === task.serving && witness?.read !== undefined && isGood(outcome))
    book!.judgeRead(tally.witnessReads, witness.read, outcome.value, now);
  if (own === undefined || other === undefined || !isGood(own) || !isGood(other)) return;
  const { isUnordered } = facts;
  const isSame = sameReply(own.value, other.value, isUnordered);
  const [reference, candidate] = task.serving === REFERENCE ? [own, other] : [other, own];
  const text = ({ value }: typeof own) => (isSame ? '' : textOfReply(value, isUnordered));
  tally.countCompared(isSame, task.key, text(reference), text(candidate));
}

function isGood(outcome: RequestOutcome): outcome is RequestOutcome & { kind: 'reply' } {
  return outcome.kind === 'reply' && outcome.failure === undefined;
}
