// Reads back what a server was started with: a setting that did not take effect would be measured unnoticed.
import { readFileSync } from 'node:fs';
import { readCommandFlags } from '../../core/command-flags.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError } from '../../core/errors.ts';
import type { Reading, ReadingWay, Target, TargetNode } from '../contract.ts';
import { nodesOf } from '../control/cluster-target.ts';
import { type ControlClient, openControlClient } from '../control/control-client.ts';
import { printable } from '../control/printable.ts';
import { listListeningHosts } from '../processes/local-pid.ts';
import { readConfigValue } from '../spec/config-values.ts';
import { isSameSetting } from '../spec/same-setting.ts';

/**
 * Every flag of the command line, on every node: from CONFIG GET, or INFO where CONFIG does not know it, or by what it
 * does. For the rest there is at best the process itself, which shows that it was given the flag.
 *
 * @param settings chosen by the user; the other flags are ours
 * @returns one reading a flag, the weakest of all nodes
 *
 * @throws CacheBenchError E_SETTING with flag, wish and what the server says
 */
export async function readBack(
  target: Target,
  settings: Readonly<Record<string, string>>,
): Promise<readonly Reading[]> {
  const wanted = { ...Object.fromEntries(readCommandFlags(target.commandLine ?? [])), ...settings };
  const weakest = new Map<string, Reading>();
  for (const node of nodesOf(target)) {
    if (node.endpoint.password !== undefined) await requirePassword(target.name, node.endpoint);
    const client = await openControlClient(node.endpoint);
    try {
      for (const [flag, value] of Object.entries(wanted)) {
        const reading = await readFlag({ target, node, client }, flag, value);
        const before = weakest.get(flag);
        if (before === undefined || strengthOf(reading) > strengthOf(before)) weakest.set(flag, reading);
      }
    } finally {
      client.close();
    }
  }
  return [...weakest.values()];
}

/** The strongest first. */
const WAYS: readonly ReadingWay[] = ['config', 'info', 'effect', 'command-line', 'none'];

function strengthOf({ by }: Reading): number {
  return WAYS.indexOf(by);
}

interface Asked {
  readonly target: Target;
  readonly node: TargetNode;
  readonly client: ControlClient;
}

async function readFlag({ target, node, client }: Asked, flag: string, value: string): Promise<Reading> {
  const told = tellFromIdentity(target, flag);
  const got = told ?? (await readConfigValue(client, flag));
  if (got !== undefined) {
    if (!OWN_AFFAIRS.has(flag) && !FREE_FORM.has(flag) && !isSameSetting(value, got))
      throw settingError(target.name, flag, value, got);
    return { flag, by: told === undefined ? 'config' : 'info', told: printable(got, 80) };
  }
  if (SEEN_BY_EFFECT.has(flag)) return { flag, by: 'effect' };
  if (flag === 'bind' && listensAt(node, value)) return { flag, by: 'effect' };
  return { flag, by: wasGiven(node.localPid, flag, value) ? 'command-line' : 'none' };
}

function settingError(name: string, flag: string, value: string, got: string): CacheBenchError {
  return new CacheBenchError(
    'E_SETTING',
    `${name}: --${flag} was set to '${printable(value, 80)}', but the server reports '${printable(got, 80)}'`,
    {
      hint: 'The server uses another value than the one given: check its limits, and give a value that it accepts.',
    },
  );
}

/** Who comes without the password must be sent away. */
async function requirePassword(name: string, { password: _, ...open }: Endpoint): Promise<void> {
  try {
    (await openControlClient(open)).close();
  } catch (error) {
    if (error instanceof CacheBenchError && error.code === 'E_AUTH') return;
    throw error;
  }
  throw new CacheBenchError(
    'E_SETTING',
    `${name}: a password was set, but the server accepts clients without one`,
    {
      hint: 'Look for a setting after ? in -t, or a build of the server, that switches passwords off.',
    },
  );
}

/** Each node has its own, or takes less where the system gives less, which is warned of elsewhere. */
const OWN_AFFAIRS = new Set(['port', 'tls-port', 'bind', 'dir', 'cluster-port', 'maxclients']);

/** Told back in another form than they are written in. */
const FREE_FORM = new Set(['client-output-buffer-limit', 'notify-keyspace-events', 'oom-score-adj-values']);

/** It answers at its port; a cluster is waited for until all its servers are in it; the password of the file is asked for. */
const SEEN_BY_EFFECT = new Set(['port', 'shards', 'flagfile']);

/** Flags of Dragonfly that CONFIG does not know. */
function tellFromIdentity({ identity }: Target, name: string): string | undefined {
  if (name === 'proactor_threads') return identity.threads?.toString();
  if (name === 'cache_mode' && identity.evictionPolicy !== undefined)
    return String(identity.evictionPolicy === 'cache mode');
  return undefined;
}

/** And nowhere else. */
function listensAt({ localPid, endpoint: { address } }: TargetNode, host: string): boolean {
  if (localPid === undefined || address.kind !== 'tcp') return false;
  const hosts = listListeningHosts(localPid, address.port);
  return hosts.length > 0 && hosts.every((one) => one === host);
}

/** No proof that it took effect; but a server that does not know a flag refuses to start. Redis writes its title over it. */
function wasGiven(pid: number | undefined, flag: string, value: string): boolean {
  if (pid === undefined) return false;
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replace(/\0$/, '').split('\0');
    return readCommandFlags(words).get(flag) === value;
  } catch {
    return false;
  }
}
