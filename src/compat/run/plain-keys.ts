// Replies without what stands before keys, which is another each time: `cb:4f2a:{0c}:k` becomes `{k}`.
import type { RespEntry, RespValue } from '../../wire/resp-value.ts';

/** Key of a check as it is sent. All of one check are in one slot of a cluster. */
export function keyOf(prefix: string, name: string): string {
  return prefix + name;
}

/** @param number of this time within the run: all prefixes of a run are of one length */
export function prefixOf(keyPrefix: string, number: number): string {
  return `${keyPrefix}{${number.toString(36).padStart(5, '0')}}:`;
}

export function withPlainKeys(value: RespValue, prefix: string): RespValue {
  switch (value.kind) {
    case 'text':
    case 'error':
    case 'bulk':
    case 'verbatim':
      return { ...value, bytes: replace(value.bytes, prefix) };
    case 'array':
    case 'set':
    case 'push':
      return { ...value, items: value.items.map((item) => withPlainKeys(item, prefix)) };
    case 'map':
      return { ...value, entries: inEntries(value.entries, prefix) };
    case 'attribute':
      return {
        ...value,
        entries: inEntries(value.entries, prefix),
        value: withPlainKeys(value.value, prefix),
      };
    default:
      return value;
  }
}

function inEntries(entries: readonly RespEntry[], prefix: string): readonly RespEntry[] {
  return entries.map(([key, value]) => [withPlainKeys(key, prefix), withPlainKeys(value, prefix)] as const);
}

function replace(bytes: Buffer, prefix: string): Buffer {
  if (!bytes.includes(prefix)) return bytes;
  const [first = '', ...others] = bytes.toString('latin1').split(prefix);
  const plain = others.map((after) => {
    const name = /^[a-z][a-z0-9_]{0,19}/.exec(after)?.[0] ?? '';
    return `{${name}}${after.slice(name.length)}`;
  });
  return Buffer.from(first + plain.join(''), 'latin1');
}
