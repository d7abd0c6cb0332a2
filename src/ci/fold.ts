// Parts of a log that the CI system shows folded.
import { formatCommand } from './github-command.ts';
import type { CiPlatform } from './platform.ts';

export interface Fold {
  /** Letters, digits, `_`; of its own within the log. */
  readonly id: string;
  /** On one line, nothing in it that a terminal obeys. */
  readonly title: string;
}

export function openFold(platform: CiPlatform, { id, title }: Fold, at: Date): string {
  return platform === 'github'
    ? formatCommand('group', title)
    : `${ERASE}section_start:${seconds(at)}:${id}[collapsed=true]\r${ERASE}${title}`;
}

export function closeFold(platform: CiPlatform, { id }: Fold, at: Date): string {
  return platform === 'github'
    ? formatCommand('endgroup', '')
    : `${ERASE}section_end:${seconds(at)}:${id}\r${ERASE}`;
}

/** GitLab wants its marks on a line that a terminal wipes at once. */
const ERASE = '\x1b[0K';

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
