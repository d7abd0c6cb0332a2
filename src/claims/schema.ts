// A claims file as users write it.
import { z } from 'zod';
import { parseShare } from '../core/share.ts';
import { countField, durationField, textField } from '../profile/schema/fields.ts';
import { eitherOf, exactlyOneOf, listOf, strictMap } from '../profile/schema/parts.ts';
import { profileSchema } from '../profile/schema.ts';
import { parseValueSize, SIZE_WANTED } from '../profile/value-size.ts';
import { targetSchema } from '../result/parts/target.ts';

/** JSON Schema draft-07 of the YAML, for editors. */
export function claimsJsonSchema(): object {
  const schema = z.toJSONSchema(claimsSchema, { target: 'draft-7', io: 'input' });
  return { ...schema, title: 'cache-bench claims' };
}

const text = (wanted: string) => z.string({ error: wanted }).regex(/\S/, { error: wanted });

const FLAVORS = targetSchema.shape.flavor.options;
const TARGET = 'a target as after -t, like redis or old=redis://host:6379';
const RULE = 'a rule such as throughput(dragonfly) >= 14x redis';
const VERSION = 'a version such as "7.2"';
const TOLERANCE = 'a percentage such as 5%';
const VALUE_SIZE = `${SIZE_WANTED}, or a range 64B..1KiB`;

const reference = text(TARGET).meta({
  description: 'The target that the other one is compared with, as after -t of run.',
  examples: ['redis', 'old=redis://10.0.0.5:6379'],
});
const candidate = text(TARGET).meta({
  description: 'The target that the claims are about, as after -t of run.',
  examples: ['dragonfly', 'io=redis?io-threads=4'],
});

const tolerance = z
  .union([z.string(), z.number()], { error: TOLERANCE })
  .meta({ examples: ['5%'] })
  .transform((written, context) => {
    const share = parseShare(String(written));
    if (share !== undefined && share < 1) return share;
    context.addIssue({ code: 'custom', message: TOLERANCE, input: written });
    return z.NEVER;
  });

const valueSize = z.string({ error: VALUE_SIZE }).transform((written, context) => {
  const size = parseValueSize(written);
  if (size !== undefined) return size;
  context.addIssue({ code: 'custom', message: VALUE_SIZE, input: written });
  return z.NEVER;
});

const needsSchema = strictMap({
  cores: countField(1, 65_536)
    .optional()
    .meta({ description: "Minimum number of cores of the servers' machine." }),
  flavors: z
    .record(z.string(), z.enum(FLAVORS, { error: `one of ${FLAVORS.join(', ')}` }), {
      error: 'a map of flavors by target',
    })
    .optional()
    .meta({ description: 'The flavor that a target must have, by its name.' }),
  versions: z
    .record(z.string(), z.string({ error: VERSION }).regex(/^\d+(\.\d+)*$/, { error: VERSION }), {
      error: 'a map of versions by target',
    })
    .optional()
    .meta({ description: 'The lowest version that a target must have, by its name.' }),
}).meta({ description: 'What a test requires; otherwise the claim is not tested.' });

const withSchema = strictMap({
  connections: countField(1, 100_000).optional(),
  pipeline: countField(1, 10_000).optional(),
  threads: countField(1, 1024).optional(),
  requests: countField(1, 1e12).optional(),
  duration: durationField(1e6, 24 * 3600e9, 'from 1ms to 24h').optional(),
  warmup: durationField(0, 3600e9, 'from 0 to 1h').optional(),
  timeout: durationField(1e6, 3600e9, 'from 1ms to 1h').optional(),
  rate: countField(1, 1e8).optional(),
  keys: countField(1, 1e10).optional(),
  'value-size': valueSize.optional(),
}).meta({ description: 'Flags of run that change the profile for this claim.' });

/** With the words of the file, which name each variant. */
function swept<Field extends z.ZodType>(field: Field) {
  const value = z.union([z.string(), z.number()]).transform((written, context) => {
    const parsed = field.safeParse(written);
    if (parsed.success) return { text: String(written), value: parsed.data };
    context.addIssue({ code: 'custom', message: parsed.error.issues[0]!.message, input: written });
    return z.NEVER;
  });
  return listOf(value).min(2, { error: 'two or more values' }).optional();
}

const sweepSchema = strictMap({
  keys: swept(countField(1, 1e10)),
  'value-size': swept(valueSize),
  connections: swept(countField(1, 100_000)),
  pipeline: swept(countField(1, 10_000)),
})
  .check(exactlyOneOf('keys', 'value-size', 'connections', 'pipeline'))
  .meta({
    description:
      'Runs the test at each value of one parameter, from small to large; the verdict is over all values.',
    examples: [{ keys: ['200k', '260k', '270k', '400k'] }],
  });

const claimSchema = strictMap({
  id: z
    .string({ error: 'a short name' })
    .regex(/^[A-Za-z0-9][\w.-]{0,39}$/, {
      error: 'a name of letters, digits, _ . or -, at most 40 characters',
    })
    .meta({ description: 'Name of the claim in tables and after --only.' }),
  text: textField(500)
    .min(1, { error: 'the claim in words' })
    .meta({ description: 'What is claimed, in words.' }),
  source: textField(500)
    .optional()
    .meta({ description: 'Source of this claim. Default: the source of the file.' }),
  reference: reference.optional(),
  candidate: candidate.optional(),
  needs: needsSchema.optional(),
  profile: text('the name of a profile, or a path that ends in .yaml')
    .optional()
    .meta({ description: 'A built-in profile by name, or a path relative to this file.' }),
  with: withSchema.optional(),
  sweep: sweepSchema.optional(),
  expect: text(RULE)
    .optional()
    .meta({ description: 'The claim with its size, as a rule of the gate.', examples: [RULE.slice(15)] }),
  direction: text(RULE).optional().meta({
    description: 'What must hold at least. Default for a ratio: the difference has the claimed direction.',
  }),
  tolerance: tolerance
    .optional()
    .meta({ description: 'How much less still counts as the claimed size. Default: that of the file.' }),
  untestable: textField(500)
    .min(1, { error: 'the reason in words' })
    .optional()
    .meta({ description: 'Instead of expect: why nothing tests it.' }),
})
  .check(exactlyOneOf('expect', 'untestable'))
  .meta({ description: 'One claim.', ...eitherOf('expect', 'untestable') });

export const claimsSchema = strictMap({
  name: profileSchema.shape.name,
  source: textField(500).default('').meta({ description: 'Who makes these claims, and where.' }),
  reference,
  candidate,
  needs: needsSchema.optional().meta({ description: 'What every claim needs, unless it says otherwise.' }),
  tolerance: tolerance
    .optional()
    .meta({ description: 'Tolerance of claims without their own. Default: 5%.' }),
  claims: listOf(claimSchema).meta({ description: 'What is claimed.' }),
});

export type ClaimsInput = z.output<typeof claimsSchema>;
