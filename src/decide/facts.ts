// What only the user knows, as a small YAML file: which servers, which load, which limits, and what no benchmark tells.
import { z } from 'zod';
import { parseSlo } from '../capacity/slo.ts';
import { usageError } from '../core/errors.ts';
import { parseShare } from '../core/share.ts';
import { parseAmountOfBytes } from '../cost/read-amounts.ts';
import { parseDocument } from '../profile/parse-document.ts';
import { formatProblem } from '../profile/problems.ts';
import { countField, durationField, textField } from '../profile/schema/fields.ts';
import { listOf, strictMap } from '../profile/schema/parts.ts';
import { CHECK_IDS } from './check-ids.ts';

const words = textField(300).min(1, { error: 'text' });
const answer = <T extends string>(...words: readonly [T, ...T[]]) =>
  z.enum([...words, 'unknown'], { error: `${words.join(', ')} or unknown` }).optional();
const both = <Item extends z.ZodType>(item: Item) =>
  strictMap({ reference: item, candidate: item }).optional();

const share = z
  .union([z.string(), z.number()], { error: 'a percentage such as 50%' })
  .transform((text, context) => {
    const value = parseShare(String(text));
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: 'a percentage such as 50%', input: text });
    return z.NEVER;
  });

function isSlo(text: string): boolean {
  try {
    return parseSlo(text).length > 0;
  } catch {
    return false;
  }
}

const factsSchema = strictMap({
  reference: words.optional(),
  candidate: words.optional(),
  profile: words.optional(),
  slo: words.refine(isSlo, { error: "objectives such as 'p99<1ms'" }).optional(),
  peakRate: countField(1, 1_000_000_000_000).optional(),
  growth: share.optional(),
  data: words
    .refine((text) => parseAmountOfBytes(text) !== undefined, { error: 'a size such as 100GiB' })
    .optional(),
  commandsFrom: words.optional(),
  source: words.optional(),
  limits: strictMap({
    lostWrites: countField(0, 1_000_000_000_000).optional(),
    outage: durationField(1, 24 * 3600e9, 'up to 24 hours').optional(),
  }).optional(),
  prices: both(words),
  waived: listOf(z.enum(CHECK_IDS, { error: `a line: ${CHECK_IDS.join(', ')}` })).optional(),
  snapshots: answer('needed', 'not needed'),
  blockingWork: answer('used', 'not used'),
  managedService: answer('needed', 'not needed'),
  managedOffered: both(answer('yes', 'no')),
  licence: both(answer('accepted', 'refused')),
  skill: both(answer('there', 'to be learned')),
});

export type Facts = z.output<typeof factsSchema>;

/** @throws CacheBenchError E_FACTS (exit code 2) with all mistakes, one a line */
export function parseFacts(text: string, file: string): Facts {
  const { input, listProblems } = parseDocument(text, file, factsSchema, 'a map with reference:');
  const problems = listProblems();
  if (input !== undefined && problems.length === 0) return input;
  throw usageError(
    'E_FACTS',
    problems.map(formatProblem).join('\n'),
    "'cache-bench decide --init' writes such a file; docs/decide.md explains it.",
  );
}

/** Unless the file says. */
export const USUAL = {
  reference: 'redis',
  candidate: 'dragonfly',
  profile: 'read-heavy',
  slo: 'p99<1ms',
} as const;

/** What --init writes: everything there is to say, and nothing said that was not asked. */
export const FACTS_TEMPLATE = `# What only you know, for \`cache-bench decide\`. Missing or unknown facts are shown as not known.

# The servers, as after -t of run: names with or without a URL.
reference: redis
candidate: dragonfly

# The load: a profile by name or path (\`cache-bench learn URL\` writes yours), and the objective that it must keep.
profile: read-heavy
slo: p99<1ms

# Operations per second at your peak, and the growth of the peak in the period of this decision.
# peakRate: 20k
# growth: 50%

# The data of your users, one copy. Prices by the GB need it.
# data: 100GiB

# The running server whose commands count as yours, and whose data would move. It is only read.
# commandsFrom: redis://10.0.0.5:6379
# source: redis://10.0.0.5:6379

# Limits for a failover: lost acknowledged writes, and time without service.
# limits: { lostWrites: 0, outage: 30s }

# The price of a node, as after --price of cost.
# prices: { reference: 0.873/h, candidate: 0.68/h }

# Names of checklist lines that need not hold.
# waived: [claims]

snapshots: unknown            # needed, not needed
blockingWork: unknown         # scripts, KEYS, SMEMBERS of big keys: used, not used
managedService: unknown       # needed, not needed
managedOffered: { reference: unknown, candidate: unknown }   # offered by your provider: yes, no
licence: { reference: unknown, candidate: unknown }          # for your lawyers: accepted, refused
skill: { reference: unknown, candidate: unknown }            # to operate it: there, to be learned
`;
