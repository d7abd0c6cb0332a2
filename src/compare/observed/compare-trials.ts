// Whether two results of failovers were played alike: the same faults, waits and clients; and what else is not the same.
import { formatDurationNs } from '../../core/units.ts';
import type { FailoverClientResult, FailoverResult, FailoverTrial } from '../../result/kinds/failover.ts';
import type { Difference } from '../comparable.ts';

/** At most one for each experiment, and for each client of one, that both have. */
export function compareTrials(before: FailoverResult, after: FailoverResult): readonly Difference[] {
  return pairTrials(before, after).flatMap(([old, now]) => [
    ...tell(old.experiment, listPlan(old), listPlan(now)),
    ...pairClients(old, now).flatMap(([one, other]) =>
      tell(`${old.experiment}, ${one.name}`, listSettings(one), listSettings(other)),
    ),
  ]);
}

/** What two results are compared for, often enough; and who does not know of it, reads the numbers wrongly. */
export function describeOtherVersions(before: FailoverResult, after: FailoverResult): readonly string[] {
  const pairs = pairTrials(before, after);
  const servers = pairs.map(([old, now]) => ['servers', old.server, now.server] as const);
  const clients = pairs.flatMap((pair) =>
    pairClients(...pair).map(([one, other]) => [`client ${one.name}`, one.title, other.title] as const),
  );
  const lines = [...servers, ...clients]
    .filter(([, one, other]) => one !== other)
    .map(([what, one, other]) => `not the same in both: ${what}: ${one}, then ${other}`);
  return [...new Set(lines)];
}

/** By experiment, and by target where it is called the same; of repeats the first. */
function pairTrials(
  before: FailoverResult,
  after: FailoverResult,
): readonly (readonly [FailoverTrial, FailoverTrial])[] {
  const first = before.trials.filter(({ repeat }) => repeat === 1);
  return first.flatMap((old) => {
    const alike = after.trials.filter(
      ({ experiment, repeat }) => experiment === old.experiment && repeat === 1,
    );
    const now =
      alike.find(({ target }) => target === old.target) ?? (alike.length === 1 ? alike[0] : undefined);
    return now === undefined ? [] : [[old, now] as const];
  });
}

function pairClients(
  old: FailoverTrial,
  now: FailoverTrial,
): readonly (readonly [FailoverClientResult, FailoverClientResult])[] {
  return old.clients.flatMap((one) => {
    const other = now.clients.find(({ name }) => name === one.name);
    return other === undefined ? [] : [[one, other] as const];
  });
}

type Facts = ReadonlyMap<string, string>;

function tell(what: string, before: Facts, after: Facts): readonly Difference[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const show = (facts: Facts, key: string) => `${key} ${facts.get(key) ?? 'none'}`;
  const differing = keys.filter((key) => before.get(key) !== after.get(key));
  if (differing.length === 0) return [];
  const [reference, candidate] = [before, after].map((facts) =>
    differing.map((key) => show(facts, key)).join(', '),
  );
  return [{ kind: 'settings', what, reference: reference!, candidate: candidate! }];
}

function listPlan({ topology, steps, settings, downAfterNs, failoverTimeoutNs }: FailoverTrial): Facts {
  const times = Object.entries({ 'down-after': downAfterNs, 'failover-timeout': failoverTimeoutNs });
  return new Map([
    ['under', topology],
    ['faults', steps.join('; ')],
    ...Object.entries(settings),
    ...times.map(([key, ns]) => [key, ns === undefined ? 'not told' : formatDurationNs(ns)] as const),
  ]);
}

function listSettings({ settings, connections }: FailoverClientResult): Facts {
  return new Map([
    ['connections', String(connections)],
    ...Object.entries(settings).map(([key, value]) => [key, String(value)] as const),
  ]);
}
