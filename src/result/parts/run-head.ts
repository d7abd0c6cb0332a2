// What every result of a run begins with: who measured what, when, on which machine, and whether it came to its end.
import { z } from 'zod';
import { amount, count } from './amounts.ts';
import { fairnessCheckSchema } from './fairness.ts';
import { fillSchema } from './fill.ts';
import { profileRunSchema } from './profile-run.ts';
import type { RoundResult } from './round.ts';
import { targetSchema } from './target.ts';
import { toolSchema } from './tool.ts';
import { warningSchema } from './warning.ts';

/** Spread into the schema of each kind that a run makes. */
export const runHead = {
  tool: toolSchema,
  runId: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
  /** true until the last of what was planned is saved. */
  partial: z.boolean(),
  settings: z.strictObject({
    driver: z.enum(['resp', 'ioredis']),
    /** The way of the driver resp to its sockets; absent: `auto`. */
    io: z.enum(['node', 'epoll', 'auto']).optional(),
    protocol: z.union([z.literal(2), z.literal(3)]),
    blocks: count,
    quick: z.boolean(),
    seed: count,
    /** Blocks may be added up to this number until the interval is narrow enough; absent: none are. */
    maxBlocks: count.optional(),
    /** Neither target more than this share above the other is "same"; absent in results of older versions. */
    tolerance: amount.optional(),
    /** What this machine resolved, by the id of the metric; absent: not known. */
    noiseFloor: z.record(z.string(), amount).optional(),
    /** Every other target is compared with this one. */
    reference: z.string(),
    /** The command that makes this run again, secrets left out. */
    command: z.string(),
  }),
  environment: z.strictObject({
    facts: z.record(z.string(), z.unknown()),
    clientCpus: z.array(count).optional(),
    serverCpus: z.array(count).optional(),
    cpuNote: z.string(),
  }),
  targets: z.array(targetSchema),
  profiles: z.array(profileRunSchema),
  fills: z.array(fillSchema),
  warnings: z.array(warningSchema),
  /** Whether all targets had the same chance; absent with one target, and in results of older versions. */
  fairness: z.array(fairnessCheckSchema).optional(),
};

const runHeadSchema = z.strictObject(runHead);

export type RunHead = z.infer<typeof runHeadSchema>;

/** A run with the rounds that it is judged by, kept in its result or not. */
export interface JudgedRun extends RunHead {
  readonly rounds: readonly RoundResult[];
}
