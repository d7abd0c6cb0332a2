// The catalogue of what is monitored, as its YAML files are written.
import { z } from 'zod';
import { readDocument } from '../../profile/document.ts';
import { parseDocument } from '../../profile/parse-document.ts';
import type { Problem } from '../../profile/problems.ts';
import { textField } from '../../profile/schema/fields.ts';
import { listOf, strictMap } from '../../profile/schema/parts.ts';

/** What is done to a server so that fields move; `provoke.ts` does it. */
export const PROVOCATIONS = [
  'fill',
  'commands',
  'connect',
  'block',
  'subscribe',
  'expiring',
  'error',
  'slow',
  'evict',
  'reject',
  'save',
  'replicate',
] as const;
export type ProvocationName = (typeof PROVOCATIONS)[number];

const words = textField(300).min(1, { error: 'text' });
const flag = z.boolean({ error: 'true or false' });
const FLAVOR = 'a map of flavors to what to read there';
const instead = z
  .partialRecord(z.enum(['redis', 'valkey', 'dragonfly'], { error: 'redis, valkey or dragonfly' }), words, {
    error: FLAVOR,
  })
  .optional();

const fieldSchema = strictMap({
  name: words,
  /** Of redis_exporter; it leaves some fields out. */
  metrics: listOf(words).optional(),
  about: words,
  moves: z.enum(PROVOCATIONS, { error: PROVOCATIONS.join(', ') }).optional(),
  by: words.optional(),
  during: flag.optional(),
  instead,
});

const alertSchema = strictMap({ id: words, title: words, reads: listOf(words), instead });

const catalogueSchema = strictMap({ fields: listOf(fieldSchema), alerts: listOf(alertSchema) });

export type MonitoredField = z.output<typeof fieldSchema>;
export type MonitoredAlert = z.output<typeof alertSchema>;
export type MonitoringCatalogue = z.output<typeof catalogueSchema>;

/** Rather than a profile: it has alerts at its top. */
export function isMonitoringText(text: string): boolean {
  const { data } = readDocument(text, '');
  return typeof data === 'object' && data !== null && 'alerts' in data && 'fields' in data;
}

/** An alert may read no field that the file does not have. */
export function validateMonitoringText(
  text: string,
  file: string,
): { readonly catalogue?: MonitoringCatalogue; readonly problems: readonly Problem[] } {
  const { input, report, listProblems } = parseDocument(
    text,
    file,
    catalogueSchema,
    'a map with fields: and alerts:',
  );
  const known = new Set(input?.fields.map(({ name }) => name));
  for (const [i, { reads }] of (input?.alerts ?? []).entries())
    for (const [j, name] of reads.entries())
      if (!known.has(name))
        report(['alerts', i, 'reads', j], `unknown field, got "${name}", wanted one of fields:`);
  const problems = listProblems();
  return input === undefined || problems.length > 0 ? { problems } : { problems, catalogue: input };
}
