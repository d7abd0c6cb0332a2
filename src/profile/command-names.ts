// The commands that a profile sends, by name.
import type { CommandTemplate, Profile } from './profile.ts';

/** In capitals, each once. */
export function listCommandNames(profile: Profile): readonly string[] {
  return [...new Set(listCommands(profile).map(commandName))];
}

/** Of operations, the fill, receivers and events; what scripts call is not among them. */
export function listCommands({ operations, fill, events, receivers }: Profile): readonly CommandTemplate[] {
  return [
    ...operations.flatMap((operation) => operation.commands),
    ...fill.map(({ command }) => command),
    ...receivers.map(({ command }) => command),
    ...events.flatMap(({ action }) => ('command' in action ? [action.command] : [])),
  ];
}

/** In capitals. */
export function commandName(command: CommandTemplate): string {
  const [name = []] = command;
  return name
    .map((part) => (part.kind === 'text' ? part.text : ''))
    .join('')
    .toUpperCase();
}
