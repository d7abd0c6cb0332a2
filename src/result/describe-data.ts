// What the memory of a profile is the memory of: how many keys, and values of which size and content.
import { formatBytes, formatCount } from '../core/units.ts';
import type { RunResult } from './kinds.ts';
import type { ProfileRun } from './parts/profile-run.ts';

/** "100k keys, values of 256 B, random bytes"; undefined where nothing was loaded. */
export function describeData({ fills }: Pick<RunResult, 'fills'>, profile: ProfileRun): string | undefined {
  const fill = fills.find((one) => one.profile === profile.name && one.keys > 0);
  if (fill === undefined) return undefined;
  const { keys, elements } = fill;
  return [...describeCounts(keys, elements), ...describeValues(profile.resolved['values'])].join(', ');
}

/** @param elements of all collections; undefined where each key holds one value */
export function describeCounts(keys: number, elements: number | undefined): readonly string[] {
  return [
    `${formatCount(keys)} keys`,
    ...(elements === undefined ? [] : [`${formatCount(elements)} elements`]),
  ];
}

/** Size, then content. As it stands in the file, which may be of another version: what is not understood is not told. */
export function describeValues(values: unknown): readonly string[] {
  if (!isRecord(values) || !isRecord(values['size'])) return [];
  const { kind, bytes, minBytes, maxBytes } = values['size'];
  const size =
    kind === 'fixed' && isSize(bytes)
      ? `values of ${formatBytes(bytes)}`
      : kind === 'range' && isSize(minBytes) && isSize(maxBytes)
        ? `values of ${formatBytes(minBytes)} to ${formatBytes(maxBytes)}`
        : 'values of several sizes';
  const { content, compressibility } = values;
  if (content === 'text') return [size, 'text'];
  if (content !== 'binary') return [size];
  return [size, compressibility === 0 ? 'random bytes' : 'compressible bytes'];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}
