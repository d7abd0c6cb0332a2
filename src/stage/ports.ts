// What a stage does to servers, as one object: a test hands in another, and no server is needed.
import { inspectDatabase } from '../targets/access/database-size.ts';
import { findUnknownCommands } from '../targets/access/find-unknown-commands.ts';
import { countKeys, removeKeys, showsKeys } from '../targets/access/own-keys.ts';
import { loadScripts } from '../targets/control/data.ts';
import { openTarget } from '../targets/open-target.ts';
import { readOpenFilesLimit } from '../targets/processes/own-process.ts';
import { cleanUpOrphans } from '../targets/started/orphans.ts';

export interface StagePorts {
  readonly readOpenFilesLimit: typeof readOpenFilesLimit;
  readonly cleanUpOrphans: typeof cleanUpOrphans;
  readonly openTarget: typeof openTarget;
  readonly inspectDatabase: typeof inspectDatabase;
  readonly showsKeys: typeof showsKeys;
  readonly countKeys: typeof countKeys;
  readonly findUnknownCommands: typeof findUnknownCommands;
  readonly loadScripts: typeof loadScripts;
  readonly removeKeys: typeof removeKeys;
}

/** Real servers. */
export const STAGE_PORTS: StagePorts = {
  readOpenFilesLimit,
  cleanUpOrphans,
  openTarget,
  inspectDatabase,
  showsKeys,
  countKeys,
  findUnknownCommands,
  loadScripts,
  removeKeys,
};
