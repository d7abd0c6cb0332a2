// What every step of the compilation shares.
import type { CommandContext } from '../commands/check-command.ts';
import type { Draft } from '../draft.ts';
import type { ReportProblem } from '../problems.ts';
import type { ValueSize } from '../profile.ts';

export interface Compilation {
  readonly draft: Draft;
  readonly report: ReportProblem;
  /** Names that commands may use. */
  readonly names: CommandContext;
  /** Of a bare {value}. */
  readonly valueSize: ValueSize;
}

/** The keyspace under `keyspace:`, of a bare {key}. */
export const DEFAULT_KEYSPACE = 'default';
