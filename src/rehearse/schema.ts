// A rehearsal file as users write it.
import { z } from 'zod';
import { parseShare } from '../core/share.ts';
import { FAULT_FIELDS } from '../faults/fault-schema.ts';
import { SIDES } from '../load/route/route-plan.ts';
import { countField, durationField, textField } from '../profile/schema/fields.ts';
import { listOf, strictMap } from '../profile/schema/parts.ts';
import { profileSchema } from '../profile/schema.ts';
import { COPY_WAYS } from './rehearsal.ts';

const SHARE = 'a percentage from 0 to 100%, such as 25%';
const SPLITS = ['key', 'connection', 'request'] as const;
const WRITES = ['reference', 'candidate', 'split', 'dual-async', 'dual-queue', 'dual-sync'] as const;
const ORDERS = ['by-key', 'by-client'] as const;

function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, { error: `one of ${values.join(', ')}` });
}

/** @param most shares above it are refused */
function shareField(most: number, wanted: string) {
  return z
    .union([z.string(), z.number()], { error: wanted })
    .meta({ examples: ['25%'] })
    .transform((written, context) => {
      const share = parseShare(String(written));
      if (share !== undefined && share <= most) return share;
      context.addIssue({ code: 'custom', message: wanted, input: written });
      return z.NEVER;
    });
}

const flag = z.boolean({ error: 'true or false' });

const side = z.enum(SIDES, { error: 'reference or candidate' });

const faultSchema = strictMap({
  ...FAULT_FIELDS,
  on: side.default('candidate').meta({ description: 'Which server. Default: candidate.' }),
  at: durationField(0, 24 * 3600e9, 'from 0 to 24h')
    .prefault('0s')
    .meta({ description: 'Time from the start of the phase. Default: at once.' }),
  for: durationField(1e6, 24 * 3600e9, 'from 1ms to 24h')
    .optional()
    .meta({ description: 'The fault is undone after this time. Default: at the end of the phase.' }),
}).meta({ description: 'A fault on purpose.' });

const split = oneOf(SPLITS).meta({
  description: 'How traffic is split: by the hash of the key, by connection, or at random for each request.',
});

const phaseSchema = strictMap({
  name: z
    .string({ error: 'a short name' })
    .regex(/^[A-Za-z0-9][\w .:%+-]{0,39}$/, {
      error: 'a name of letters, digits, spaces or _ . : % + -, at most 40 characters',
    })
    .meta({ description: 'Name of the phase in tables.' }),
  for: durationField(100e6, 24 * 3600e9, 'from 100ms to 24h').meta({
    description: 'How long it lasts; it lasts longer if a copy takes longer.',
  }),
  rate: shareField(100, 'a percentage of the rate, such as 150%').optional().meta({
    description: 'Rate of this phase, relative to the rate of the rehearsal. Default: 100%.',
  }),
  share: shareField(1, SHARE)
    .default(0)
    .meta({ description: 'Share of the traffic that the candidate serves. Default: 0.' }),
  split: split.optional(),
  writes: oneOf(WRITES).optional().meta({
    description:
      'Who gets writes: one side, the side that serves the key (split), or both. Default: reference; with share, dual-async.',
  }),
  authority: side.optional().meta({
    description: 'For dual writes: the side whose reply the user gets. Default: reference.',
  }),
  compare: flag
    .default(false)
    .meta({ description: 'Reads also go to the other side, and the replies are compared.' }),
  queue: countField(1, 1e6).prefault(1000).meta({
    description:
      'For dual-queue: the maximum of unanswered writes on the other side; further ones are dropped.',
  }),
  'read-through': flag
    .default(false)
    .meta({ description: 'After a GET that finds nothing, the key is written, as a cache does.' }),
  copy: oneOf(COPY_WAYS).optional().meta({
    description:
      'How the other side gets the data: replicaof, snapshot (DUMP and RESTORE), dual-write, or cold (not at all).',
  }),
  from: side.optional().meta({ description: 'For a copy: where the data comes from. Default: reference.' }),
  replace: flag
    .optional()
    .meta({ description: 'For a snapshot: existing keys are overwritten. Default: false.' }),
  hold: flag.optional().meta({
    description: 'For a snapshot: users wait until it is done, so that no write is missed. Default: false.',
  }),
  rollback: flag
    .default(false)
    .meta({ description: 'All traffic goes back to the reference; the time of this is measured.' }),
  faults: listOf(faultSchema).default([]),
}).meta({ description: 'One phase of the timeline.' });

export const rehearsalSchema = strictMap({
  name: profileSchema.shape.name,
  description: textField(500).default(''),
  profile: z
    .string({ error: 'the name of a profile, or a path that ends in .yaml' })
    .regex(/\S/, { error: 'the name of a profile, or a path that ends in .yaml' })
    .optional()
    .meta({ description: 'The load: a built-in profile by name, or a path relative to this file.' }),
  log: z
    .string({ error: 'the path of a log of MONITOR' })
    .regex(/\S/, { error: 'the path of a log of MONITOR' })
    .optional()
    .meta({
      description:
        'The load, instead of a profile: a captured MONITOR log, by a path relative to this file. Its commands are sent in its order.',
    }),
  rate: countField(1, 1e6).optional().meta({
    description: 'Operations started per second, even if replies are slow. Default: that of the profile.',
  }),
  connections: countField(1, 1000)
    .optional()
    .meta({ description: 'Connections to each side. Default: that of the profile.' }),
  keys: countField(1, 1e8)
    .optional()
    .meta({ description: 'Keys of the default keyspace. Default: that of the profile.' }),
  split: split.default('key'),
  order: oneOf(ORDERS).default('by-key').meta({
    description:
      'by-key: the writes of a key use one connection, so both servers get them in the same order. by-client: each connection of the load has its own, as in an application with many processes, and writers may overtake each other.',
  }),
  witnesses: shareField(0.9, 'a percentage from 0 to 90%, such as 10%').default(0.1).meta({
    description:
      'Share of operations that are witnesses: our own writes, which show what was lost. Default: 10%.',
  }),
  'ttl-tolerance': durationField(1e6, 3600e9, 'from 1ms to 1h')
    .prefault('1s')
    .meta({ description: 'Times to live that differ by less count as equal.' }),
  timeout: durationField(10e6, 60e9, 'from 10ms to 1min')
    .prefault('1s')
    .meta({ description: 'A reply of either side later than this is a timeout.' }),
  verify: strictMap({
    'exact-up-to': countField(0, 1e8)
      .prefault('100k')
      .meta({ description: 'Up to this number, all keys are compared; above it, a sample.' }),
    sample: countField(1, 1e7).prefault('20k').meta({
      description:
        'Number of keys in a sample, drawn from the types in proportion; rare types get up to 300 more each.',
    }),
  }).prefault({}),
  rules: z
    .array(textField(200).min(1, { error: 'a rule such as lost_writes == 0' }), { error: 'a list of rules' })
    .default([])
    .meta({ description: 'Rules that must hold, such as lost_writes == 0.' }),
  phases: listOf(phaseSchema).meta({ description: 'The phases, in order.' }),
});

export type RehearsalInput = z.output<typeof rehearsalSchema>;

/** JSON Schema draft-07 of the YAML, for editors. */
export function rehearsalJsonSchema(): object {
  const schema = z.toJSONSchema(rehearsalSchema, { target: 'draft-7', io: 'input' });
  return { ...schema, title: 'cache-bench rehearsal' };
}
