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
    .meta({ description: 'Since the begin of the phase. Default: at once.' }),
  for: durationField(1e6, 24 * 3600e9, 'from 1ms to 24h')
    .optional()
    .meta({ description: 'Then it is undone. Default: at the end of the phase.' }),
}).meta({ description: 'A fault on purpose.' });

const split = oneOf(SPLITS).meta({
  description: 'By what traffic is split: the hash of its key, its connection, or a draw for each request.',
});

const phaseSchema = strictMap({
  name: z
    .string({ error: 'a short name' })
    .regex(/^[A-Za-z0-9][\w .:%+-]{0,39}$/, {
      error: 'a name of letters, digits, spaces or _ . : % + -, at most 40 characters',
    })
    .meta({ description: 'Names the phase in tables.' }),
  for: durationField(100e6, 24 * 3600e9, 'from 100ms to 24h').meta({
    description: 'How long it lasts; a copy that takes longer is awaited.',
  }),
  rate: shareField(100, 'a percentage of the rate, such as 150%').optional().meta({
    description: 'Of the rate of the rehearsal, that operations are started at in this phase. Default: 100%.',
  }),
  share: shareField(1, SHARE)
    .default(0)
    .meta({ description: 'Of the traffic that the candidate serves. Default: 0.' }),
  split: split.optional(),
  writes: oneOf(WRITES).optional().meta({
    description:
      'Who gets writes: one side, the side that serves the key (split), or both. Default: reference; with share, dual-async.',
  }),
  authority: side.optional().meta({
    description: 'Of dual writes: whose answer is the user’s. Default: reference.',
  }),
  compare: flag
    .default(false)
    .meta({ description: 'Reads go to the other side too, and the replies are compared.' }),
  queue: countField(1, 1e6)
    .prefault(1000)
    .meta({ description: 'Of dual-queue: writes that the other side may owe an answer; more are dropped.' }),
  'read-through': flag
    .default(false)
    .meta({ description: 'After a GET that found nothing the key is written, as a cache does.' }),
  copy: oneOf(COPY_WAYS).optional().meta({
    description:
      'How the other side gets the data: replicaof, snapshot (DUMP and RESTORE), dual-write, or cold (not at all).',
  }),
  from: side.optional().meta({ description: 'Of a copy: where the data comes from. Default: reference.' }),
  replace: flag
    .optional()
    .meta({ description: 'Of a snapshot: keys that are there already are written over. Default: false.' }),
  hold: flag.optional().meta({
    description: 'Of a snapshot: users wait until it is done, so that no write is missed. Default: false.',
  }),
  rollback: flag
    .default(false)
    .meta({ description: 'All traffic goes back to the reference; how long that takes is measured.' }),
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
        'The load, in place of a profile: a captured log of MONITOR, by a path relative to this file. Its own commands are sent, in its order.',
    }),
  rate: countField(1, 1e6).optional().meta({
    description: 'Operations started per second, however slow the replies. Default: as the profile says.',
  }),
  connections: countField(1, 1000)
    .optional()
    .meta({ description: 'Connections to each side. Default: as the profile says.' }),
  keys: countField(1, 1e8)
    .optional()
    .meta({ description: 'Keys of the default keyspace. Default: as the profile says.' }),
  split: split.default('key'),
  order: oneOf(ORDERS).default('by-key').meta({
    description:
      'by-key: the writes of a key take one way, so both servers get them in one order. by-client: each connection has its own, as in an application of many processes, and writers may overtake each other.',
  }),
  witnesses: shareField(0.9, 'a percentage from 0 to 90%, such as 10%')
    .default(0.1)
    .meta({ description: 'Of all operations that are of our own, and tell what was lost. Default: 10%.' }),
  'ttl-tolerance': durationField(1e6, 3600e9, 'from 1ms to 1h')
    .prefault('1s')
    .meta({ description: 'Times to live that differ by less are the same.' }),
  timeout: durationField(10e6, 60e9, 'from 10ms to 1min')
    .prefault('1s')
    .meta({ description: 'A reply of either side later than this is none.' }),
  verify: strictMap({
    'exact-up-to': countField(0, 1e8)
      .prefault('100k')
      .meta({ description: 'So many keys are compared one by one; of more, a sample.' }),
    sample: countField(1, 1e7).prefault('20k').meta({
      description: 'Keys of a sample, drawn from each type in proportion; of rare types up to 300 more each.',
    }),
  }).prefault({}),
  rules: z
    .array(textField(200).min(1, { error: 'a rule such as lost_writes == 0' }), { error: 'a list of rules' })
    .default([])
    .meta({ description: 'What must hold, as lost_writes == 0.' }),
  phases: listOf(phaseSchema).meta({ description: 'The timeline.' }),
});

export type RehearsalInput = z.output<typeof rehearsalSchema>;

/** JSON Schema draft-07 of the YAML, for editors. */
export function rehearsalJsonSchema(): object {
  const schema = z.toJSONSchema(rehearsalSchema, { target: 'draft-7', io: 'input' });
  return { ...schema, title: 'cache-bench rehearsal' };
}
