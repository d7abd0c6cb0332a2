// The profile as users write it in YAML: structure, ranges, defaults and the words an editor shows.
import { z } from 'zod';
import {
  countField,
  durationField,
  hasControlCharacters,
  numberField,
  positiveField,
  sizeField,
  textField,
} from './fields.ts';
import { NAME_PATTERN, NAME_WANTED, PLACEHOLDER_FORMS } from './placeholders.ts';
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

function namedMap<Item extends z.ZodType>(item: Item, wanted: string) {
  return z.record(z.string().regex(NAME_PATTERN, { error: NAME_WANTED }), item, { error: wanted });
}

function listOf<Item extends z.ZodType>(item: Item) {
  return z.array(item, { error: 'a list' }).min(1, { error: 'a list with at least one entry' });
}

/** Checks how many of some keys a map has, even when other keys of it are wrong. */
function checkPresence(keys: readonly string[], isRight: (present: number) => boolean, wanted: string) {
  return z.refine<object>((map) => isRight(keys.filter((key) => key in map).length), {
    error: wanted,
    when: ({ value }) => typeof value === 'object' && value !== null,
  });
}

function exactlyOneOf(...keys: readonly string[]) {
  return checkPresence(keys, (present) => present === 1, `exactly one of ${keys.join(', ')}`);
}

/** What `exactlyOneOf` means in JSON Schema. */
function eitherOf(...keys: readonly string[]) {
  return { oneOf: keys.map((key) => ({ required: [key] })) };
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
  name: z
    .string({ error: 'a name as text' })
    .regex(/^[A-Za-z0-9][\w .:+-]{0,39}$/, {
      error: 'a name of letters, digits, spaces or _ . : + -, at most 40 characters',
    })
    .optional()
    .meta({
      description: 'The column in every table. Default: the name of the command.',
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
  keys: countField(0, 1000).meta({ description: 'Number of declared keys, KEYS[1] and on.' }),
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

const DISTRIBUTION_WANTED =
  'uniform, sequential, zipf, gaussian, latest, { zipf: 0.99 }, { gaussian: { mean: 0.5, deviation: 0.1 } }, ' +
  '{ hotspot: { keys: 0.1, share: 0.9 } } or { latest: 0.99 }';

const namedDistribution = z.enum(['uniform', 'sequential', 'zipf', 'gaussian', 'latest'], {
  error: DISTRIBUTION_WANTED,
});

const tunedDistribution = strictMap({
  zipf: numberField(0, 10)
    .optional()
    .meta({ description: 'Theta: few keys take most requests; 0 is uniform.', examples: [0.99] }),
  gaussian: strictMap({
    mean: numberField(0, 1).meta({ description: 'Where the hot keys lie, as a share of the ids.' }),
    deviation: numberField(0.0001, 1).meta({ description: 'How far they spread, as a share of the ids.' }),
  })
    .optional()
    .meta({ description: 'Keys near the mean are hot.' }),
  hotspot: strictMap({
    keys: numberField(0, 1).meta({ description: 'Share of the keys that are hot.', examples: [0.1] }),
    share: numberField(0, 1).meta({ description: 'Share of the requests that they take.', examples: [0.9] }),
  })
    .optional()
    .meta({ description: 'Some keys are hot, the others are not.' }),
  latest: numberField(0, 10)
    .optional()
    .meta({ description: 'Theta of a zipf in which the highest ids are the hottest.', examples: [0.99] }),
})
  .check(exactlyOneOf('zipf', 'gaussian', 'hotspot', 'latest'))
  .meta({ minProperties: 1, maxProperties: 1 });

const PATTERN_WANTED = 'text with {id} in it once, like key:{id}, at most 200 characters';

export const keyspaceSchema = strictMap({
  count: countField(1, 1e9).prefault('100k').meta({ description: 'Number of keys.' }),
  pattern: z
    .string({ error: PATTERN_WANTED })
    .max(200, { error: PATTERN_WANTED })
    .refine((pattern) => pattern.split('{id}').length === 2 && !hasControlCharacters(pattern), {
      error: PATTERN_WANTED,
    })
    .optional()
    .meta({
      description: 'The key, {id} being its zero-padded number. Default: key:{id}, or NAME:{id}.',
      examples: ['user:{id}:cart'],
    }),
  distribution: z
    .union([namedDistribution, tunedDistribution], { error: DISTRIBUTION_WANTED })
    .transform(toDistribution)
    .prefault('uniform')
    .meta({ description: 'Which keys are asked for how often.' }),
  elements: countField(1, 10_000_000)
    .optional()
    .meta({ description: 'Members or fields of each key, for {member} and {field}.' }),
}).meta({ description: 'A set of keys.' });

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

const rangeOfSizes = strictMap({
  min: sizeField().meta({ description: 'Smallest size.' }),
  max: sizeField().meta({ description: 'Largest size; those between are equally likely.' }),
});

const lognormalSize = strictMap({
  median: sizeField().meta({ description: 'Half of the values are smaller.' }),
  sigma: numberField(0, 5).meta({ description: 'Spread of the logarithm; 1 is typical.', examples: [1] }),
  max: sizeField().meta({ description: 'Larger draws are drawn again.' }),
});

const weightedSize = strictMap({
  size: sizeField().meta({ description: 'One size.' }),
  weight: positiveField().meta({ description: 'How often, relative to the other weights.' }),
});

const size = z
  .union([sizeField(), rangeOfSizes, lognormalSize, listOf(weightedSize)], {
    error:
      '256B, { min: 64B, max: 1KiB }, { median: 200B, sigma: 1, max: 8KiB } or [{ size: 64B, weight: 9 }, …]',
  })
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
    | z.output<typeof rangeOfSizes>
    | z.output<typeof lognormalSize>
    | z.output<typeof weightedSize>[],
): ValueSize {
  if (typeof input === 'number') return { kind: 'fixed', bytes: input };
  if ('min' in input) return { kind: 'range', minBytes: input.min, maxBytes: input.max };
  if ('median' in input)
    return { kind: 'lognormal', medianBytes: input.median, sigma: input.sigma, maxBytes: input.max };
  return { kind: 'weighted', sizes: input.map((entry) => ({ bytes: entry.size, weight: entry.weight })) };
}

export const valuesSchema = strictMap({
  size: size.prefault('256B').meta({ description: 'Size of {value}.' }),
  content: z
    .enum(['binary', 'text'], { error: 'binary or text' })
    .default('binary')
    .meta({ description: 'binary: any byte; text: printable ASCII, which some servers pack.' }),
  compressibility: numberField(0, 1)
    .default(0)
    .meta({ description: 'Share of each value that compresses away: 0 random, 1 all alike.' }),
});

export const loadSchema = strictMap({
  connections: countField(1, 100_000)
    .prefault(50)
    .meta({ description: 'Connections in total, over all threads.' }),
  pipeline: countField(1, 10_000).prefault(1).meta({ description: 'Requests in flight on each connection.' }),
  threads: z
    .union([z.literal('auto'), countField(1, 1024)], { error: 'auto, or a whole number from 1 to 1,024' })
    .default('auto')
    .meta({ description: 'Threads of the load generator.' }),
  requests: countField(1, 1e12)
    .optional()
    .meta({ description: 'Stop after so many operations. Default: 1M, unless duration is given.' }),
  duration: durationField(1e6, 24 * 3600e9, 'from 1ms to 24h')
    .optional()
    .meta({ description: 'Stop after this time instead.' }),
  warmup: durationField(0, 3600e9, 'from 0 to 1h')
    .prefault('1s')
    .meta({ description: 'Load before the measurement, not in the result.' }),
  rate: countField(1, 1e8).optional().meta({
    description:
      'Open loop: operations started per second in total, however slow the replies. Default: closed loop.',
  }),
  arrivals: z
    .enum(['constant', 'poisson'], { error: 'constant or poisson' })
    .optional()
    .meta({ description: 'With rate: evenly spaced starts (default), or random ones.' }),
  pacing: z.enum(['auto', 'spin', 'timer'], { error: 'auto, spin or timer' }).optional().meta({
    description:
      'With rate: spin holds a core and is exact, timer leaves it free and is late by up to 1 ms. Default: auto.',
  }),
  timeout: durationField(1e6, 3600e9, 'from 1ms to 1h')
    .prefault('5s')
    .meta({ description: 'A reply later than this is a timeout, and its connection is replaced.' }),
}).check(checkPresence(['requests', 'duration'], (present) => present < 2, 'requests or duration, not both'));

export const fillStepSchema = strictMap({
  keyspace: z
    .string({ error: 'the name of a keyspace' })
    .default('default')
    .meta({ description: 'The keyspace to load, whose {key} the command takes.' }),
  command,
  per: z.enum(['key', 'element'], { error: 'key or element' }).optional().meta({
    description:
      'Once for every key, or for every element of every key. Default: element with {member} or {field}.',
  }),
}).meta({ description: 'Loads one keyspace before the first round.' });

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
  scripts: namedMap(scriptSchema, 'a map of scripts by name')
    .optional()
    .meta({ description: 'Lua scripts by name.' }),
  keyspace: keyspaceSchema.optional().meta({ description: 'The keyspace of {key}, called "default".' }),
  keyspaces: namedMap(keyspaceSchema, 'a map of keyspaces by name')
    .optional()
    .meta({ description: 'Further keyspaces by name, for {key:NAME}.' }),
  values: valuesSchema.prefault({}).meta({ description: 'What {value} becomes.' }),
  load: loadSchema.prefault({}).meta({ description: 'How hard to push, and for how long.' }),
  fill: z
    .union([z.literal(false), z.array(fillStepSchema, { error: 'a list' })], {
      error: 'a list of fill steps, or false',
    })
    .optional()
    .meta({
      description: 'How keys are loaded. Default: as the commands that use them need it; false: not at all.',
    }),
});

export type OperationInput = z.output<typeof operationSchema>;
export type ScriptInput = z.output<typeof scriptSchema>;
export type KeyspaceInput = z.output<typeof keyspaceSchema>;
export type LoadInput = z.output<typeof loadSchema>;
export type FillStepInput = z.output<typeof fillStepSchema>;
