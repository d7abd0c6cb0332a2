// A fault as users write it in YAML: `kind`, and what that kind needs.
import { z } from 'zod';
import { durationField } from '../profile/schema/fields.ts';
import { FAULT_KINDS, type Fault, LOST_WAYS } from './fault.ts';

const ONE_DAY_NS = 86_400e9;

/** The keys of a fault, to stand in a map beside others; {@link readFault} makes one of them. */
export const FAULT_FIELDS = {
  kind: z
    .enum(FAULT_KINDS, { error: `one of ${FAULT_KINDS.join(', ')}` })
    .meta({ description: 'The kind of fault.' }),
  delay: durationField(1e6, ONE_DAY_NS, 'from 1ms to 24h')
    .optional()
    .meta({ description: 'For slow: the delay of each reply.' }),
  lost: z
    .enum(LOST_WAYS, { error: `one of ${LOST_WAYS.join(', ')}` })
    .optional()
    .meta({ description: 'For one-way: what is lost. Default: replies.' }),
};

export interface FaultInput {
  readonly kind: Fault['kind'];
  /** Nanoseconds. */
  readonly delay?: number | undefined;
  readonly lost?: 'requests' | 'replies' | undefined;
}

export interface FaultMistake {
  readonly key: 'delay' | 'lost';
  readonly message: string;
}

/** What the fields say, or which of them is wrong. */
export function readFault({ kind, delay, lost }: FaultInput): Fault | FaultMistake {
  if (kind !== 'slow' && delay !== undefined)
    return { key: 'delay', message: `a fault of kind ${kind} has no delay: only slow has one` };
  if (kind !== 'one-way' && lost !== undefined)
    return { key: 'lost', message: `a fault of kind ${kind} loses nothing one way: only one-way does` };
  if (kind === 'one-way') return { kind, lost: lost ?? 'replies' };
  if (kind !== 'slow') return { kind };
  if (delay === undefined) return { key: 'delay', message: 'slow needs a delay, such as 20ms' };
  return { kind, delayMs: delay / 1e6 };
}

export function isMistake(read: Fault | FaultMistake): read is FaultMistake {
  return 'key' in read;
}
