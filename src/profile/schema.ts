// The profile as users write it in YAML: structure, ranges, defaults and the words an editor shows.
import { z } from 'zod';
import { PLACEHOLDER_FORMS } from './placeholders.ts';
import { bystanderSchema, eventSchema } from './schema/event.ts';
import { countField, operationName, positiveField, textField } from './schema/fields.ts';
import { keyspaceSchema } from './schema/keyspace.ts';
import { loadSchema } from './schema/load.ts';
import { eitherOf, exactlyOneOf, listOf, namedMap, strictMap } from './schema/parts.ts';
import { serversSchema } from './schema/servers.ts';
import { valuesSchema } from './schema/values.ts';
import { waiversSchema } from './schema/waiver.ts';
import { parseTemplate } from './template.ts';

/** JSON Schema draft-07 of the YAML, for editors. */
export function profileJsonSchema(): object {
  const schema = z.toJSONSchema(profileSchema, { target: 'draft-7', io: 'input' });
  return { ...schema, title: 'cache-bench profile' };
}

const command = z
  .string({ error: 'a command as text, like GET {key}' })
  .meta({ examples: ['GET {key}', 'SET {key} {value} EX 60', 'ZADD {key:zsets} {score} {member}'] })
  .transform((text) => parseTemplate(text))
  .meta({
    description:
      `One command, quoted as in redis-cli, with ${PLACEHOLDER_FORMS.join(' ')}. ` +
      '{key*10} is ten arguments; {{ and }} are braces.',
  });

export const operationSchema = strictMap({
  name: operationName.optional().meta({
    description: 'Its name in every table. Default: the name of the command.',
    examples: ['GET', 'checkout'],
  }),
  weight: positiveField()
    .default(1)
    .meta({
      description: 'How often, relative to the other weights.',
      examples: [90, 10],
    }),
  command: command.optional(),
  transaction: listOf(command)
    .optional()
    .meta({ description: 'Commands sent together as MULTI … EXEC and counted as one operation.' }),
})
  .check(exactlyOneOf('command', 'transaction'))
  .meta({ description: 'One kind of request.', ...eitherOf('command', 'transaction') });

export const scriptSchema = strictMap({
  keys: countField(0, 10_000).meta({ description: 'Number of declared keys, KEYS[1] and on.' }),
  lua: z
    .string({ error: 'Lua as text' })
    .min(1, { error: 'Lua as text' })
    .optional()
    .meta({ description: 'The script itself: Lua 5.1 on Redis, 5.4 on Dragonfly.' }),
  file: z
    .string({ error: 'a path as text' })
    .regex(/\.lua$/, { error: 'a path that ends in .lua' })
    .optional()
    .meta({ description: 'A file with the script, relative to this one.', examples: ['./bump.lua'] }),
})
  .check(exactlyOneOf('lua', 'file'))
  .meta({
    description: 'A Lua script, called as EVALSHA {script:NAME} 1 {key}.',
    ...eitherOf('lua', 'file'),
  });

export const fillStepSchema = strictMap({
  keyspace: z
    .string({ error: 'the name of a keyspace' })
    .default('default')
    .meta({ description: 'The keyspace to load; {key} is one of its keys.' }),
  command,
  per: z.enum(['key', 'element'], { error: 'key or element' }).optional().meta({
    description:
      'Once for every key, or for every element of every key. Default: element with {member} or {field}.',
  }),
}).meta({ description: 'Loads one keyspace before the first round.' });

export const receiverSchema = strictMap({
  name: operationName.optional().meta({
    description: 'Name of the row of its deliveries in every table. Default: the name of the command.',
    examples: ['delivery', 'wake-up'],
  }),
  connections: countField(1, 100_000)
    .prefault(1)
    .meta({ description: 'Connections in total, over all threads, in addition to those of the load.' }),
  command,
}).meta({
  description: 'Connections that subscribe to, or wait for, messages that operations send with {stamp}.',
});

export const profileSchema = strictMap({
  name: z
    .string({ error: 'a name as text' })
    .regex(/^[A-Za-z0-9][\w.-]{0,63}$/, {
      error: 'a name of letters, digits, _ . or -, at most 64 characters',
    })
    .optional()
    .meta({ description: 'Default: the name of the file.', examples: ['read-heavy'] }),
  description: textField(500).default('').meta({ description: 'What it models, in one sentence.' }),
  source: textField(500).default('').meta({ description: 'Where the numbers come from.' }),
  operations: listOf(operationSchema).meta({ description: 'What is sent, and how often.' }),
  receivers: listOf(receiverSchema)
    .optional()
    .meta({ description: 'Connections that receive messages sent with {stamp}.' }),
  events: listOf(eventSchema)
    .optional()
    .meta({ description: 'What is done to the server during the measurement.' }),
  bystander: bystanderSchema.optional(),
  scripts: namedMap(scriptSchema, 'a map of scripts by name')
    .optional()
    .meta({ description: 'Lua scripts by name.' }),
  keyspace: keyspaceSchema.optional().meta({ description: 'The keyspace of {key}, called "default".' }),
  keyspaces: namedMap(keyspaceSchema, 'a map of keyspaces by name')
    .optional()
    .meta({ description: 'Further keyspaces by name, for {key:NAME}.' }),
  values: valuesSchema.prefault({}).meta({ description: 'What {value} becomes.' }),
  load: loadSchema.prefault({}).meta({ description: 'Connections, rate and length of the load.' }),
  fill: z
    .union([z.literal(false), z.array(fillStepSchema, { error: 'a list' })], {
      error: 'a list of fill steps, or false',
    })
    .optional()
    .meta({
      description:
        'How keys are loaded. Default: inferred from the commands that use them; false: not at all.',
    }),
  servers: serversSchema.optional(),
  waive: waiversSchema,
});

export type OperationInput = z.output<typeof operationSchema>;
export type ScriptInput = z.output<typeof scriptSchema>;
export type FillStepInput = z.output<typeof fillStepSchema>;
export type ReceiverInput = z.output<typeof receiverSchema>;
