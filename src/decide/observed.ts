// What soaks, failover experiments and rehearsals tell a checklist: the few fields that it needs, read leniently.
import { z } from 'zod';
import type { Result } from '../result/kinds.ts';

const soakSchema = z.looseObject({
  partial: z.boolean(),
  /** Load that was sent. */
  sentNs: z.number(),
  verdicts: z.array(
    z.looseObject({
      target: z.string(),
      metric: z.string(),
      word: z.enum(['stable', 'grows', 'step', 'cannot-tell']),
    }),
  ),
});

const trialSchema = z.looseObject({
  experiment: z.string(),
  target: z.string(),
  service: z.looseObject({ outageNs: z.number(), isUnserved: z.boolean().optional() }),
  clients: z.array(
    z.looseObject({
      name: z.string(),
      outage: z.looseObject({ p99Ns: z.number(), open: z.number(), unserved: z.number().optional() }),
      pushes: z.looseObject({ acknowledged: z.number(), lost: z.number() }),
      /** It ended by itself. */
      failure: z.string().optional(),
    }),
  ),
  failure: z.string().optional(),
});
const failoverSchema = z.looseObject({ partial: z.boolean(), trials: z.array(trialSchema) });

const rehearsalSchema = z.looseObject({
  partial: z.boolean(),
  name: z.string(),
  phases: z.array(
    z.looseObject({
      rollback: z.looseObject({ timeNs: z.number(), lost: z.number() }).optional(),
    }),
  ),
  rules: z.array(z.looseObject({ rule: z.string(), outcome: z.enum(['pass', 'fail', 'inconclusive']) })),
});

const OBSERVED = {
  soak: ['cache-bench soak', soakSchema],
  failover: ['cache-bench failover', failoverSchema],
  rehearsal: ['cache-bench rehearsal', rehearsalSchema],
} as const;

export type SoakFound = z.output<typeof soakSchema>;
export type FailoverFound = z.output<typeof failoverSchema>;
export type RehearsalFound = z.output<typeof rehearsalSchema>;
interface ObservedKinds {
  readonly soak: SoakFound;
  readonly failover: FailoverFound;
  readonly rehearsal: RehearsalFound;
}

export function kindOfObserved(name: keyof ObservedKinds): string {
  return OBSERVED[name][0];
}

/** undefined: it is of another kind, or does not have what is needed. */
export function readObserved<Name extends keyof ObservedKinds>(
  name: Name,
  result: Result,
): ObservedKinds[Name] | undefined {
  const [kind, schema] = OBSERVED[name];
  if ((result.kind as string) !== kind) return undefined;
  return schema.safeParse(result).data as ObservedKinds[Name] | undefined;
}
