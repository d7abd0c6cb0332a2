// Asks all checks of two servers: many at a time, again where they differ, one at a time where servers may end.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import { stopIfInterrupted } from '../../core/interrupted.ts';
import type { RespVersion } from '../../wire/resp-version.ts';
import type { Check } from '../catalogue/check.ts';
import { holdCheck } from './hold-check.ts';
import { type CheckResult, hasLost, hasOnlyHung, judgeAgain, judgeFirst, type Take } from './judge-check.ts';
import type { NamedKeys } from './named-keys.ts';
import { prefixOf } from './plain-keys.ts';
import type { Seat } from './seat.ts';
import type { Transcript } from './transcript.ts';

export interface CheckTask {
  readonly check: Check;
  readonly protocol: RespVersion;
}

export interface Asked {
  readonly task: CheckTask;
  readonly verdict: CheckResult;
}

export interface CheckRun {
  readonly tasks: readonly CheckTask[];
  readonly reference: Seat;
  readonly candidate: Seat;
  readonly keyPrefix: string;
  readonly named: NamedKeys;
  readonly signal: AbortSignal;
  now(): Date;
  onAsked(asked: Asked): void;
}

/** Enough to hide waits, few enough that a small machine's servers answer at once. */
const AT_ONCE = 16;
const AGAIN_AT_ONCE = 4;
/** A server that keeps so many checks waiting is not asked the rest. */
const MOST_HUNG = 60;
/** More are taken at their first word. */
const MOST_HUNG_AGAIN = 20;

interface Pending {
  readonly task: CheckTask;
  readonly first: Take;
  /** It may have ended the server, or been there when another did. */
  readonly isSuspect: boolean;
}

/** @throws Interrupted; CacheBenchError E_TARGET_LOST when the reference is gone for good */
export async function runChecks(run: CheckRun): Promise<void> {
  const asking = new Asking(run);
  const pending: Pending[] = [];
  await inParallel(
    run.tasks.filter(({ check }) => !check.alone),
    AT_ONCE,
    async (task) => {
      const one = await asking.takeOnce(task);
      if (one !== undefined) pending.push(one);
    },
  );
  // Who only waits comes last: the others are answered quickly.
  const [quick, slow] = [false, true].map((isSlow) =>
    pending.filter(({ first, isSuspect }) => !isSuspect && isLostOn(first) === isSlow),
  );
  await inParallel([...quick!, ...slow!], AGAIN_AT_ONCE, (one) => asking.takeAgain(one));
  for (const one of pending) if (one.isSuspect) await asking.takeAgain(one);
  for (const task of run.tasks.filter(({ check }) => check.alone)) {
    const one = await asking.takeOnce(task);
    if (one !== undefined) await asking.takeAgain(one);
  }
}

class Asking {
  private readonly run: CheckRun;
  private taken = 0;
  private hung = 0;
  private hungAgain = 0;

  constructor(run: CheckRun) {
    this.run = run;
  }

  /** @returns what was said when it has to be asked again */
  async takeOnce(task: CheckTask): Promise<Pending | undefined> {
    if (this.giveUp(task)) return undefined;
    const take = await this.take(task);
    const verdict = judgeFirst(task.check, take);
    if (verdict === undefined) {
      if (hasLost(take.candidate) && hasOnlyHung(take.candidate)) this.hung++;
      const pulse = await this.look(take);
      const takes = [take.before, take.candidate, take.after];
      return { task, first: take, isSuspect: pulse !== 'alive' || !takes.every(hasOnlyHung) };
    }
    this.run.onAsked({ task, verdict });
    return undefined;
  }

  async takeAgain({ task, first }: Pending): Promise<void> {
    const { candidate, onAsked } = this.run;
    const { gone, target } = candidate.watch;
    if (gone !== undefined && isLostOn(first)) {
      const outcome = gone === 'dead' ? 'crashed' : 'hung';
      const what = gone === 'dead' ? 'ended' : 'stopped answering';
      const reason = `${target.name} ${what} while this check, and perhaps others, was asked`;
      onAsked({ task, verdict: { outcome, differences: [], reason } });
      return;
    }
    stopIfInterrupted(this.run.signal);
    const isTrusted = gone !== undefined || (this.hungAgain >= MOST_HUNG_AGAIN && isLostOn(first));
    const again = isTrusted ? first : await this.take(task);
    const pulse = isTrusted ? 'alive' : await this.look(again);
    const verdict = judgeAgain(task.check, first, again);
    if (verdict.outcome === 'hung') this.hungAgain++;
    if (pulse === 'alive' || verdict.outcome === 'skipped') onAsked({ task, verdict });
    else {
      const outcome = pulse === 'dead' ? 'crashed' : 'hung';
      const reason = pulse === 'dead' ? 'the server ended' : 'the server stopped answering';
      onAsked({ task, verdict: { ...verdict, outcome, reason } });
    }
  }

  /** Says of a check that it is not asked, where that has no use any more. */
  private giveUp(task: CheckTask): boolean {
    stopIfInterrupted(this.run.signal);
    const { watch } = this.run.candidate;
    const reason = watch.gone
      ? `${watch.target.name} no longer answers`
      : this.hung >= MOST_HUNG
        ? `${MOST_HUNG} checks before it got no reply from ${watch.target.name}`
        : undefined;
    if (reason === undefined) return false;
    this.run.onAsked({ task, verdict: { outcome: 'skipped', differences: [], reason } });
    return true;
  }

  private async take(task: CheckTask): Promise<Take> {
    const { reference, candidate } = this.run;
    const before = await this.hold(task, reference);
    // Nobody else is asked what there is nothing to compare with.
    if (judgeFirst(task.check, { before, candidate: before, after: before })?.outcome === 'skipped')
      return { before, candidate: before, after: before };
    const told = await this.hold(task, candidate, before);
    return { before, candidate: told, after: await this.hold(task, reference) };
  }

  private hold({ check, protocol }: CheckTask, seat: Seat, expected?: Transcript): Promise<Transcript> {
    const { keyPrefix, named, now } = this.run;
    const prefix = prefixOf(keyPrefix, this.taken++);
    const endpoint = seat.endpointOf(prefix);
    return holdCheck(check, { endpoint, protocol, prefix, named, now, ...dropUndefined({ expected }) });
  }

  private async look({ before, candidate, after }: Take): Promise<'alive' | 'dead' | 'stuck'> {
    const { run } = this;
    if (hasLost(before) || hasLost(after)) await run.reference.watch.look();
    const { gone, target } = run.reference.watch;
    if (gone !== undefined)
      throw new CacheBenchError('E_TARGET_LOST', `${target.name}, the reference, no longer answers`);
    return hasLost(candidate) ? run.candidate.watch.look() : 'alive';
  }
}

function isLostOn({ before, candidate, after }: Take): boolean {
  return [before, candidate, after].some(hasLost);
}

/** The first failure ends all. */
async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const workers = Array.from({ length: Math.min(atOnce, left.length) }, async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  });
  const ended = await Promise.allSettled(workers);
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed !== undefined)
    throw failed.reason instanceof Error ? failed.reason : new Error(messageOf(failed.reason));
}
