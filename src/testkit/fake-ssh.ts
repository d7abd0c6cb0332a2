// A program called ssh that runs the command on this machine: the way to a server's machine without a network.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { env } from 'node:process';

/** Greets as machines do, takes any options, and needs no key. A port that it shall forward is there already. */
const LOCAL_SHELL = `#!/bin/sh
while [ "$1" != -- ]; do
[ "$1" = -R ] && echo "Allocated port \${2##*:} for remote forward to \${2#*:0:}" >&2
shift
done
shift 2
echo 'Welcome to the machine.'
exec sh -c "$*"
`;

/**
 * @param directory where to put it; the caller removes it
 * @param script what it does instead
 * @returns PATH with it in front
 */
export function installFakeSsh(directory: string, script = LOCAL_SHELL): string {
  mkdirSync(directory, { recursive: true });
  const program = join(directory, 'ssh');
  writeFileSync(program, script);
  chmodSync(program, 0o755);
  return `${directory}${delimiter}${env['PATH'] ?? ''}`;
}
