// What each feature needs of an ACL, for the documents and for the tests that try each row.
import { REMOVAL_COMMANDS, SIDE_COMMANDS, type SideCommand } from './access.ts';

export interface Permission {
  /** What is done with it. */
  readonly feature: string;
  /** Rules of an ACL; of several in one text with "or" one is enough. */
  readonly rules: readonly string[];
  /** What is unknown, or done in another way, without it; absent: the feature is not there. */
  readonly without?: string;
}

/** Of `run`, `capacity`, `claims` and `replay`, beside the commands of the profile or the log. */
export const RUN_PERMISSIONS: readonly Permission[] = [
  { feature: 'write and read keys of the run', rules: ['~cb:*'] },
  {
    feature: 'remove them again',
    rules: [orOf(REMOVAL_COMMANDS.map((command) => `+${command.toLowerCase()}`))],
  },
  {
    feature: 'see that the database is empty',
    rules: [orOf(['+dbsize', '+info', '+randomkey', '+scan'])],
    without: 'only with `--allow-nonempty`',
  },
  ...(Object.keys(SIDE_COMMANDS) as SideCommand[]).map((name) => ({
    feature: SIDE_COMMANDS[name].feature,
    rules: [`+${name}`],
    without: SIDE_COMMANDS[name].without,
  })),
  { feature: 'a database other than 0', rules: ['+select'] },
  { feature: 'scripts of the profile', rules: ['+script|load', '+evalsha'] },
  { feature: 'transactions', rules: ['+multi', '+exec'] },
  { feature: 'channels of receivers', rules: ['&cb:*', '+subscribe'] },
  { feature: 'the bystander beside events', rules: ['+get'] },
  {
    feature: 'find the keys of commands in a log that cache-bench does not know (`replay`)',
    rules: ['+command|getkeys'],
    without: 'such commands are left out',
  },
  { feature: 'a cluster, `redis-cluster://`', rules: ['+cluster|slots'] },
  {
    feature: 'whether the cluster reports all slots as served',
    rules: ['+cluster|info'],
    without: 'CLUSTER SLOTS tells whether all slots are served',
  },
];

function orOf(rules: readonly string[]): string {
  return rules.join(' or ');
}
