// Commands that a target does not have are refused before any load: all that would be measured is how fast it says no.
import { CacheBenchError } from '../core/errors.ts';
import { listCommandNames } from '../profile/command-names.ts';
import type { Profile } from '../profile/profile.ts';
import type { Warning } from '../result/parts/warning.ts';
import type { Target } from '../targets/contract.ts';
import type { RunPorts } from './ports.ts';

export interface CommandCheck {
  readonly profiles: readonly Profile[];
  readonly targets: readonly Target[];
  readonly ports: Pick<RunPorts, 'findUnknownCommands'>;
  /** The config file waives the rule about errors, for all profiles. */
  readonly waivesErrors: boolean;
  readonly warn: (warning: Warning) => void;
}

/**
 * What only events send, and where errors are waived, is a warning: the rest is measured all the same.
 *
 * @throws CacheBenchError E_UNKNOWN_COMMAND: every request of an operation, of a load or of a receiver would fail
 */
export async function refuseUnknownCommands(check: CommandCheck): Promise<void> {
  const { profiles, targets, ports, waivesErrors, warn } = check;
  const names = [...new Set(profiles.flatMap(listCommandNames))];
  const refused: string[] = [];
  for (const target of targets) {
    for (const { name, near } of await ports.findUnknownCommands(target, names)) {
      const senders = profiles.filter((profile) => listCommandNames(profile).includes(name));
      const needing = senders.find((profile) => needs(profile, name) && !(waivesErrors || isWaived(profile)));
      const guess = near === undefined ? '' : ` (did you mean ${near}?)`;
      const sender = needing ?? senders[0];
      const message = `${target.name} does not know ${name}${guess}${sender === undefined ? '' : `, which ${sender.name} sends`}`;
      if (needing === undefined) warn({ id: 'W_UNKNOWN_COMMAND', message, target: target.name });
      else refused.push(message);
    }
  }
  if (refused.length === 0) return;
  const more = refused.length - MOST_SHOWN;
  const shown = refused.slice(0, MOST_SHOWN).join('; ');
  throw new CacheBenchError(
    'E_UNKNOWN_COMMAND',
    `${shown}${more > 0 ? `; and ${more} more of that kind` : ''}`,
    {
      hint: 'No load was sent. Correct the command, or leave the target out. To measure errors on purpose, waive the rule in the profile: waive: [{ rule: errors, reason: … }].',
    },
  );
}

/** One says what is wrong, as a rule. */
const MOST_SHOWN = 3;

function needs({ events: _events, ...profile }: Profile, name: string): boolean {
  return listCommandNames({ ...profile, events: [] }).includes(name);
}

function isWaived({ waivers = [] }: Profile): boolean {
  return waivers.some(({ rule }) => rule === 'errors');
}
