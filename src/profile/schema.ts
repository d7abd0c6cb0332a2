// The profile as users write it in YAML: structure, ranges, defaults and the words an editor shows.
import { z } from 'zod';
import { countField, durationField, numberField, positiveField, sizeField, textField } from './fields.ts';
import { NAME_PATTERN, NAME_WANTED } from './placeholders.ts';
import type { KeyDistribution, ValueSize } from './profile.ts';
import { parseTemplate } from './template.ts';

/** JSON Schema draft-07 of the YAML, for editors. */
export function profileJsonSchema(): object {
  const schema = z.toJSONSchema(profileSchema, { target: 'draft-7', io: 'input' });
  return { ...schema, title: 'cache-bench profile' };
}

/** YCSB's constant for zipf, and the usual choice since. */
const DEFAULT_THETA = 0.99;
/** As memtier_benchmark: the middle of the keys, and a sixth of them. */
const DEFAULT_GAUSSIAN = { mean: 0.5, deviation: 1 / 6 };

/** Keys of a map that are not in its shape are errors; the message of that issue is the list of known keys. */
function strictMap<Shape extends z.core.$ZodShape>(shape: Shape) {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? known : `a map with ${known}`),
  });
}

/** A map with exactly one of its keys. */
function oneOf<Shape extends z.core.$ZodShape>(shape: Shape, wanted: string) {
  return strictMap(shape)
    .refine((map) => Object.keys(map).length === 1, { error: wanted })
    .meta({ minProperties: 1, maxProperties: 1 });
}

const listOf = <Item extends z.ZodType>(item: Item) =>
  z.array(item, { error: 'a list' }).min(1, { error: 'a list with at least one entry' });

const nameKey = z.string().regex(NAME_PATTERN, { error: NAME_WANTED });

const command = z
  .string({ error: 'a command as text, like GET {key}' })
  .transform((text) => parseTemplate(text))
  .meta({
    description:
      'One command with placeholders, quoted as in redis-cli. {key} {key:NAME} {key*10} {value} {value:64B..1KiB} ' +
      '{member} {field} {score} {int:1..100} {script:NAME}; {{ and }} are braces.',
    examples: ['GET {key}', 'SET {key} {value} EX 60', 'ZADD {key:zsets} {score} {member}'],
  });

const operationName = z.string({ error: 'a name as text' }).regex(/^[A-Za-z0-9][\w .:+-]{0,39}$/, {
  error: 'a name of letters, digits, spaces or _ . : + -, at most 40 characters',
});

export const operationSchema = strictMap({
  name: operationName.optional().meta({
    description: 'Column in every table. Default: the first word of the command.',
    examples: ['GET', 'checkout'],
  }),
  weight: positiveField()
    .default(1)
    .meta({
      description: 'Share of this operation, relative to the other weights.',
      examples: [90, 10],
    }),
  command: command.optional(),
  transaction: listOf(command)
    .optional()
    .meta({
      description: 'Commands sent together as MULTI … EXEC, counted as one operation.',
      examples: [['SET {key} {value}', 'INCRBY {key:counters} 1']],
    }),
})
  .refine((operation) => (operation.command === undefined) !== (operation.transaction === undefined), {
    error: 'either command or transaction',
  })
  .meta({
    description: 'One kind of request.',
    oneOf: [{ required: ['command'] }, { required: ['transaction'] }],
  });

export const scriptSchema = strictMap({
  keys: countField(0, 1000).meta({ description: 'Number of declared keys, KEYS[1] and on.', examples: [1] }),
  lua: z
    .string({ error: 'Lua as text' })
    .min(1, { error: 'Lua as text' })
    .optional()
    .meta({ description: 'The script itself. Lua 5.1 for Redis, 5.4 for Dragonfly.' }),
  file: z
    .string({ error: 'a path as text' })
    .regex(/\.lua$/, { error: 'a path that ends in .lua' })
    .optional()
    .meta({ description: 'A file with the script, relative to this file.', examples: ['./bump.lua'] }),
})
  .refine((script) => (script.lua === undefined) !== (script.file === undefined), {
    error: 'either lua or file',
  })
  .meta({
    description: 'A Lua script, called as EVALSHA {script:NAME} 1 {key}.',
    oneOf: [{ required: ['lua'] }, { required: ['file'] }],
  });

const DISTRIBUTION_WANTED =
  'uniform, sequential, zipf, gaussian, latest, { zipf: 0.99 }, { gaussian: { mean: 0.5, deviation: 0.1 } }, ' +
  '{ hotspot: { keys: 0.1, share: 0.9 } } or { latest: 0.99 }';

const namedDistribution = z.enum(['uniform', 'sequential', 'zipf', 'gaussian', 'latest'], {
  error: DISTRIBUTION_WANTED,
});

const tunedDistribution = oneOf(
  {
    zipf: numberField(0, 10).optional(),
    gaussian: strictMap({ mean: numberField(0, 1), deviation: numberField(0.0001, 1) }).optional(),
    hotspot: strictMap({ keys: numberField(0, 1), share: numberField(0, 1) }).optional(),
    latest: numberField(0, 10).optional(),
  },
  DISTRIBUTION_WANTED,
);

const distribution = z
  .union([namedDistribution, tunedDistribution], { error: DISTRIBUTION_WANTED })
  .transform(toDistribution)
  .prefault('uniform')
  .meta({
    description: 'Which keys are asked for how often.',
    examples: ['uniform', 'sequential', { zipf: 0.99 }, { hotspot: { keys: 0.1, share: 0.9 } }],
  });

function toDistribution(
  input: z.output<typeof namedDistribution> | z.output<typeof tunedDistribution>,
): KeyDistribution {
  if (input === 'uniform' || input === 'sequential') return { kind: input };
  if (input === 'gaussian') return { kind: 'gaussian', ...DEFAULT_GAUSSIAN };
  if (typeof input === 'string') return { kind: input, theta: DEFAULT_THETA };
  if (input.gaussian) return { kind: 'gaussian', ...input.gaussian };
  if (input.hotspot) return { kind: 'hotspot', hotKeys: input.hotspot.keys, hotShare: input.hotspot.share };
  if (input.latest !== undefined) return { kind: 'latest', theta: input.latest };
  return { kind: 'zipf', theta: input.zipf ?? DEFAULT_THETA };
}

const PATTERN_WANTED = 'text with {id} in it once, like key:{id}, at most 200 characters';

export const keyspaceSchema = strictMap({
  count: countField(1, 1e9)
    .prefault('100k')
    .meta({ description: 'Number of keys.', examples: ['1M', 100000] }),
  pattern: z
    .string({ error: PATTERN_WANTED })
    .max(200, { error: PATTERN_WANTED })
    .regex(/^[^\p{Cc}\p{Cf}]*$/u, { error: PATTERN_WANTED })
    .refine((pattern) => pattern.split('{id}').length === 2, { error: PATTERN_WANTED })
    .optional()
    .meta({
      description: 'The key, {id} being its zero-padded number. Default: key:{id}, or NAME:{id}.',
      examples: ['user:{id}:cart'],
    }),
  distribution,
  elements: countField(1, 10_000_000)
    .optional()
    .meta({ description: 'Members or fields of each key, for {member} and {field}.', examples: [100] }),
}).meta({ description: 'A set of keys.' });

const size = z
  .union(
    [
      sizeField(),
      strictMap({ min: sizeField(), max: sizeField() }),
      strictMap({ median: sizeField(), sigma: numberField(0, 5), max: sizeField() }),
      listOf(strictMap({ size: sizeField(), weight: positiveField() })),
    ],
    {
      error:
        '256B, { min: 64B, max: 1KiB }, { median: 200B, sigma: 1, max: 8KiB } or [{ size: 64B, weight: 9 }, …]',
    },
  )
  .transform(toValueSize)
  .refine((result) => result.kind !== 'range' || result.minBytes <= result.maxBytes, {
    error: 'min not above max',
  })
  .refine((result) => result.kind !== 'lognormal' || result.medianBytes <= result.maxBytes, {
    error: 'median not above max',
  });

function toValueSize(
  input:
    | number
    | { readonly min: number; readonly max: number }
    | { readonly median: number; readonly sigma: number; readonly max: number }
    | readonly { readonly size: number; readonly weight: number }[],
): ValueSize {
  if (typeof input === 'number') return { kind: 'fixed', bytes: input };
  if ('min' in input) return { kind: 'range', minBytes: input.min, maxBytes: input.max };
  if ('median' in input)
    return {
      kind: 'lognormal',
      medianBytes: input.median,
      sigma: input.sigma,
      maxBytes: input.max,
    };
  return { kind: 'weighted', sizes: input.map((entry) => ({ bytes: entry.size, weight: entry.weight })) };
}

export const valuesSchema = strictMap({
  size: size.prefault('256B').meta({
    description: 'Size of {value}.',
    examples: ['256B', { min: '64B', max: '1KiB' }, { median: '200B', sigma: 1, max: '8KiB' }],
  }),
  content: z
    .enum(['binary', 'text'], { error: 'binary or text' })
    .default('binary')
    .meta({ description: 'binary: any byte; text: printable ASCII, which some servers pack.' }),
  compressibility: numberField(0, 1).default(0).meta({
    description: 'Share of each value that compresses away: 0 random, 1 all alike.',
  }),
}).meta({ description: 'What {value} becomes.' });

export const loadSchema = strictMap({
  connections: countField(1, 100_000)
    .prefault(50)
    .meta({ description: 'Connections in total, over all threads.', examples: [50] }),
  pipeline: countField(1, 10_000)
    .prefault(1)
    .meta({ description: 'Requests in flight on each connection.', examples: [1, 16] }),
  threads: z
    .union([z.literal('auto'), countField(1, 1024)], { error: 'auto, or a whole number from 1 to 1,024' })
    .default('auto')
    .meta({ description: 'Threads of the load generator.', examples: ['auto', 2] }),
  requests: countField(1, 1e12)
    .optional()
    .meta({
      description: 'Stop after so many requests. Default: 1M, unless duration is given.',
      examples: ['1M'],
    }),
  duration: durationField(1e6, 24 * 3600e9, 'from 1ms to 24h')
    .optional()
    .meta({ description: 'Stop after this time.', examples: ['10s'] }),
  warmup: durationField(0, 3600e9, 'from 0 to 1h')
    .prefault('1s')
    .meta({
      description: 'Load before the measurement, not in the result.',
      examples: ['1s', 0],
    }),
  rate: countField(1, 1e8)
    .optional()
    .meta({
      description:
        'Open loop: operations started per second in total, however slow the replies. Default: closed loop.',
      examples: ['20k'],
    }),
  arrivals: z
    .enum(['constant', 'poisson'], { error: 'constant or poisson' })
    .optional()
    .meta({ description: 'With rate: evenly spaced starts (default), or random ones.' }),
  pacing: z.enum(['auto', 'spin', 'timer'], { error: 'auto, spin or timer' }).optional().meta({
    description: 'With rate: spin holds a core and is exact, timer leaves it free and is late by up to 1 ms.',
  }),
  timeout: durationField(1e6, 3600e9, 'from 1ms to 1h')
    .prefault('5s')
    .meta({
      description: 'A reply later than this is a timeout, and its connection is replaced.',
      examples: ['5s'],
    }),
})
  .refine((load) => load.requests === undefined || load.duration === undefined, {
    error: 'either requests or duration',
  })
  .meta({ description: 'How hard to push.' });

export const fillStepSchema = strictMap({
  keyspace: z
    .string({ error: 'the name of a keyspace' })
    .default('default')
    .meta({ description: 'The keyspace to load.', examples: ['default', 'zsets'] }),
  command,
  per: z.enum(['key', 'element'], { error: 'key or element' }).optional().meta({
    description:
      'Once for every key, or for every element of every key. Default: element with {member} or {field}.',
  }),
}).meta({ description: 'Loads one keyspace before the first round.' });

const mapOf = <Item extends z.ZodType>(item: Item, wanted: string) =>
  z.record(nameKey, item, { error: wanted });

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
  scripts: mapOf(scriptSchema, 'a map of scripts by name')
    .optional()
    .meta({ description: 'Lua scripts by name.' }),
  keyspace: keyspaceSchema.optional().meta({ description: 'The keyspace of {key}, called "default".' }),
  keyspaces: mapOf(keyspaceSchema, 'a map of keyspaces by name')
    .optional()
    .meta({ description: 'Further keyspaces by name, for {key:NAME}.' }),
  values: valuesSchema.prefault({}),
  load: loadSchema.prefault({}),
  fill: z
    .union([z.literal(false), z.array(fillStepSchema, { error: 'a list' })], {
      error: 'a list of fill steps, or false',
    })
    .optional()
    .meta({ description: 'How keys are loaded. Default: by the commands that use them; false: not at all.' }),
});

export type OperationInput = z.output<typeof operationSchema>;
export type ScriptInput = z.output<typeof scriptSchema>;
export type KeyspaceInput = z.output<typeof keyspaceSchema>;
export type LoadInput = z.output<typeof loadSchema>;
export type FillStepInput = z.output<typeof fillStepSchema>;
