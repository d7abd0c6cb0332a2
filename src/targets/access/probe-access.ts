// Tries what a run sends beside its load, on keys of its own prefix that are not there: nothing is changed by it.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { type CacheBenchError, messageOf } from '../../core/errors.ts';
import { adviseOnError, isCommandRefused } from '../../wire/error-replies.ts';
import type { ControlClient } from '../control/control-client.ts';
import { isRefusal } from '../control/control-errors.ts';
import { printable } from '../control/printable.ts';
import { readInfo } from '../control/server-fields.ts';
import { type Access, REMOVAL_COMMANDS, type Removal, SIDE_COMMANDS, type SideCommand } from './access.ts';

/**
 * @param keyPrefix of the keys of the run
 * @throws CacheBenchError of the connection
 */
export async function probeAccess(client: ControlClient, keyPrefix: string): Promise<Access> {
  const refused = new Map<SideCommand, 'denied' | 'unknown'>();
  for (const name of Object.keys(SIDE_COMMANDS) as SideCommand[]) {
    const refusal = await refusalOf(client, trialOf(name, keyPrefix));
    if (isRefused(refusal)) refused.set(name, refusal?.code === 'E_DENIED' ? 'denied' : 'unknown');
  }
  const primary = refused.has('info') ? undefined : primaryOf(await readInfo(client, 'replication'));
  return {
    refused,
    removal: await tryRemoval(client, keyPrefix),
    ...dropUndefined({ primary }),
  };
}

function trialOf(name: SideCommand, keyPrefix: string): readonly string[] {
  const key = `${keyPrefix}probe`;
  switch (name) {
    case 'info':
      return ['INFO', 'server'];
    case 'config|get':
      return ['CONFIG', 'GET', 'maxmemory'];
    case 'command|info':
      return ['COMMAND', 'INFO', 'get'];
    case 'dbsize':
      return ['DBSIZE'];
    case 'scan':
      return ['SCAN', '0', 'MATCH', key, 'COUNT', '1'];
    case 'exists':
      return ['EXISTS', key];
    case 'type':
      return ['TYPE', key];
  }
}

/** Different slots, but for one chance in 10^12. */
const KEYS_TOGETHER = 4;

async function tryRemoval(client: ControlClient, keyPrefix: string): Promise<Removal> {
  let refusal: CacheBenchError | undefined;
  for (const command of REMOVAL_COMMANDS) {
    refusal = await refusalOf(client, [command, `${keyPrefix}probe`]);
    if (isRefused(refusal)) continue;
    if (refusal !== undefined && !isElsewhere(refusal)) break;
    const keys = Array.from({ length: KEYS_TOGETHER }, (_, i) => `${keyPrefix}probe:${i}`);
    return { command, takesMany: (await refusalOf(client, [command, ...keys])) === undefined };
  }
  return { refusal: refusal! };
}

/** undefined: it was answered. */
async function refusalOf(
  client: ControlClient,
  [command, ...args]: readonly string[],
): Promise<CacheBenchError | undefined> {
  try {
    await client.call(command!, ...args);
    return undefined;
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
}

/** The command as such, whatever its keys. */
function isRefused(refusal: CacheBenchError | undefined): boolean {
  return refusal !== undefined && (refusal.code === 'E_DENIED' || isCommandRefused(messageOf(refusal)));
}

/** Another node of the cluster has the key: this one permits the command. */
function isElsewhere(refusal: CacheBenchError): boolean {
  const kind = adviseOnError(messageOf(refusal))?.kind;
  return kind === 'moved' || kind === 'migrating';
}

function primaryOf(replication: ReadonlyMap<string, string>): string | undefined {
  const host = replication.get('master_host');
  if (replication.get('role') !== 'slave' && replication.get('role') !== 'replica') return undefined;
  return host === undefined ? 'unknown' : printable(`${host}:${replication.get('master_port') ?? '?'}`, 80);
}
