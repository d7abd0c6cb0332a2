// From a profile to the replies that its commands get from a sink.
import type { Profile, TemplateArgument, ValueSize } from '../../profile/profile.ts';
import type { SinkReplies } from './command-table.ts';
import { replyShapeFor } from './reply-shape.ts';

/** COUNT allows any number; a reply of more elements than this no server gives at once. */
const MAX_PAGE = 10_000;

export function deriveReplies(profile: Pick<Profile, 'operations' | 'fill' | 'values'>): SinkReplies {
  const valueBytes = meanBytes(profile.values.size);
  const commands = [
    ...profile.operations.flatMap((operation) => operation.commands),
    ...profile.fill.map((step) => step.command),
  ];
  return new Map(
    commands.map((command) => {
      const [name = '', ...args] = command.map(textOf);
      return [name, replyShapeFor(name, valueBytes, readCount(args))];
    }),
  );
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

/** undefined: no COUNT, or none that is a number. */
function readCount(args: readonly string[]): number | undefined {
  const word = args.findIndex((arg) => arg.toUpperCase() === 'COUNT');
  const count = word < 0 ? Number.NaN : Number(args[word + 1]);
  return Number.isInteger(count) && count > 0 && count <= MAX_PAGE ? count : undefined;
}

function textOf(argument: TemplateArgument): string {
  return argument.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}
