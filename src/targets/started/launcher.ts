// What differs between the ways to run a server: as a process of our own, or in a container.
import type { Target, TargetIdentity } from '../contract.ts';
import type { OwnerNote } from './private-directory.ts';

/** One way to run a server: as a process of our own, or in a container. */
export interface Launcher {
  /** For messages: "Redis", "Redis in redis:7.2". */
  readonly title: string;
  /** What is run, noted before it starts so that what is left behind can be ended. */
  readonly owner: OwnerNote;
  /** Further variables of the environment that the program needs. */
  readonly variables: readonly string[];
  /** Program and arguments, without a shell. @param directory private to this server */
  commandFor(port: number, directory: string): readonly string[];
  /**
   * The process that answers, proven to be the one started; undefined: it runs where we cannot see it.
   * @throws CacheBenchError E_WRONG_SERVER
   */
  findServer(started: StartedProcess, identity: TargetIdentity): Promise<number | undefined>;
  /** The next step when the log of a failed start shows a known reason, else what can be done in general. */
  explainStart(log: string): string;
  /** The next step when it ended by itself later. */
  readonly lostHint: string;
  /** After its process has ended. false: something is left, for which the next start needs the directory. Never throws. */
  cleanUp(directory: string): Promise<boolean>;
  /** What the target is besides its server. */
  readonly facts: Pick<Target, 'container'>;
  warnAbout(identity: TargetIdentity, pid: number | undefined): readonly string[];
  /** Whether its private directory is where the server writes. */
  readonly writesToDirectory: boolean;
  /** Another one like it; absent: signals to what we started do not reach the server alone. */
  startTwin?(): Promise<Target>;
}

export interface StartedProcess {
  readonly pid: number | undefined;
  readonly directory: string;
  readonly port: number;
}
