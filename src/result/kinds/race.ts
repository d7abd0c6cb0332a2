// The result of a race: rounds of every target under every profile, in balanced order.
import { z } from 'zod';
import { gateSchema } from '../gate.ts';
import type { ResultKind } from '../kind.ts';
import { roundSchema } from '../parts/round.ts';
import { runHead } from '../parts/run-head.ts';

const KIND = 'cache-bench race';
const VERSION = 2;

export const raceKind = {
  kind: KIND,
  title: 'a race',
  version: VERSION,
  schema: z.strictObject({
    kind: z.literal(KIND),
    schemaVersion: z.literal(VERSION),
    ...runHead,
    rounds: z.array(roundSchema),
    /** What the declared rules found; absent where none were declared. */
    gate: gateSchema.optional(),
  }),
  growing: { path: ['rounds'], entry: 'round', schema: roundSchema, file: 'rounds.ndjson' },
  migrations: {
    // Version 1 did not say what kind it is.
    1: { head: (older) => ({ kind: KIND, ...older }) },
  },
  next: "'cache-bench report' shows it.",
} as const satisfies ResultKind;

export type RaceResult = z.infer<typeof raceKind.schema>;
