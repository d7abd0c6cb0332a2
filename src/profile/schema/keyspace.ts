// A keyspace as users write it.
import { z } from 'zod';
import type { KeyDistribution } from '../profile.ts';
import { countField, hasControlCharacters, numberField } from './fields.ts';
import { exactlyOneOf, strictMap } from './parts.ts';

/** YCSB's constant for zipf, and the usual choice since. */
const DEFAULT_THETA = 0.99;
/** As memtier_benchmark: the middle of the keys, and a sixth of them. */
const DEFAULT_GAUSSIAN = { mean: 0.5, deviation: 1 / 6 };

const DISTRIBUTION_WANTED =
  'uniform, sequential, zipf, gaussian, latest, { zipf: 0.99 }, { gaussian: { mean: 0.5, deviation: 0.1 } }, ' +
  '{ hotspot: { keys: 0.1, share: 0.9 } } or { latest: 0.99 }';

const namedDistribution = z.enum(['uniform', 'sequential', 'zipf', 'gaussian', 'latest'], {
  error: DISTRIBUTION_WANTED,
});

const tunedDistribution = strictMap({
  zipf: numberField(0, 10)
    .optional()
    .meta({
      description: 'Theta: the larger it is, the fewer keys get most requests; 0 is uniform.',
      examples: [0.99],
    }),
  gaussian: strictMap({
    mean: numberField(0, 1).meta({ description: 'Where the hot keys lie, as a share of the ids.' }),
    deviation: numberField(0.0001, 1).meta({ description: 'How far they spread, as a share of the ids.' }),
  })
    .optional()
    .meta({ description: 'Keys near the mean are hot.' }),
  hotspot: strictMap({
    keys: numberField(0, 1).meta({ description: 'Share of the keys that are hot.', examples: [0.1] }),
    share: numberField(0, 1).meta({ description: 'Share of the requests that they get.', examples: [0.9] }),
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
      description: 'The key; {id} is its zero-padded number. Default: key:{id}, or NAME:{id}.',
      examples: ['user:{id}:cart'],
    }),
  distribution: z
    .union([namedDistribution, tunedDistribution], { error: DISTRIBUTION_WANTED })
    .transform(toDistribution)
    .prefault('uniform')
    .meta({ description: 'How often each key is used.' }),
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

export type KeyspaceInput = z.output<typeof keyspaceSchema>;
