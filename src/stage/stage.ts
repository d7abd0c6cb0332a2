// A stage: the targets of a command while they are open, and the keys that it writes to them.
import type { CacheBenchError } from '../core/errors.ts';
import type { OpenFilesNeed } from '../core/open-files.ts';
import type { Script } from '../profile/profile.ts';
import type { KeyName } from '../targets/access/own-keys.ts';
import type { Target, TargetSpec } from '../targets/contract.ts';
import type { StageWarning } from './warnings.ts';

export interface StagePlan {
  /** The same order and names as the targets of the stage. */
  readonly targets: readonly TargetSpec[];
  /** Names the private directories of servers, and every key. */
  readonly runId: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted: no further target is opened. What the work does about it is its own. */
  readonly signal: AbortSignal;
  /** Attached targets may hold keys of others. */
  readonly allowNonempty: boolean;
  readonly onEvent: (event: StageEvent) => void;
  /** Told of keys that stay on attached targets although the work was done; absent: it is thrown. */
  readonly onKeysLeft?: (error: CacheBenchError) => void;
  /** false: the work writes nothing, so that targets may refuse writes. Absent: it may write. */
  readonly writes?: boolean;
  /** For servers that are started, unless their setup says otherwise; absent: not pinned. */
  readonly cpus?: readonly number[];
  /** Of started servers to begin with; absent: as their specs say. */
  readonly servers?: ServerSetup;
  /** Started servers can write snapshots. */
  readonly snapshots?: boolean;
  /** What the work has open at once, piece by piece; absent: few files. */
  readonly opens?: readonly OpenFilesNeed[];
}

/** How servers are started. Those that run with another setup are started anew. */
export interface ServerSetup {
  /** Threads of each server; absent: its flavor's default. */
  readonly threads?: number;
  /** A part of the CPUs that there are for servers; absent: all of them. */
  readonly cpus?: readonly number[];
  /** In place of the plan's: the same names in the same order, with other settings. */
  readonly targets?: readonly TargetSpec[];
}

export type StageEvent =
  /** What takes its time before a target opens. */
  | { readonly kind: 'target-step'; readonly target: string; readonly text: string }
  | { readonly kind: 'target-opened'; readonly target: Target }
  /** Those known from the start come before the work begins. */
  | { readonly kind: 'warning'; readonly warning: StageWarning };

export type KeyNames = (prefix: string) => Iterable<KeyName>;

export interface Stage {
  /** In the order of the plan; others take their places when servers are started anew. */
  readonly targets: readonly Target[];
  /** All keys that the work writes have to begin with it. */
  readonly keyPrefix: string;
  /**
   * Stops the servers and starts them anew unless this is the setup that they run with.
   *
   * @throws CacheBenchError of openTarget, Interrupted
   */
  useServers(setup: ServerSetup | undefined): Promise<void>;
  /**
   * Lets `work` write keys to the targets, on which the scripts are loaded, and removes the keys however it ends. What
   * stays on an attached target is warned of, with the command that removes it.
   *
   * @param names all keys that the work may write, with the prefix: where SCAN is not permitted, no others are found
   * @throws CacheBenchError E_SCRIPT, E_REFUSED; whatever `work` throws
   */
  withKeys<T>(scripts: readonly Script[], work: () => Promise<T>, names?: KeyNames): Promise<T>;
  /**
   * Removes what the work has written so far to one target, so that it can begin again with nothing.
   *
   * @throws CacheBenchError of the control connection
   */
  removeKeys(target: Target): Promise<void>;
}
