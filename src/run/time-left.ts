// How long a run still takes: the steps that are left, each as long as those like it took.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { IntervalSample } from '../load/contract.ts';
import { median } from '../stats/order-statistics.ts';
import type { RunEvent } from './events.ts';
import { blocksOf, type PlannedRound, type RunPlan } from './plan.ts';
import { listSteps, planRound, type RunStep } from './steps.ts';

interface TakenStep extends RunStep {
  readonly tookNs: number;
}

export class TimeLeft {
  private plan: RunPlan | undefined;
  private startedMs = 0;
  /** In the order in which they come; without what is over or under way. */
  private left: RunStep[] = [];
  private readonly taken: TakenStep[] = [];
  private current: { readonly step: RunStep; readonly startedMs: number } | undefined;
  /** Of a fill and of a round of so many requests: how much of it is done, 0 … 1. */
  private done = 0;
  private openEnded = false;

  see(event: RunEvent, nowMs: number): void {
    switch (event.kind) {
      case 'planned':
        this.plan = event.plan;
        this.startedMs = nowMs;
        this.left = listSteps(event.plan);
        this.current = { step: this.left.shift()!, startedMs: nowMs };
        break;
      case 'profile-started':
        if (this.current?.step.kind === 'start') this.close(nowMs);
        this.dropBefore(event.profile);
        this.addUnplanned(event.profile);
        break;
      case 'calibration-started':
        this.begin('calibration', event.profile, undefined, nowMs);
        break;
      case 'fill-started':
        this.begin('fill', event.profile, event.target, nowMs);
        break;
      case 'fill-progress':
        this.done = event.share;
        break;
      case 'interval':
        this.count(event.profile, event.sample);
        break;
      case 'block-added':
        this.addBlock(event.profile);
        break;
      case 'round-started':
        this.openEnded = this.mayAddBlocks(event.round);
        this.begin('round', event.profile, event.target, nowMs);
        break;
      case 'profile-finished':
        this.finishProfile(event.profile, nowMs);
        break;
    }
  }

  elapsedNs(nowMs: number): number {
    return this.plan === undefined ? 0 : (nowMs - this.startedMs) * 1e6;
  }

  remainingNs(nowMs: number): number {
    const steps = this.left.reduce((sum, step) => sum + this.expect(step), 0);
    return steps + this.remainingOfCurrent(nowMs);
  }

  /** Of the whole run, 0 … below 1. */
  share(nowMs: number): number {
    const elapsed = this.elapsedNs(nowMs);
    const whole = elapsed + this.remainingNs(nowMs);
    return whole === 0 ? 0 : elapsed / whole;
  }

  /** Blocks may be added to what is planned: then all that is left is a lower bound. */
  isOpenEnded(): boolean {
    return this.openEnded;
  }

  private mayAddBlocks({ profileIndex, block }: PlannedRound): boolean {
    const { profiles, settings } = this.plan!;
    const { planned, most } = blocksOf(profiles[profileIndex]!, settings);
    return most > Math.max(planned, block + 1);
  }

  private begin(kind: RunStep['kind'], profile: string, target: string | undefined, nowMs: number): void {
    this.close(nowMs);
    const isIt = (step: RunStep): boolean =>
      step.kind === kind && step.profile === profile && step.target === target;
    const at = this.left.findIndex(isIt);
    // What was planned before it was left out.
    const step = at < 0 ? undefined : this.left[at];
    this.left = this.left.filter(
      (one, place) => place !== at && !(place < at && one.profile === profile && one.kind !== 'round'),
    );
    this.done = 0;
    this.current = {
      step: step ?? { kind, profile, isTimed: true, guessNs: 0, aroundNs: 0, ...dropUndefined({ target }) },
      startedMs: nowMs,
    };
  }

  /** A step takes until the next one begins: saving and cooling down are part of it. */
  private close(nowMs: number): void {
    if (this.current === undefined) return;
    const { step, startedMs } = this.current;
    this.taken.push({ ...step, tookNs: (nowMs - startedMs) * 1e6 });
    this.current = undefined;
  }

  private count(profile: string, { warmup, completed }: IntervalSample): void {
    const stop = this.plan?.profiles.find((one) => one.profile.name === profile)?.profile.load.stop;
    if (this.current?.step.kind !== 'round' || stop?.kind !== 'requests' || warmup) return;
    this.done += completed / stop.count;
  }

  private addBlock(profile: string): void {
    const { profiles, targets } = this.plan!;
    const planned = profiles.find((one) => one.profile.name === profile);
    if (planned === undefined) return;
    const rounds = targets.map(({ name }) => planRound(this.plan!, planned.profile, name));
    this.left.unshift(...rounds);
  }

  /** A part that only follows a rate which was missed: by now it was. */
  private addUnplanned(profile: string): void {
    const { profiles, settings } = this.plan!;
    const planned = profiles.find((one) => one.profile.name === profile);
    if (!planned?.equalRate?.onlyIfMissed) return;
    for (let block = 0; block < blocksOf(planned, settings).planned; block++) this.addBlock(profile);
  }

  private finishProfile(profile: string, nowMs: number): void {
    // A profile ends after its part at an equal rate: what lies between two goes on.
    if (this.current?.step.kind === 'change' || this.current?.step.kind === 'end') return;
    this.close(nowMs);
    this.left = this.left.filter((step) => step.profile !== profile || step.kind === 'end');
    const next = this.left[0];
    if (next?.kind !== 'change' && next?.kind !== 'end') return;
    this.left.shift();
    this.current = { step: next, startedMs: nowMs };
  }

  private dropBefore(profile: string): void {
    const { profiles } = this.plan!;
    const at = profiles.findIndex((one) => one.profile.name === profile);
    const before = new Set(profiles.slice(0, Math.max(0, at)).map((one) => one.profile.name));
    this.left = this.left.filter((step) => !before.has(step.profile) || step.kind === 'end');
  }

  private remainingOfCurrent(nowMs: number): number {
    if (this.current === undefined) return 0;
    const { step, startedMs } = this.current;
    const elapsedNs = (nowMs - startedMs) * 1e6;
    if (this.done > FEWEST_DONE && this.done < 1) return (elapsedNs * (1 - this.done)) / this.done;
    return Math.max(0, this.expect(step) - elapsedNs);
  }

  /** As the same step took lately; else as its guess is corrected by the steps that are most like it. */
  private expect(step: RunStep): number {
    const ofKind = this.taken.filter(({ kind }) => kind === step.kind);
    const same = ofKind.filter(({ profile, target }) => profile === step.profile && target === step.target);
    if (same.length > 0) return mean(same.slice(-LATELY).map(({ tookNs }) => tookNs));
    const guessedAlike = ofKind.filter(({ isTimed }) => isTimed === step.isTimed);
    const ofProfile = guessedAlike.filter(({ profile }) => profile === step.profile);
    const ofTarget = guessedAlike.filter(({ target }) => target === step.target);
    // A set time is the same on every server. Work at a rate is as fast as the server.
    const [first, second] = step.isTimed ? [ofProfile, ofTarget] : [ofTarget, ofProfile];
    const alike = [first, second, guessedAlike].find((some) => some.length > 0);
    if (alike !== undefined) return correct(step, alike.slice(-LATELY));
    return step.guessNs + step.aroundNs * (this.slowness() - 1);
  }

  /** How many times as long as guessed the work around set times takes: on a busy machine more than once. */
  private slowness(): number {
    const calibrations = this.taken.filter(({ kind }) => kind === 'calibration');
    const factors = calibrations.map(
      ({ tookNs, guessNs, aroundNs }) => (tookNs - (guessNs - aroundNs)) / aroundNs,
    );
    return factors.length === 0 ? 1 : Math.min(MOST_SLOWNESS, Math.max(1, median(factors.slice(-LATELY))));
  }
}

/** Steps alike that count: what other processes take of a machine changes, and what was an hour ago tells nothing. */
const LATELY = 5;
/** One slow start of a null server is no measure. */
const MOST_SLOWNESS = 4;

/** What comes around a set time is the same whatever its length. Work at a rate scales. */
function correct({ isTimed, guessNs }: RunStep, alike: readonly TakenStep[]): number {
  return isTimed
    ? Math.max(0, guessNs + median(alike.map((one) => one.tookNs - one.guessNs)))
    : guessNs * median(alike.map((one) => one.tookNs / one.guessNs));
}

/** Less says nothing of the rate yet. */
const FEWEST_DONE = 0.05;

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
