// The result of a run while it grows: every entry is on disk before the next step begins.
import { type RunResult, roundsOf } from '../result/kinds.ts';
import type { FairnessCheck } from '../result/parts/fairness.ts';
import type { Fill } from '../result/parts/fill.ts';
import type { ProfileRun } from '../result/parts/profile-run.ts';
import type { CompletedRound } from '../result/parts/round.ts';
import type { JudgedRun } from '../result/parts/run-head.ts';
import type { Warning } from '../result/parts/warning.ts';
import { saveResult } from '../result/store.ts';

export class Ledger<R extends RunResult = RunResult> {
  readonly result: R;
  private readonly directory: string;
  private readonly judge: (run: JudgedRun) => readonly FairnessCheck[];
  private readonly onWarning: (warning: Warning) => void;
  /** Rounds that are not in the result, by which its fairness is judged all the same. */
  private readonly witnesses: CompletedRound[] = [];
  /** Where the result lies. */
  file = '';

  constructor(
    directory: string,
    result: R,
    onWarning: (warning: Warning) => void,
    judge: (run: JudgedRun) => readonly FairnessCheck[] = () => [],
  ) {
    this.directory = directory;
    this.result = result;
    this.judge = judge;
    this.onWarning = onWarning;
  }

  /** @throws CacheBenchError E_RESULT_WRITE; what was saved before is still there */
  async save(): Promise<void> {
    const { result, witnesses } = this;
    const fairness = this.judge({ ...result, rounds: [...roundsOf(result), ...witnesses] });
    if (fairness.length > 0) this.result.fairness = [...fairness];
    this.file = await saveResult(this.directory, this.result);
  }

  addProfile(profile: ProfileRun): void {
    this.result.profiles.push(profile);
  }

  addFill(fill: Fill): void {
    this.result.fills.push(fill);
  }

  addWitness(round: CompletedRound): void {
    this.witnesses.push(round);
  }

  warn(warning: Warning): void {
    const { warnings } = this.result;
    const known = warnings.some((one) => one.id === warning.id && one.message === warning.message);
    if (known) return;
    warnings.push(warning);
    this.onWarning(warning);
  }

  async finish(now: Date, complete: boolean): Promise<void> {
    this.result.finishedAt = now.toISOString();
    this.result.partial = !complete;
    await this.save();
  }
}
