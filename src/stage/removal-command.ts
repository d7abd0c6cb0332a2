// The command with which a user removes the keys that stay, to be copied into a shell.
import type { Endpoint } from '../core/endpoint.ts';
import { type Access, FULL_ACCESS } from '../targets/access/access.ts';
import type { Target } from '../targets/contract.ts';
import { nodesOf } from '../targets/control/cluster-target.ts';

/** More keys in one command would hold the server for long. */
const KEYS_AT_ONCE = 100;

/** One for each node of a cluster. The password is left to the user. */
export function describeRemoval(target: Target, prefix: string): string {
  const nodes = nodesOf(target);
  const commands = nodes.map(({ endpoint, access = FULL_ACCESS }) => {
    // The user of the run may not SCAN: another has to.
    const user = access.refused.get('scan') === 'denied' ? 'USER' : endpoint.username;
    const redis = `redis-cli ${connectTo(endpoint, user)}`;
    const [command, count] = removalOf(access, nodes.length);
    return `${redis} --scan --pattern '${prefix}*' | xargs -r -d '\\n' -n ${count} ${redis} ${command}`;
  });
  const hasPassword = nodes.some(({ endpoint }) => endpoint.password !== undefined);
  return [...(hasPassword ? ['export REDISCLI_AUTH=PASSWORD'] : []), ...commands].join('; ');
}

function removalOf({ removal }: Access, nodes: number): readonly [command: string, keysAtOnce: number] {
  if ('refusal' in removal) return ['DEL', 1];
  return [removal.command, nodes > 1 || !removal.takesMany ? 1 : KEYS_AT_ONCE];
}

function connectTo({ address, db, tls }: Endpoint, username: string | undefined): string {
  return [
    address.kind === 'unix' ? `-s ${quote(address.path)}` : `-h ${quote(address.host)} -p ${address.port}`,
    ...(tls === undefined ? [] : [tls.verify ? '--tls' : '--tls --insecure']),
    ...(username === undefined ? [] : [`--user ${quote(username)}`]),
    ...(db === 0 ? [] : [`-n ${db}`]),
  ].join(' ');
}

/** For a POSIX shell; a host may have been named by a server. */
function quote(text: string): string {
  return /^[\w.:@%/+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
