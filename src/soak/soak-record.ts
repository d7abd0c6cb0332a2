// A soak on disk: rows appended, a head replaced at every period; and all of it read back when one goes on.
import { join } from 'node:path';
import { judgeSoak } from '../compare/soak/judge-soak.ts';
import type { DurableFiles } from '../core/durable-files.ts';
import { messageOf, usageError } from '../core/errors.ts';
import type { SoakPeriod, SoakResult, SoakRow } from '../result/kinds/soak.ts';
import { RESULT_FILE } from '../result/store/directory.ts';
import { saveHead } from '../result/store/result-writer.ts';
import { PeriodFolder } from './period-folder.ts';
import { RowsFile } from './rows-file.ts';
import type { SoakPlan } from './soak-plan.ts';
import { countProfileKeys, writesPerOperation } from './turnover.ts';

/** Verdicts take seconds where there are many periods: they are told anew when there are a quarter more. */
const MORE_PERIODS = 1.25;

export class SoakRecord {
  readonly result: SoakResult;
  readonly folder: PeriodFolder;
  private readonly directory: string;
  private readonly files: DurableFiles;
  private readonly rows: RowsFile;
  /** So many periods were judged last. */
  private judged = 0;

  private constructor(directory: string, result: SoakResult, plan: SoakPlan, files: DurableFiles) {
    this.directory = directory;
    this.result = result;
    this.files = files;
    this.rows = new RowsFile(directory, files);
    this.folder = new PeriodFolder({
      rowsPerPeriod: result.plan.rowsPerPeriod,
      turnoversPerOperation: turnoversPerOperation(plan),
    });
  }

  /** @throws CacheBenchError E_RESULT_WRITE */
  static async begin(
    directory: string,
    result: SoakResult,
    plan: SoakPlan,
    files: DurableFiles,
  ): Promise<SoakRecord> {
    const record = new SoakRecord(directory, result, plan, files);
    await files.makeDirectory(directory);
    await record.rows.create();
    await record.save();
    return record;
  }

  /**
   * @param before as `readSoak` gave it
   * @throws CacheBenchError E_RESUME where its rows are gone
   */
  static async goOn(
    directory: string,
    before: SoakResult,
    plan: SoakPlan,
    files: DurableFiles,
  ): Promise<SoakRecord> {
    const { finishedAt: _ended, ...result } = before;
    const record = new SoakRecord(directory, { ...result, partial: true }, plan, files);
    try {
      for await (const row of record.rows.read()) record.folder.add(row);
    } catch (error) {
      throw usageError('E_RESUME', `${directory}: its rows cannot be read: ${messageOf(error)}`);
    }
    // Beside what is to come stands another process, or at least a gap.
    record.folder.close();
    return record;
  }

  /** @throws CacheBenchError E_RESULT_WRITE */
  async add(row: SoakRow): Promise<SoakPeriod | undefined> {
    await this.rows.append(row);
    const period = this.folder.add(row);
    if (period !== undefined) await this.save();
    return period;
  }

  /** @throws CacheBenchError E_RESULT_WRITE; the head of before still stands */
  async save(): Promise<void> {
    const { result, folder } = this;
    const { plan } = result;
    result.periods = folder.periods;
    result.sentNs = folder.sentNs;
    result.rows = folder.rows;
    result.ownRssBytes = folder.ownRssBytes;
    if (result.finishedAt !== undefined || folder.periods.length >= this.judged * MORE_PERIODS) {
      const names = result.targets.map(({ name }) => name);
      Object.assign(result, judgeSoak(result.periods, names, plan));
      this.judged = folder.periods.length;
    }
    await saveHead(join(this.directory, RESULT_FILE), result, this.files);
  }

  async finish(now: Date, isWhole: boolean): Promise<void> {
    this.folder.close();
    this.result.finishedAt = now.toISOString();
    this.result.partial = !isWhole;
    await this.save();
  }
}

/** Of an operation of all profiles together, in the proportion of their rates. */
export function turnoversPerOperation({ profiles }: SoakPlan): number {
  const rate = profiles.reduce((sum, { ratePerSecond }) => sum + ratePerSecond, 0);
  const keys = profiles.reduce((sum, { profile }) => sum + countProfileKeys(profile), 0);
  if (rate === 0 || keys === 0) return 0;
  const writes = profiles.reduce(
    (sum, { profile, ratePerSecond }) => sum + writesPerOperation(profile) * ratePerSecond,
    0,
  );
  return writes / rate / keys;
}
