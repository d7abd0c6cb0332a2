// A command as it is sent: keys, kept values and times in their places.
import type { CheckCommand, CommandPart } from '../catalogue/parse-command.ts';
import type { NamedKeys } from './named-keys.ts';
import { keyOf } from './plain-keys.ts';

export interface Filling {
  readonly prefix: string;
  /** One character a byte. */
  readonly kept: Map<string, string>;
  readonly nowMs: number;
  /** Told of each key that a command names. Absent: nobody asks. */
  readonly named?: NamedKeys;
}

export function fillCommand(command: CheckCommand, filling: Filling): readonly Buffer[] {
  return command.map((parts) => {
    const text = parts.map((part) => fillPart(part, filling)).join('');
    // Such as a key with more behind it.
    if (parts[0]?.kind === 'key') filling.named?.add(text);
    return Buffer.from(text, 'latin1');
  });
}

function fillPart(part: CommandPart, { prefix, kept, nowMs, named }: Filling): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'key': {
      const key = keyOf(prefix, part.name);
      named?.add(key);
      return key;
    }
    case 'kept':
      return kept.get(part.name) ?? '';
    case 'now':
      return String((part.unit === 's' ? Math.floor(nowMs / 1000) : nowMs) + part.offset);
    case 'repeat':
      return part.text.repeat(part.times);
  }
}
