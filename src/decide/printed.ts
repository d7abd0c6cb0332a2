// What commands print with --json without being results of a kind: pre-flights, moved data, trials of concurrency.
import { z } from 'zod';
import type { Printed } from './evidence.ts';

const server = z.looseObject({ flavor: z.string(), version: z.string() });
const named = server.extend({ name: z.string() });
const two = { reference: named, candidate: named };

/** Absent in what older versions printed. */
const startedAt = z.iso.datetime().optional();

const preflightSchema = z.looseObject({
  startedAt,
  source: server.extend({ endpoint: z.string().optional() }),
  candidate: server,
  keysLookedAt: z.number(),
  rows: z.array(z.looseObject({ topic: z.string(), level: z.string() })),
});
const movesSchema = z.looseObject({
  startedAt,
  ...two,
  rows: z.array(
    z.looseObject({
      ...{ way: z.string(), from: z.string(), type: z.string(), outcome: z.string() },
      detail: z.string().optional(),
    }),
  ),
});
const concurrencySchema = z.looseObject({
  startedAt,
  ...two,
  seed: z.number(),
  rows: z.array(z.looseObject({ id: z.string(), outcome: z.string() })),
});

const PRINTED = { preflight: preflightSchema, moves: movesSchema, concurrency: concurrencySchema } as const;
type PrintedKinds = { readonly [Name in keyof typeof PRINTED]: z.output<(typeof PRINTED)[Name]> };

/** Those that are of this form, the newest first; those that do not say when come last, by their names. */
export function readPrinted<Name extends keyof PrintedKinds>(
  name: Name,
  printed: readonly Printed[],
): readonly { readonly place: string; readonly data: PrintedKinds[Name] }[] {
  return printed
    .flatMap(({ place, data }) => {
      const parsed = PRINTED[name].safeParse(data);
      return parsed.success ? [{ place, data: parsed.data as PrintedKinds[Name] }] : [];
    })
    .toReversed()
    .toSorted((one, other) => (other.data.startedAt ?? '').localeCompare(one.data.startedAt ?? ''));
}
