// What every step of the compilation shares.
import type { CommandContext } from '../commands/check-command.ts';
import type { Draft } from '../draft.ts';
import type { Path } from '../problems.ts';
import type { ValueSize } from '../profile.ts';

/** @param at the key of the pair rather than its value, or a character of the text at the path. */
export type Report = (path: Path, message: string, at?: 'key' | number) => void;

export interface Compilation {
  readonly draft: Draft;
  readonly report: Report;
  /** Names that commands may use. */
  readonly names: CommandContext;
  /** Of a bare {value}. */
  readonly valueSize: ValueSize;
}

/** The keyspace under `keyspace:`, of a bare {key}. */
export const DEFAULT_KEYSPACE = 'default';
