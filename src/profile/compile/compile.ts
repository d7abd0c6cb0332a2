// Makes a Profile of a draft and reports what no part can know alone: names, types, fills, contradictions.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { listDerived } from '../derived.ts';
import type { Draft } from '../draft.ts';
import { familyOf, findTypeConflict, type KeyspaceUse } from '../keyspace-use.ts';
import { formatPath, type ReportProblem } from '../problems.ts';
import type { Profile } from '../profile.ts';
import { type Compilation, DEFAULT_KEYSPACE } from './compilation.ts';
import { checkEventTimes, compileBystander, compileEvents } from './events.ts';
import { compileFill, inferMissingFill } from './fill.ts';
import { compileKeyspaces } from './keyspaces.ts';
import { compileLoad } from './load.ts';
import { compileOperations } from './operations.ts';
import { checkReceivers, compileReceivers } from './receivers.ts';
import { compileScripts } from './scripts.ts';

/** What the file says of itself. */
export type ProfileHead = Pick<Profile, 'name' | 'description' | 'source' | 'servers' | 'waivers'>;

/** undefined only when a part is missing that a profile can't be without; that has been reported before. */
export function compileProfile(
  draft: Draft,
  head: ProfileHead,
  report: ReportProblem,
  readFile: (path: string) => string,
): Profile | undefined {
  const compilation: Compilation = {
    draft,
    report,
    names: {
      keyspaces: draft.hasKeyspaces ? new Set([DEFAULT_KEYSPACE, ...draft.keyspaces.keys()]) : new AnyName(),
      scripts: new Map([...draft.scripts].map(([name, script]) => [name, script?.keys])),
      timeoutNs: draft.load?.timeout,
    },
    valueSize: draft.values?.size ?? { kind: 'fixed', bytes: 0 },
  };
  const scripts = compileScripts(compilation, readFile);
  const keyspaces = compileKeyspaces(compilation);
  const { operations, uses } = compileOperations(compilation);
  const { steps, uses: fillUses } = compileFill(compilation);
  const { receivers, uses: receiverUses } = compileReceivers(compilation, keyspaces);
  checkReceivers(compilation, operations, receivers);
  const names = [...operations, ...listDerived(operations, receivers)].map(({ name }) => name);
  const { events, uses: eventUses } = compileEvents(compilation, new Set(names));
  const bystander = compileBystander(compilation);
  const allUses = [...uses, ...fillUses, ...receiverUses, ...eventUses];
  reportTypeConflicts(report, allUses);
  // What waits for a receiver comes from operations: a fill would be messages of nobody.
  const kept = keyspaces.filter(({ name }) => !receivers.some(({ keyspace }) => keyspace === name));
  const fill = [...steps, ...inferMissingFill(compilation, kept, [...uses, ...eventUses])];
  const load = draft.load && compileLoad(compilation, draft.load, operations);
  if (load) checkEventTimes(compilation, load, events);
  if (!load || !draft.values) return undefined;

  const used = new Set(allUses.map(({ keyspace }) => keyspace));
  return {
    ...head,
    operations,
    scripts,
    keyspaces: keyspaces.filter(({ name }) => used.has(name)),
    values: draft.values,
    load,
    fill,
    receivers,
    events,
    ...dropUndefined({ bystander }),
  };
}

/** While it is unknown which names there are, each gets the benefit of the doubt. */
class AnyName extends Set<string> {
  override has(): boolean {
    return true;
  }
}

function reportTypeConflicts(report: ReportProblem, uses: readonly KeyspaceUse[]): void {
  for (const keyspace of new Set(uses.map((use) => use.keyspace))) {
    const conflict = findTypeConflict(uses.filter((use) => use.keyspace === keyspace));
    if (!conflict) continue;
    const { first, second } = conflict;
    const made = `${first.command} at ${formatPath(first.path)} makes the keys of ${keyspace} a ${familyOf(first)}`;
    report(
      second.path,
      `${second.command} needs a ${familyOf(second)}, but ${made}; wanted a keyspace for each`,
    );
  }
}
