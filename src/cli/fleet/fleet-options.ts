// The flags that deal a load over a fleet, shared by the commands that send one.
import { countWithin, flag, option } from '../options/option.ts';
import { parseSsh } from '../run/ssh.ts';

const FLEET = 'Fleet';
const MAX_AGENTS = 10_000;

export const QUEUE_OPTION = {
  ...option(
    'value',
    FLEET,
    'the queue of a fleet, a Redis or Valkey for this alone: redis://HOST:PORT, written as the URL of a target',
    'a URL such as redis://queue:6379',
    (text) => text || undefined,
  ),
  isSecret: true,
};

export const FLEET_OPTIONS = {
  fleet: {
    ...QUEUE_OPTION,
    describe: 'send the load from the agents at this queue: redis://HOST:PORT (docs/fleet.md)',
  },
  agents: option(
    'value',
    FLEET,
    'number of agents that take part; all that are connected unless given',
    `a whole number from 1 to ${MAX_AGENTS}`,
    countWithin(1, MAX_AGENTS),
  ),
  'agent-label': option('list', FLEET, 'only agents with this label, e.g. zone=b', 'KEY=VALUE', parseLabel),
  'ssh-agents': option(
    'value',
    FLEET,
    'start an agent on each of these machines by ssh, with a queue made for this run: user@a,user@b',
    'user@host, or several with commas between them',
    parseHosts,
  ),
  'shared-machine': flag(
    FLEET,
    'allow agents, queue and targets on one machine, to try out a fleet; they take CPU from each other',
  ),
} as const;

/** As pairs, for a list of them. */
export function parseLabel(text: string): readonly [string, string] | undefined {
  const match = /^([A-Za-z0-9_./-]{1,64})=([A-Za-z0-9_./:-]{0,64})$/.exec(text);
  return match === null ? undefined : [match[1]!, match[2]!];
}

/** As ssh takes them; one that begins with a dash would be an option of ssh. */
function parseHosts(text: string): readonly string[] | undefined {
  const hosts = text.split(',').map((one) => one.trim());
  return hosts.every((one) => parseSsh(`x=${one}`) !== undefined) ? hosts : undefined;
}
