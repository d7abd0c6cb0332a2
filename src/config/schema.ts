// The config file as users write it: targets, profiles, flags of `run`, the gate, and what it costs.
import { z } from 'zod';
import { costSectionSchema } from '../cost/schema.ts';
import { listOf, strictMap } from '../profile/schema/parts.ts';
import { waiversSchema } from '../profile/schema/waiver.ts';

const text = (wanted: string) => z.string({ error: wanted }).regex(/\S/, { error: wanted });
/** A flag's value as YAML reads it: 8, 10s, true. */
const scalar = z.union([z.string(), z.number(), z.boolean()], { error: 'text, a number, true or false' });

const TARGET = 'a target as after -t, like redis or old=redis://host:6379';

const targetSchema = z.union(
  [
    text(TARGET),
    z
      .record(z.string(), text(TARGET), { error: TARGET })
      .refine((map) => Object.keys(map).length === 1, { error: 'one name with its target' }),
  ],
  { error: TARGET },
);

const severity = z.enum(['error', 'warn'], { error: 'error or warn' });

const ruleSchema = z.union(
  [
    text('a rule such as p99 < 2ms'),
    strictMap({
      rule: text('a rule such as p99 < 2ms'),
      on: text('the name of a profile').optional(),
      severity: severity.optional(),
    }),
  ],
  { error: 'a rule such as p99 < 2ms, or a map with rule, on, severity' },
);

export const configSchema = strictMap({
  targets: listOf(targetSchema).optional(),
  profiles: listOf(text('the name of a profile, or a path')).optional(),
  run: z.record(z.string(), scalar, { error: 'a map of flags of run' }).optional(),
  servers: strictMap({
    threads: scalar.optional(),
    memory: scalar.optional(),
    eviction: scalar.optional(),
    persistence: scalar.optional(),
    auth: scalar.optional(),
    tls: scalar.optional(),
  }).optional(),
  waive: waiversSchema,
  gate: strictMap({
    rules: listOf(ruleSchema).optional(),
    tolerance: scalar.optional(),
    onInconclusive: scalar.optional(),
    baseline: text('the name of a baseline, or a path').optional(),
  }).optional(),
  cost: costSectionSchema.optional(),
});

export type ConfigInput = z.output<typeof configSchema>;
