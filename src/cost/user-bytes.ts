// How much of what a fill wrote is the user's: values, fields and members of a key, from the profile as it was run.
import type { FillStep, Keyspace, TemplatePart, ValueSize } from '../profile/profile.ts';
import type { ProfileRun } from '../result/parts/profile-run.ts';

/** A profile that a result keeps is data: whatever of it is not as it should be makes the answer undefined. */
type Resolved = Partial<{ readonly fill: readonly FillStep[]; readonly keyspaces: readonly Keyspace[] }>;

/** Mean over all keys that the fill writes; undefined where it writes none, or what it writes is no data. */
export function userBytesPerKey({ resolved }: Pick<ProfileRun, 'resolved'>): number | undefined {
  const { fill = [], keyspaces = [] } = resolved as Resolved;
  let bytes = 0;
  const filled = new Map<string, number>();
  for (const { keyspace: name, command, perKey } of fill) {
    const keyspace = keyspaces.find((one) => one.name === name);
    if (keyspace === undefined) return undefined;
    const times = keyspace.count * (perKey === 'element' ? keyspace.elements : 1);
    filled.set(name, keyspace.count);
    bytes += times * command.flat().reduce((sum, part) => sum + bytesOf(part, keyspace), 0);
  }
  const keys = [...filled.values()].reduce((sum, count) => sum + count, 0);
  return keys > 0 && bytes > 0 && Number.isFinite(bytes) ? bytes / keys : undefined;
}

/** Of names of keys, scores and numbers nothing: they address or order data. */
function bytesOf(part: TemplatePart, { elements }: Keyspace): number {
  if (part.kind === 'value') return meanBytes(part.size);
  // "m:0042": as many digits as the highest has.
  if (part.kind === 'member' || part.kind === 'field') return 2 + String(elements - 1).length;
  return 0;
}

function meanBytes(size: ValueSize): number {
  switch (size.kind) {
    case 'fixed':
      return size.bytes;
    case 'range':
      return (size.minBytes + size.maxBytes) / 2;
    case 'weighted': {
      const total = size.sizes.reduce((sum, { weight }) => sum + weight, 0);
      return size.sizes.reduce((sum, { bytes, weight }) => sum + bytes * weight, 0) / total;
    }
    case 'lognormal':
      // Without the cut at maxBytes, which profiles set far out.
      return Math.min(size.maxBytes, size.medianBytes * Math.exp(size.sigma ** 2 / 2));
  }
}
