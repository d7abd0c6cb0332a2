// The result of an examination of a machine: what it is, what it measures how well, and what to change.
import { z } from 'zod';
import type { ResultKind } from '../kind.ts';
import { noiseFloorSchema } from '../noise-floor.ts';
import { amount, count } from '../parts/amounts.ts';
import { toolSchema } from '../parts/tool.ts';

const KIND = 'cache-bench doctor';
const VERSION = 2;

const serverSchema = z.strictObject({
  flavor: z.string(),
  /** Absent when it is not installed. */
  path: z.string().optional(),
  /** Absent when the program does not tell. */
  version: z.string().optional(),
  /** Why a program that was named cannot be used. */
  problem: z.string().optional(),
  install: z.string(),
});

const abilitySchema = z.strictObject({
  id: z.string(),
  label: z.string(),
  /** with-care: something makes it worse that can't or need not be changed. */
  verdict: z.enum(['well', 'with-care', 'badly']),
  /** Ids of the findings. */
  because: z.array(z.string()),
});

const findingSchema = z.strictObject({
  /** Stable and greppable. */
  id: z.string(),
  /** note: worth knowing, or nothing to be done about it. */
  level: z.enum(['warning', 'note']),
  found: z.string(),
  /** command: to be typed as it stands. advice: full sentences. */
  fix: z.strictObject({ kind: z.enum(['command', 'advice']), text: z.string() }),
  /** Ids of abilities. */
  spoils: z.array(z.string()),
});

export const doctorKind = {
  kind: KIND,
  title: 'an examination of a machine',
  version: VERSION,
  schema: z.strictObject({
    kind: z.literal(KIND),
    schemaVersion: z.literal(VERSION),
    tool: toolSchema,
    /** Absent in results of older versions. */
    examinedAt: z.iso.datetime().optional(),
    /** Those that are shown, and whatever else the machine told. */
    facts: z.looseObject({
      cpuModel: z.string(),
      cpus: count,
      memoryBytes: amount,
      system: z.string(),
      kernel: z.string(),
      virtualization: z.string().optional(),
      nodeVersion: z.string(),
    }),
    /** A field is absent where the system does not tell. */
    state: z.strictObject({
      busyCores: amount.optional(),
      stealShare: amount.optional(),
      swapUsedBytes: amount.optional(),
      ephemeralPorts: count.optional(),
    }),
    /** CPUs that cache-bench may run on. */
    allowedCpus: count,
    servers: z.array(serverSchema),
    /** Measured before on this machine. */
    noise: noiseFloorSchema.optional(),
    abilities: z.array(abilitySchema),
    findings: z.array(findingSchema),
  }),
  migrations: {
    // Version 1 did not say what kind it is.
    1: { head: (older) => ({ kind: KIND, ...older }) },
  },
  next: "'cache-bench report' shows it.",
} as const satisfies ResultKind;

export type DoctorResult = z.infer<typeof doctorKind.schema>;
