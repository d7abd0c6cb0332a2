// A download that is not complete: kept for the next attempt, and written by one process at a time.
import { readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { markOwnProcess } from '../targets/processes/own-process.ts';
import { identifyProcess, isRunning } from '../targets/processes/process-identity.ts';

export interface PartFile {
  readonly path: string;
  sizeBytes(): number;
  /** Leaves it for whoever comes next. */
  giveBack(): void;
  remove(): void;
}

let claims = 0;

/**
 * Renaming is what claims a file: of two processes one succeeds, and the other begins a file of its own. So
 * nobody waits for a lock, and none stays behind.
 *
 * @param key tells downloads apart: the digest belongs into it, so that parts of two files never meet
 */
export function claimPart(directory: string, key: string): PartFile {
  const free = join(directory, `${key}.part`);
  const path = `${free}.${markOwnProcess()}-${++claims}`;
  for (const name of leftParts(directory, key)) {
    try {
      renameSync(join(directory, name), path);
      break;
    } catch {
      // Somebody else was faster.
    }
  }
  return {
    path,
    sizeBytes: () => statSync(path, { throwIfNoEntry: false })?.size ?? 0,
    giveBack() {
      try {
        renameSync(path, free);
      } catch {}
    },
    remove: () => rmSync(path, { force: true }),
  };
}

/** Given back, or claimed by a process that is gone; the latter can be told from /proc only. */
function leftParts(directory: string, key: string): readonly string[] {
  const canTell = identifyProcess('self') !== undefined;
  return readdirSync(directory).filter((name) => {
    if (name === `${key}.part`) return true;
    const claim = name.startsWith(`${key}.part.`) && /\.part\.(\d+)-(\d+)-\d+$/.exec(name);
    return claim && canTell && !isRunning({ pid: Number(claim[1]), startTicks: Number(claim[2]) });
  });
}
