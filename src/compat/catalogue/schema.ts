// A file of checks as people write it.
import { z } from 'zod';
import { durationField, textField } from '../../profile/schema/fields.ts';
import { exactlyOneOf, listOf, strictMap } from '../../profile/schema/parts.ts';
import { LOOSE_KINDS, type LooseKind, SEVERITIES } from './check.ts';

/** JSON Schema draft-07 of the YAML, for editors. */
export function checksJsonSchema(): object {
  const schema = z.toJSONSchema(checkFileSchema, { target: 'draft-7', io: 'input' });
  return { ...schema, title: 'cache-bench compatibility checks' };
}

const VERSION = 'a version in quotes, such as "7.2"; without them YAML reads 8.10 as 8.1';

const version = z.string({ error: VERSION }).regex(/^\d{1,3}(\.\d{1,3}){0,2}$/, { error: VERSION });
const words = (limit: number) => textField(limit).min(1, { error: 'text' });

const since = z.union([version, strictMap({ redis: version.optional(), valkey: version.optional() })], {
  error: VERSION,
});

const reason = words(200).optional();
const loose = strictMap(
  Object.fromEntries(LOOSE_KINDS.map((kind) => [kind, reason])) as Record<LooseKind, typeof reason>,
).meta({ description: 'Allowed differences, each with its reason.' });

const STEP =
  'a command like GET {k}, or a map with begin, until, wait, pipeline, raw, close or the name of a connection';
const command = z.union([z.string({ error: STEP }), z.number()], { error: STEP }).transform(String);

export const STEP_KEYS = [
  'begin',
  'until',
  'wait',
  'pipeline',
  'raw',
  'close',
  'on',
  'as',
  'loose',
  'replies',
] as const;

const step = z.union(
  [
    command,
    z
      .object(
        {
          begin: command.optional(),
          until: z.string({ error: UNTIL() }).optional(),
          wait: durationField(1e6, 3e9, 'from 1ms to 3s').optional(),
          pipeline: listOf(command).optional(),
          raw: z.string({ error: 'bytes as text with escapes, like "PING\\r\\n"' }).optional(),
          close: z.string({ error: 'the name of a connection' }).optional(),
          on: z.string({ error: 'the name of a connection' }).optional(),
          as: z
            .string({ error: 'a name' })
            .regex(/^[a-z][a-z0-9_]{0,19}$/, { error: 'a name of a-z, 0-9, _' })
            .optional(),
          replies: z.number({ error: 'a number' }).int().min(0).max(100).optional(),
          loose: loose.optional(),
        },
        { error: STEP },
      )
      .catchall(command),
  ],
  { error: STEP },
);

function UNTIL(): string {
  return 'reply, message, 2 messages (or so many), or silence';
}

const steps = z.union([command, listOf(step)], { error: 'a command, or a list of steps' });

const common = {
  severity: z
    .enum(SEVERITIES, { error: `one of ${SEVERITIES.join(', ')}` })
    .optional()
    .meta({
      description: 'How bad a difference is for an application. Default: that of the file, else breaks.',
    }),
  since: since
    .optional()
    .meta({ description: 'First version of Redis that knows it, or of redis and valkey separately.' }),
  source: words(300).optional().meta({ description: 'Where it is documented, or who reported it.' }),
  hint: words(400).optional().meta({ description: 'What to do if a server differs.' }),
  protocol: z
    .union([z.literal(2), z.literal(3), z.literal('both')], { error: '2, 3 or both' })
    .optional()
    .meta({ description: 'RESP versions to test. Default: both.' }),
  servers: z
    .enum(['any', 'single', 'cluster'], { error: 'any, single or cluster' })
    .optional()
    .meta({ description: 'Whether it is for clusters only, or for single servers only.' }),
};

const CASE = 'a name of a-z, 0-9, . or -, at most 40 characters';

const checkSchema = strictMap({
  id: z
    .string({ error: 'a short name' })
    .regex(/^[a-z0-9][a-z0-9.-]{0,59}$/, { error: 'a name of a-z, 0-9, . or -, at most 60 characters' })
    .meta({ description: 'Name of the check within its family.' }),
  about: words(300).optional().meta({ description: 'What it is about, if its commands do not show it.' }),
  ...common,
  alone: z.boolean({ error: 'true or false' }).optional().meta({
    description: 'It affects the whole server: it runs alone, and only on started servers.',
  }),
  unknown: z
    .boolean({ error: 'true or false' })
    .optional()
    .meta({ description: 'It sends a command that no server knows, to compare the errors.' }),
  within: durationField(1e6, 30e9, 'from 1ms to 30s')
    .optional()
    .meta({ description: 'Longest time of a step. Default: 5s.' }),
  given: steps.optional().meta({ description: 'Preparation; its replies are not compared.' }),
  run: steps.optional().meta({ description: 'The steps; all replies are compared.' }),
  cases: z
    .record(z.string().regex(/^[a-z0-9][a-z0-9.-]{0,39}$/, { error: CASE }), steps, {
      error: 'a map of names to commands or lists of steps',
    })
    .optional()
    .meta({
      description: 'Several checks that share the other keys: each is named id-name, and has its own run.',
    }),
  finally: steps.optional().meta({ description: 'Restores the server, even if the check fails.' }),
  loose: loose.optional(),
  expect: words(300)
    .optional()
    .meta({ description: 'What to look at, for readers. The reference decides what is right.' }),
})
  .check(exactlyOneOf('run', 'cases'))
  .meta({ description: 'One check, or several that differ only in their steps.' });

export const checkFileSchema = strictMap({
  title: words(100).meta({ description: 'Title of the family in tables.' }),
  about: words(1000).optional(),
  ...common,
  checks: listOf(checkSchema),
});

export type CheckFileInput = z.output<typeof checkFileSchema>;
export type CheckInput = CheckFileInput['checks'][number];
export type StepsInput = NonNullable<CheckInput['run']>;
export type StepInput = Exclude<StepsInput, string>[number];
export type SinceInput = NonNullable<CheckInput['since']>;
