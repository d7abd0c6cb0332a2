// Reads back what a server was started with: a setting that did not take effect would be measured unnoticed.
import { readCommandFlags } from '../core/command-flags.ts';
import type { Endpoint } from '../core/endpoint.ts';
import { CacheBenchError } from '../core/errors.ts';
import { nodesOf } from './cluster-target.ts';
import { readConfigValue } from './config-values.ts';
import type { Target } from './contract.ts';
import { openControlClient } from './control-client.ts';
import { printable } from './printable.ts';

/**
 * Every flag of the command line that CONFIG GET knows, or INFO where CONFIG does not, on every node.
 *
 * @param settings chosen by the user; the other flags are ours
 *
 * @throws CacheBenchError E_SETTING with flag, wish and what the server says
 */
export async function requireSettings(
  target: Target,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const own = [...readCommandFlags(target.commandLine ?? [])].filter(([name]) => !OWN_AFFAIRS.has(name));
  const wanted = Object.entries({ ...Object.fromEntries(own), ...settings }).filter(
    ([name]) => !FREE_FORM.has(name),
  );
  for (const { endpoint } of nodesOf(target)) {
    if (endpoint.password !== undefined) await requirePassword(target.name, endpoint);
    const client = await openControlClient(endpoint);
    try {
      for (const [name, value] of wanted) {
        const got = tellFromIdentity(target, name) ?? (await readConfigValue(client, name));
        if (got === undefined || isSameSetting(value, got)) continue;
        throw new CacheBenchError(
          'E_SETTING',
          `${target.name}: --${name} was set to '${printable(value, 80)}', and the server says '${printable(got, 80)}'`,
          {
            hint: 'The server took another value than it was given: look into its limits, and name one that it takes.',
          },
        );
      }
    } finally {
      client.close();
    }
  }
}

/** Who comes without the password must be sent away. */
async function requirePassword(name: string, { password: _, ...open }: Endpoint): Promise<void> {
  try {
    (await openControlClient(open)).close();
  } catch (error) {
    if (error instanceof CacheBenchError && error.code === 'E_AUTH') return;
    throw error;
  }
  throw new CacheBenchError('E_SETTING', `${name}: a password was set, and the server lets in who has none`, {
    hint: 'Look for a setting after ? in -t, or a build of the server, that switches passwords off.',
  });
}

/** Each node has its own, or takes less where the system gives less, which is warned of elsewhere. */
const OWN_AFFAIRS = new Set(['port', 'tls-port', 'bind', 'dir', 'cluster-port', 'maxclients']);

/** Told back in another form than they are written in. */
const FREE_FORM = new Set([
  'client-output-buffer-limit',
  'notify-keyspace-events',
  'oom-score-adj-values',
  'shards',
]);

/** Flags of Dragonfly that CONFIG does not know. */
function tellFromIdentity({ identity }: Target, name: string): string | undefined {
  if (name === 'proactor_threads') return identity.threads?.toString();
  if (name === 'cache_mode' && identity.evictionPolicy !== undefined)
    return String(identity.evictionPolicy === 'cache mode');
  return undefined;
}

/** 0 often means "choose yourself", and the choice is told back. Sizes and switches have several spellings. */
export function isSameSetting(wanted: string, got: string): boolean {
  const [one, other] = [wanted, got].map((text) => text.trim().replace(/\s+/g, ' ').toLowerCase());
  if (one === other || one === '0') return true;
  const [first, second] = [switchOf(one!), switchOf(other!)];
  if (first !== undefined && second !== undefined) return first === second;
  const sizes = sizesOf(one!);
  return /^\d+$/.test(other!) && sizes.includes(Number(other));
}

function switchOf(text: string): boolean | undefined {
  if (/^(yes|true|on)$/.test(text)) return true;
  return /^(no|false|off)$/.test(text) ? false : undefined;
}

/** Redis means 1024 by "kb" and 1000 by "k"; Dragonfly 1024 by both. */
function sizesOf(text: string): readonly number[] {
  const match = /^(\d+(?:\.\d+)?)([kmgt]?)(i?b)?$/.exec(text);
  if (match === null) return [];
  const power = 'kmgt'.indexOf(match[2] || ' ') + 1;
  return [1000, 1024].map((base) => Number(match[1]) * base ** power);
}
