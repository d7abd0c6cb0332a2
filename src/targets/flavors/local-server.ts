// What must be known of a kind of server to start it as a local process.
import type { ServerWishes } from '../../profile/server-wishes.ts';

export interface Launch {
  readonly port: number;
  /** Private directory: working and data directory of the server. */
  readonly directory: string;
  /** Worker threads wanted; undefined: the flavor's default. */
  readonly threads: number | undefined;
  /** CPUs the server may use. */
  readonly cpuCount: number;
  /** SAVE and BGSAVE shall work; nothing is saved unless asked for. */
  readonly snapshots: boolean;
  readonly settings: Readonly<Record<string, string>>;
  /** Absent: neither password nor TLS. */
  readonly guard?: GuardFiles;
}

/** Names of files in the private directory; absent: no such thing. */
export interface GuardFiles {
  /** The password as {@link LocalServer.writePassword} has it. */
  readonly password?: string;
  /** It is its own authority. */
  readonly certificate?: string;
  readonly key?: string;
}

/** Wishes in the settings of one flavor. */
export interface Translation {
  readonly settings: Readonly<Record<string, string>>;
  /** What has no equivalent, or another one than was meant: sentences. */
  readonly unmet: readonly string[];
}

export interface LocalServer {
  readonly title: string;
  /** Looked for on PATH, in this order. */
  readonly programs: readonly string[];
  /** What it prints for --version. */
  readonly introduction: RegExp;
  /** Environment variable with the path of the program. */
  readonly variable: string;
  /** Where to get it: the end of the sentence "Install it: …". */
  readonly install: string;
  /** Settings that are ours, because the server must stay private to the run. */
  readonly reserved: readonly string[];
  /** An example of a setting, for error messages. */
  readonly exampleSetting: string;
  /** What is wrong with the value of a setting, where that can be told before the start. */
  findMistake?(setting: string, value: string): string | undefined;
  /** @param own settings that the target names itself */
  translate(wishes: ServerWishes, own: Launch['settings']): Translation;
  /** Text of a file of settings that makes clients give the password, and replicas too. */
  writePassword(password: string): string;
  argumentsFor(launch: Launch): readonly string[];
  /** The next step when the log of a failed start shows a known reason. */
  explainLog(log: string): string | undefined;
}
