// From a profile to the replies that its commands get from a sink.
import type { CommandTemplate, Profile, ValueSize } from '../../profile/profile.ts';
import type { SinkReplies } from './command-table.ts';
import { replyShapeFor } from './reply-shape.ts';

export function deriveReplies(profile: Pick<Profile, 'operations' | 'fill' | 'values'>): SinkReplies {
  const valueBytes = meanBytes(profile.values.size);
  const commands = [
    ...profile.operations.flatMap((operation) => operation.commands),
    ...profile.fill.map((step) => step.command),
  ];
  return new Map(commands.map(nameOf).map((name) => [name, replyShapeFor(name, valueBytes)]));
}

/** Every value that is read has the mean size: the bytes to take in are right in sum. */
function meanBytes(size: ValueSize): number {
  switch (size.kind) {
    case 'fixed':
      return size.bytes;
    case 'range':
      return Math.round((size.minBytes + size.maxBytes) / 2);
    case 'weighted': {
      const total = size.sizes.reduce((sum, { weight }) => sum + weight, 0);
      return Math.round(size.sizes.reduce((sum, { bytes, weight }) => sum + bytes * weight, 0) / total);
    }
    case 'lognormal':
      // Without the cut at maxBytes, which profiles set far out.
      return Math.min(size.maxBytes, Math.round(size.medianBytes * Math.exp(size.sigma ** 2 / 2)));
  }
}

function nameOf(command: CommandTemplate): string {
  return command[0]!.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}
