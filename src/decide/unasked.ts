// What a comparison of replies has not asked, so that nothing is concluded from it.
import type { CompatResult } from '../result/kinds/compat.ts';

/** What can't be asked of these two servers says nothing against one of them. */
const HAS_NO_USE =
  /^(for clusters only|for single servers only|the reference (lacks it|is older|does not know ))/;
const UNANSWERED: ReadonlySet<string> = new Set(['skipped', 'flaky', 'hung']);

/** undefined: all was asked, and answered. */
export function describeUnasked({ families, checks, usage }: CompatResult): string | undefined {
  if (!checks.some(({ outcome }) => !UNANSWERED.has(outcome))) return 'no check was answered';
  // By what an application uses whole families are left out.
  const left =
    usage === undefined
      ? families.filter(({ name }) => !checks.some(({ family }) => family === name))
      : usage.commands.filter((command) => command.checks === 0);
  if (left.length > 0)
    return `not asked: ${left
      .map(({ name }) => name)
      .slice(0, 5)
      .join(', ')}`;
  const open = checks.filter(
    ({ outcome, reason = '' }) => UNANSWERED.has(outcome) && !HAS_NO_USE.test(reason),
  );
  return open.length === 0
    ? undefined
    : `${open.length} ${open.length === 1 ? 'was' : 'were'} skipped, hung or flaky: ${open
        .map(({ id }) => id)
        .slice(0, 3)
        .join(', ')}`;
}

/** Of the commands that an application uses, where it is said which; undefined: each was asked, and answered. */
export function describeUnknownCommands(result: CompatResult): string | undefined {
  if (result.usage === undefined) return describeUnasked(result);
  const { commands } = result.usage;
  if (commands.length === 0) return 'where they were looked for, there are none';
  const unknown = commands.filter(({ checks }) => checks === 0);
  return unknown.length === 0
    ? undefined
    : `nothing is known of ${unknown
        .map(({ name }) => name)
        .slice(0, 5)
        .join(', ')}`;
}
