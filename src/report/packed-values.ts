// Why keys take fewer bytes than their values have: said where they do, or it looks like a mistake.
import { formatInteger } from '../core/units.ts';
import { userBytesPerKey } from '../cost/user-bytes.ts';
import type { ProfileRun } from '../result/parts/profile-run.ts';
import type { TargetReport } from './model.ts';

/** Of sizes that vary, the mean of what was drawn is known so well. */
const KNOWN_TO = 0.05;

/** A sentence for each target whose keys take less than their values; none where that is not known. */
export function explainPackedValues(profile: ProfileRun, targets: readonly TargetReport[]): string[] {
  const { values, fill = [] } = profile.resolved as Resolved;
  const bytes = userBytesPerKey(profile);
  if (bytes === undefined || fill.some((step) => dropsSome(step, fill))) return [];
  const parts = fill.flatMap(({ command }) => (command ?? []).flat());
  const isFixed = parts.every(({ kind, size }) => kind !== 'value' || size?.kind === 'fixed');
  const isOneValue = isFixed && fill.length === 1 && fill[0]!.perKey === 'key' && countValues(parts) === 1;
  const least = isFixed ? bytes : bytes * (1 - KNOWN_TO);
  const shown = formatInteger(Math.round(bytes));
  return targets.flatMap(({ name, values: { memory_per_key: perKey } }) =>
    perKey === undefined || perKey >= least
      ? []
      : [
          `${name} takes ${formatInteger(Math.round(perKey))} B a key for ${isOneValue ? `values of ${shown} B` : `${shown} B of data in it, on average`}: ${
            (values?.content ?? 'binary') === 'binary'
              ? 'it compresses what it stores.'
              : 'it packs text, whose characters need seven bits of eight, or compresses it. Bytes of any kind (content: binary) it would keep as they are.'
          }`,
        ],
  );
}

interface Part {
  readonly kind?: string;
  readonly text?: string;
  readonly size?: { readonly kind?: string };
}

interface FilledBy {
  readonly keyspace?: string;
  readonly perKey?: string;
  readonly command?: readonly (readonly Part[])[];
}

interface Resolved {
  readonly values?: { readonly content?: 'binary' | 'text' | 'json' };
  readonly fill?: readonly FilledBy[];
}

/** A stream that is trimmed holds less than was written to it, and so does a key that is set more than once. */
function dropsSome(step: FilledBy, fill: readonly FilledBy[]): boolean {
  const name = nameOf(step);
  if (name !== 'SET') return name === 'XADD';
  const sets = fill.filter((one) => one.keyspace === step.keyspace && nameOf(one) === 'SET');
  return step.perKey === 'element' || sets.length > 1;
}

function nameOf({ command }: FilledBy): string | undefined {
  return command?.[0]?.[0]?.text?.toUpperCase();
}

function countValues(parts: readonly Part[]): number {
  return parts.filter(({ kind }) => kind === 'value').length;
}
