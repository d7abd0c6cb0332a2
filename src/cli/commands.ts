// Every command of the program, in the order of --help within its group: a new one is a folder and a line here.

import { AGENT } from './agent/usage.ts';
import { BASELINE } from './baseline/usage.ts';
import { CAPACITY } from './capacity/usage.ts';
import { CLAIMS } from './claims/usage.ts';
import type { Command } from './command.ts';
import { COMPARE } from './compare/usage.ts';
import { COMPAT } from './compat/usage.ts';
import { COMPLETION } from './completion/usage.ts';
import { COST } from './cost/usage.ts';
import { DECIDE } from './decide/usage.ts';
import { DOCTOR } from './doctor/usage.ts';
import { FAILOVER } from './failover/usage.ts';
import { FLEET } from './fleet/usage.ts';
import { GATE } from './gate/usage.ts';
import { IMPORT } from './import/usage.ts';
import { INIT } from './init/usage.ts';
import { LEARN } from './learn/usage.ts';
import { PROFILES } from './profiles/usage.ts';
import { REHEARSE } from './rehearse/usage.ts';
import { REPLAY } from './replay/usage.ts';
import { REPORT } from './report/usage.ts';
import { RUN } from './run/usage.ts';
import { SCHEMA } from './schema/usage.ts';
import { SERVERS } from './servers/usage.ts';
import { SOAK } from './soak/usage.ts';
import { VALIDATE } from './validate/usage.ts';

export const COMMANDS: readonly Command[] = [
  RUN,
  CAPACITY,
  SOAK,
  REPLAY,
  REHEARSE,
  FAILOVER,
  COMPARE,
  GATE,
  CLAIMS,
  COMPAT,
  COST,
  DECIDE,
  BASELINE,
  REPORT,
  IMPORT,
  SERVERS,
  AGENT,
  FLEET,
  DOCTOR,
  INIT,
  PROFILES,
  LEARN,
  VALIDATE,
  SCHEMA,
  COMPLETION,
];

/** The commands that words of a command line name: the one that is called, and rarely a value that is called so. */
export function findCommands(argv: readonly string[]): readonly Command[] {
  return argv.flatMap((word) => COMMANDS.find(({ name }) => name === word) ?? []);
}
