// What a running server writes to disk, by its own settings.

import type { Flavor, Persistence } from '../contract.ts';
import type { ControlClient } from '../control/control-client.ts';
import { readConfigValue } from '../spec/config-values.ts';

/** undefined where the settings cannot be read. */
export async function readPersistence(
  client: ControlClient,
  flavor: Flavor,
): Promise<Persistence | undefined> {
  if (flavor === 'dragonfly') return readSnapshots(client);
  const save = await readConfigValue(client, 'save');
  const appendOnly = await readConfigValue(client, 'appendonly');
  if (save === undefined || appendOnly === undefined) return undefined;
  if (appendOnly === 'yes') return save === '' ? 'append-only' : 'append-only and snapshots';
  return save === '' ? 'none' : 'snapshots';
}

/** Without a name for the file Dragonfly never saves; with one it does at its end, and by a schedule if there is one. */
async function readSnapshots(client: ControlClient): Promise<Persistence | undefined> {
  const file = await readConfigValue(client, 'dbfilename');
  if (file === undefined) return undefined;
  if (file === '') return 'none';
  return (await readConfigValue(client, 'snapshot_cron')) ? 'snapshots' : 'snapshot at shutdown';
}
