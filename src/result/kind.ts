// What a kind of result is: its name, its version, its schema, and how files of older versions become it.
import type { z } from 'zod';

/** From the version it is listed under to the next. */
export interface Migration {
  /** Of all but the growing list, which is empty or absent here. */
  head(older: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** Of one entry of that list; absent: entries stayed as they were. */
  entry?(older: unknown): unknown;
}

/** The list that grows while a run goes on: it has a file of its own beside the head, to which one line is added at a time. */
export interface GrowingList {
  /** The keys that lead to it in the result. */
  readonly path: readonly [string, ...string[]];
  /** What one entry is called. */
  readonly entry: string;
  readonly schema: z.ZodType;
  /** Lies beside the head. */
  readonly file: `${string}.ndjson`;
}

/** What every result that grows has, besides its list. */
export interface GrowingResult {
  readonly runId: string;
  partial: boolean;
  readonly warnings: { id: string; message: string }[];
}

export interface ResultKind {
  /** Begins the file: "cache-bench race". */
  readonly kind: string;
  /** "a race" */
  readonly title: string;
  /** Raised when a field changes its meaning or goes away; adding a field does not raise it. */
  readonly version: number;
  readonly schema: z.ZodType;
  /** Absent: the result is saved as a whole, at its end. What grows is a {@link GrowingResult}. */
  readonly growing?: GrowingList;
  /** One for every version there was: raising the version without adding its step fails a test. */
  readonly migrations: Readonly<Record<number, Migration>>;
  /** What to do with it where another kind is wanted. Full sentences. */
  readonly next: string;
}
