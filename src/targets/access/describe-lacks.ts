// One line for each command that a server refuses: what is unknown for it, or is done in another way.
import type { Endpoint } from '../../core/endpoint.ts';
import { printable } from '../control/printable.ts';
import { type Access, SIDE_COMMANDS } from './access.ts';
import type { Proof } from './one-server.ts';

export function describeLacks(
  { refused }: Access,
  proof: Proof,
  name: string,
  { username }: Pick<Endpoint, 'username'>,
): readonly string[] {
  const user = username === undefined ? 'the default user' : printable(username, 40);
  const lines = [...refused].map(([side, why]) => {
    const command = side.replace('|', ' ').toUpperCase();
    const reason =
      why === 'denied'
        ? `${name} does not permit ${command} to ${user} (+${side} in its ACL would)`
        : `${name} does not know ${command}, or knows it by another name`;
    return `${reason}: ${SIDE_COMMANDS[side].without}`;
  });
  return proof === 'none'
    ? [...lines, `cannot find out whether one server answers all connections to ${name}`]
    : lines;
}
