// Settings that a server takes when it starts and knows no more: retired ones, which change nothing.
import type { Target } from '../targets/contract.ts';

/** They tell every setting that they have by CONFIG GET. */
const TELL_ALL: readonly string[] = ['redis', 'valkey'];
/** What their configuration files may say besides: commands, not settings. */
const DIRECTIVES: readonly string[] = ['include', 'loadmodule', 'rename-command', 'user'];

/** Flags without dashes; empty for servers that we did not start, and for those that do not tell. */
export function listIgnoredSettings({
  identity,
  readings = [],
}: Pick<Target, 'identity' | 'readings'>): readonly string[] {
  if (!TELL_ALL.includes(identity.flavor)) return [];
  return readings
    .filter(({ by, flag }) => (by === 'command-line' || by === 'none') && !DIRECTIVES.includes(flag))
    .map(({ flag }) => flag);
}
