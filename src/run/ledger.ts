// The result of a run while it grows: every entry is on disk before the next step begins.
import { isDeepStrictEqual } from 'node:util';
import type { DurableFiles } from '../core/durable-files.ts';
import { entriesOf } from '../result/growing-list.ts';
import { type RunResult, roundsOf } from '../result/kinds.ts';
import type { FairnessCheck } from '../result/parts/fairness.ts';
import type { Fill } from '../result/parts/fill.ts';
import type { ProfileRun } from '../result/parts/profile-run.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import type { JudgedRun } from '../result/parts/run-head.ts';
import type { TargetRecord } from '../result/parts/target.ts';
import type { Warning } from '../result/parts/warning.ts';
import { ResultWriter } from '../result/store/result-writer.ts';

/**
 * Fairness is judged by all rounds, and so takes the longer the more there are. Judged anew when there are a tenth more, it
 * costs each round the same however long the run is; a run that is killed has been judged by nine tenths of its rounds.
 */
const MORE_ROUNDS = 1.1;

export class Ledger<R extends RunResult = RunResult> {
  readonly result: R;
  private readonly writer: ResultWriter;
  private readonly judge: (run: JudgedRun) => readonly FairnessCheck[];
  private readonly onWarning: (warning: Warning) => void;
  /** Rounds that are not in the result, by which its fairness is judged all the same. */
  private readonly witnesses: CompletedRound[] = [];
  /** What is told of the worst round, each with how bad that was. */
  private readonly worst = new Map<string, { amount: number; warning: Warning }>();
  /** By how many rounds fairness was judged last. */
  private judgedRounds = 0;
  /** Something but rounds was added since the last save. */
  private hasNews = false;
  /** Where the result lies. */
  file = '';

  constructor(
    directory: string,
    result: R,
    onWarning: (warning: Warning) => void,
    judge: (run: JudgedRun) => readonly FairnessCheck[],
    files: DurableFiles,
  ) {
    this.writer = new ResultWriter(directory, files);
    this.result = result;
    this.judge = judge;
    this.onWarning = onWarning;
  }

  /**
   * All that is in the result.
   * @throws CacheBenchError E_RESULT_WRITE; what was saved before is still there
   */
  async save(): Promise<void> {
    if (this.isFairnessDue()) this.judgeFairness();
    this.hasNews = false;
    this.file = await this.writer.save(this.result);
  }

  /**
   * New rounds, and the rest only where something was added to it.
   * @throws CacheBenchError E_RESULT_WRITE; what was saved before is still there
   */
  async saveRounds(): Promise<void> {
    if (this.isFairnessDue()) await this.save();
    else await this.writer.saveEntries(this.result);
  }

  private isFairnessDue(): boolean {
    const count = roundsOf(this.result).length + this.witnesses.length;
    return this.hasNews || count >= this.judgedRounds * MORE_ROUNDS;
  }

  private judgeFairness(): void {
    const rounds = [...roundsOf(this.result), ...this.witnesses];
    const fairness = this.judge({ ...this.result, rounds });
    if (fairness.length > 0) this.result.fairness = [...fairness];
    this.judgedRounds = rounds.length;
  }

  /** A round or a probe, be it one that failed. */
  get hasEntries(): boolean {
    return entriesOf(this.result).length > 0;
  }

  /** A result without entries tells nobody anything: it goes, and so does its directory. */
  async discard(): Promise<void> {
    await this.writer.discard(this.result);
    this.file = '';
  }

  addProfile(profile: ProfileRun): void {
    this.result.profiles.push(profile);
    this.hasNews = true;
  }

  addConnectionMemory(target: string, memory: NonNullable<TargetRecord['connectionMemory']>): void {
    const record = this.result.targets.find(({ name }) => name === target);
    if (record !== undefined) record.connectionMemory = { ...memory };
    this.hasNews = true;
  }

  addFill(fill: Fill): void {
    this.result.fills.push(fill);
    this.hasNews = true;
  }

  addWitness(round: CompletedRound): void {
    this.witnesses.push(round);
  }

  warn(warning: Warning): void {
    const { warnings } = this.result;
    if (warnings.some((one) => isDeepStrictEqual(one, warning))) return;
    warnings.push(warning);
    this.hasNews = true;
    this.onWarning(warning);
  }

  /**
   * Told of the first round that gives cause, and kept of the worst.
   *
   * @param about tells it from others of its id
   */
  warnOfWorst(warning: Warning, amount: number, about = warning.target ?? ''): void {
    const key = `${warning.id} ${about}`;
    const known = this.worst.get(key);
    if (known !== undefined && known.amount >= amount) return;
    this.worst.set(key, { amount, warning });
    if (known === undefined) {
      this.warn(warning);
      return;
    }
    const { warnings } = this.result;
    warnings[warnings.findIndex((one) => isDeepStrictEqual(one, known.warning))] = warning;
    this.hasNews = true;
  }

  async finish(now: Date, complete: boolean): Promise<void> {
    this.result.finishedAt = now.toISOString();
    this.result.partial = !complete;
    this.hasNews = true;
    await this.save();
  }
}
