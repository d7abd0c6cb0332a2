// Puts the profile's defaults into a command: the keyspace and the size that a placeholder left open.
import type { CommandTemplate, TemplatePart, ValueSize } from './profile.ts';
import type { DraftCommand, DraftPart } from './template.ts';

/**
 * @param home the keyspace of a bare {key}. A bare {member} or {field}, and a {stamp}, belong to the nearest
 *   key before them.
 * @param size of a bare {value}; kept by reference, so that overrides can tell it from a size of its own.
 */
export function resolveCommand(command: DraftCommand, home: string, size: ValueSize): CommandTemplate {
  let nearest = home;
  return command.arguments.map(({ parts }) =>
    parts.map((part) => {
      if (part.kind === 'key') nearest = part.keyspace ?? home;
      return resolvePart(part, nearest, size);
    }),
  );
}

function resolvePart(part: DraftPart, nearest: string, size: ValueSize): TemplatePart {
  switch (part.kind) {
    case 'text':
      return { kind: 'text', text: part.text };
    case 'key':
    case 'member':
    case 'field':
      return { kind: part.kind, keyspace: part.keyspace ?? nearest };
    case 'value':
      return { kind: 'value', size: part.size ?? size };
    case 'score':
    case 'cursor':
    case 'prefix':
      return { kind: part.kind };
    case 'stamp':
      return { kind: 'stamp', keyspace: nearest };
    case 'integer':
      return { kind: 'integer', min: part.min, max: part.max };
    case 'script':
      return { kind: 'script', script: part.script };
  }
}
