// What a kind of result is: its name, its version, its schema, and how files of older versions become it.
import type { z } from 'zod';

/** From the version it is listed under to the next. */
export type Migration = (older: Readonly<Record<string, unknown>>) => Record<string, unknown>;

export interface ResultKind {
  /** Begins the file: "cache-bench race". */
  readonly kind: string;
  /** "a race" */
  readonly title: string;
  /** Raised when a field changes its meaning or goes away; adding a field does not raise it. */
  readonly version: number;
  readonly schema: z.ZodType;
  /** One for every version there was: raising the version without adding its step fails a test. */
  readonly migrations: Readonly<Record<number, Migration>>;
}
