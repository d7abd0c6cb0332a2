// Why a key takes fewer bytes than its value has: said where it does, or it looks like a mistake.
import { formatInteger } from '../core/units.ts';
import type { ProfileRun } from '../result/parts/profile-run.ts';
import type { TargetReport } from './model.ts';

/** A sentence for each target whose keys take less than their values; none where keys hold more than one value. */
export function explainPackedValues(profile: ProfileRun, targets: readonly TargetReport[]): string[] {
  const values = readValues(profile.resolved);
  if (values === undefined) return [];
  const { bytes, content } = values;
  return targets.flatMap(({ name, values: { memory_per_key: perKey } }) =>
    perKey === undefined || perKey >= bytes
      ? []
      : [
          `${name} takes ${formatInteger(Math.round(perKey))} B a key for values of ${formatInteger(bytes)} B: ${
            content === 'binary'
              ? 'it compresses what it stores.'
              : 'it packs text, whose characters need seven bits of eight, or compresses it. Bytes of any kind (content: binary) it would keep as they are.'
          }`,
        ],
  );
}

interface FilledValues {
  readonly bytes: number;
  readonly content: 'binary' | 'text' | 'json';
}

interface Resolved {
  readonly values?: { readonly content?: FilledValues['content'] };
  readonly fill?: readonly {
    readonly perKey?: string;
    readonly command?: readonly (readonly {
      readonly kind?: string;
      readonly size?: { readonly kind?: string; readonly bytes?: number };
    }[])[];
  }[];
}

/** Of a profile whose keys are each loaded with one value of a size that is always the same. */
function readValues(resolved: ProfileRun['resolved']): FilledValues | undefined {
  const { values, fill = [] } = resolved as Resolved;
  const [only, ...others] = fill;
  if (only === undefined || others.length > 0 || only.perKey !== 'key') return undefined;
  const sizes = (only.command ?? []).flat().flatMap(({ kind, size }) => (kind === 'value' ? [size] : []));
  const [size, ...more] = sizes;
  if (size?.kind !== 'fixed' || size.bytes === undefined || more.length > 0) return undefined;
  return { bytes: size.bytes, content: values?.content ?? 'binary' };
}
