// `run --export FORMAT=FILE`: proved writable before anything is sent, written anew after every block.
import { resolve } from 'node:path';
import { messageOf, usageError } from '../../core/errors.ts';
import type { FileSystem } from '../../core/file-system.ts';
import { factsOf } from '../../report/format-list.ts';
import type { RunResult } from '../../result/kinds.ts';
import { assertReplaceable, replaceFile } from '../host/replace-file.ts';
import { renderFiles } from '../report/report-files.ts';
import { fillPlaces, PROFILE_PLACE, selectFrom, TARGET_PLACE } from '../report/select-parts.ts';
import type { ExportRequest } from './export-request.ts';

export interface ExportPlan {
  readonly cwd: string;
  readonly files: FileSystem;
  /** Those of which rounds are planned. */
  readonly profiles: readonly string[];
  readonly targets: readonly string[];
}

export class Exports {
  private readonly requests: readonly ExportRequest[];
  private readonly plan: ExportPlan;
  private readonly troubled = new Set<ExportRequest>();

  /** @throws CacheBenchError E_WRITE, E_FLAG (exit code 2) */
  constructor(requests: readonly ExportRequest[], plan: ExportPlan) {
    this.requests = requests;
    this.plan = plan;
    const files = requests.flatMap((request) => this.filesOf(request));
    const twice = files.find((file, i) => files.indexOf(file) !== i);
    if (twice !== undefined)
      throw usageError('E_FLAG', `--export names ${twice} twice`, 'Give each a file of its own.');
    for (const file of files) assertReplaceable(plan.files, file, '--export');
  }

  /**
   * Synchronous, so that no round is measured meanwhile.
   * @param onTrouble told once of every file that can't be written any more; the run goes on
   */
  write(result: RunResult, onTrouble: (message: string) => void): void {
    for (const request of this.requests) {
      try {
        const path = resolve(this.plan.cwd, request.file);
        for (const file of renderFiles(this.choose(result, request), request.format, path))
          replaceFile(this.plan.files, file.path, file.pieces);
        this.troubled.delete(request);
      } catch (error) {
        if (this.troubled.has(request)) continue;
        this.troubled.add(request);
        onTrouble(`--export ${request.format}=${request.file}: ${messageOf(error)}`);
      }
    }
  }

  /** The last write of a file failed. */
  get isTroubled(): boolean {
    return this.troubled.size > 0;
  }

  /** A file that holds one profile has the one that was planned, whatever followed a rate that it missed. */
  private choose(result: RunResult, { format, file }: ExportRequest): RunResult {
    if (!factsOf(format).isSingle || file.includes(PROFILE_PLACE)) return result;
    const measured = result.profiles.map(({ name }) => name);
    return selectFrom(result, { profiles: this.plan.profiles.filter((name) => measured.includes(name)) });
  }

  private filesOf({ format, file }: ExportRequest): string[] {
    const { cwd, profiles, targets } = this.plan;
    const byProfile = file.includes(PROFILE_PLACE) ? profiles : [undefined];
    const byTarget = file.includes(TARGET_PLACE) ? targets : [undefined];
    const isSplit = byProfile.length * byTarget.length === profiles.length * targets.length;
    if (factsOf(format).isWhole && byProfile.length * byTarget.length > 1)
      throw usageError(
        'E_FLAG',
        `--export ${format}=${file}: ${format} holds all of the result`,
        'Write one file.',
      );
    if (factsOf(format).isSingle && !isSplit) {
      throw usageError(
        'E_FLAG',
        `--export ${format}=${file}: ${format} holds one target under one profile; this run has ${targets.length} targets and ${profiles.length} profiles`,
        'Write a file for each, with {profile} and {target} in its name.',
      );
    }
    return byProfile.flatMap((profile) =>
      byTarget.map((target) => resolve(cwd, fillPlaces(file, profile, target))),
    );
  }
}
