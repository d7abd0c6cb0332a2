// A command as it is sent: keys, kept values and times in their places.
import type { CommandPart, CommandTemplate } from '../catalogue/parse-command.ts';
import { keyOf } from './plain-keys.ts';

export interface Filling {
  readonly prefix: string;
  /** One character a byte. */
  readonly kept: Map<string, string>;
  readonly nowMs: number;
}

export function fillCommand(command: CommandTemplate, filling: Filling): readonly Buffer[] {
  return command.map((parts) => Buffer.from(parts.map((part) => fillPart(part, filling)).join(''), 'latin1'));
}

function fillPart(part: CommandPart, { prefix, kept, nowMs }: Filling): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'key':
      return keyOf(prefix, part.name);
    case 'kept':
      return kept.get(part.name) ?? '';
    case 'now':
      return String((part.unit === 's' ? Math.floor(nowMs / 1000) : nowMs) + part.offset);
    case 'repeat':
      return part.text.repeat(part.times);
  }
}
