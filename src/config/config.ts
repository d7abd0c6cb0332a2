// What a config file says, each part with its place, so that whoever finds a mistake later can point at it.
import type { Waiver } from '../core/fairness-rules.ts';
import type { CostSection } from '../cost/schema.ts';
import type { Path } from '../profile/problems.ts';

export interface Config {
  /** As messages show it. */
  readonly file: string;
  /** Where the relative paths in it begin. */
  readonly directory: string;
  /** As after -t. */
  readonly targets: readonly string[];
  /** Names and paths. */
  readonly profiles: readonly string[];
  /** By the name of the flag: those of `run:`, and those that stand in `gate:`. */
  readonly flags: ReadonlyMap<string, ConfigFlag>;
  readonly rules: readonly ConfigRule[];
  /** For all profiles. */
  readonly waivers: readonly Waiver[];
  readonly cost?: CostSection;
  /** Line and column, from 1, of a value, of the key where there is none, or of a character of a text. */
  placeOf(path: Path, at?: 'key' | number): { readonly line: number; readonly column: number };
  /** `file:line:column path: message` */
  locate(path: Path, message: string, at?: 'key' | number): string;
}

export interface ConfigFlag {
  readonly text: string;
  readonly path: Path;
}

export interface ConfigRule {
  readonly text: string;
  readonly profile?: string;
  readonly severity?: 'error' | 'warn';
  /** Of the text. */
  readonly path: Path;
}
