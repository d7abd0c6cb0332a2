// Whether a profile may write: one that only reads leaves nothing behind, and may be sent to a replica.
import { findCommand } from './commands/table.ts';
import type { CommandTemplate, Profile } from './profile.ts';

/** Commands that are not known may. */
export function writesKeys({ operations, fill, events, receivers }: Profile): boolean {
  const commands = [
    ...operations.flatMap((operation) => operation.commands),
    ...receivers.map(({ command }) => command),
    ...events.flatMap(({ action }) => ('command' in action ? [action.command] : [])),
  ];
  return fill.length > 0 || commands.some(mayWrite);
}

function mayWrite(command: CommandTemplate): boolean {
  const name = command[0]?.map((part) => (part.kind === 'text' ? part.text : '')).join('') ?? '';
  return !READING.has(name.toUpperCase()) && (findCommand(name)?.access ?? 'write') === 'write';
}

/** Of events and receivers, and not in the table. */
const READING = new Set(['KEYS', 'SAVE', 'BGSAVE', 'SUBSCRIBE', 'SSUBSCRIBE', 'PSUBSCRIBE']);
