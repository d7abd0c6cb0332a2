// Whether two runs measured the same thing in the same way: what differs in profile, seed, settings or machine.

import type { RunDigest } from '../result/digest.ts';
import { listMachineFacts } from '../result/fingerprint.ts';
import { listWholes } from './digest-run.ts';
import { differ, listLeaves } from './leaves.ts';

export interface Difference {
  readonly kind: 'profile' | 'seed' | 'settings' | 'machine';
  /** "read-heavy: load.connections", "driver". */
  readonly what: string;
  readonly reference: string;
  readonly candidate: string;
}

/** Empty when the absolute numbers of both can be compared, profile by profile. */
export function checkComparable(reference: RunDigest, candidate: RunDigest): Difference[] {
  return [
    ...compareProfiles(reference, candidate),
    ...differ(reference.settings.seed, candidate.settings.seed, 'seed').map((one) => ({
      kind: 'seed' as const,
      ...one,
    })),
    ...compareSettings(reference, candidate),
    ...compareMachines(reference, candidate),
  ];
}

/** Words about a profile, not what it sends. */
const WORDS = /^(description|source|waivers\b.*)$/;

function compareProfiles(reference: RunDigest, candidate: RunDigest): Difference[] {
  return listWholes(reference).flatMap(({ name, resolved, io }) => {
    const other = candidate.profiles.find((profile) => profile.name === name);
    if (other === undefined) return [];
    const before = listLeaves(resolved);
    const after = listLeaves(other.resolved);
    return [...new Set([...before.keys(), ...after.keys()])]
      .filter((path) => !WORDS.test(path))
      .flatMap((path) => differ(before.get(path), after.get(path), `${name}: ${path}`))
      .concat(io === other.io ? [] : differ(io ?? 'node', other.io ?? 'node', `${name}: io`))
      .map((one) => ({ kind: 'profile', ...one }));
  });
}

function compareSettings(reference: RunDigest, candidate: RunDigest): Difference[] {
  return [
    ...differ(reference.settings.driver, candidate.settings.driver, 'driver'),
    ...differ(reference.settings.io ?? 'node', candidate.settings.io ?? 'node', 'io'),
    ...differ(`RESP${reference.settings.protocol}`, `RESP${candidate.settings.protocol}`, 'protocol'),
  ].map((one) => ({ kind: 'settings', ...one }));
}

function compareMachines(reference: RunDigest, candidate: RunDigest): Difference[] {
  const before = listMachineFacts(reference.facts);
  const after = listMachineFacts(candidate.facts);
  return [
    ...[...before.keys()].flatMap((name) => differ(before.get(name), after.get(name), name)),
    ...differ(reference.serverCpus?.join(','), candidate.serverCpus?.join(','), 'CPUs of the servers'),
    ...differ(reference.clientCpus?.join(','), candidate.clientCpus?.join(','), 'CPUs of the generator'),
    ...differ(describeFleet(reference), describeFleet(candidate), 'agents of the fleet'),
  ].map((one) => ({ kind: 'machine', ...one }));
}

/** As many cores and caches as machines: what one process sends with as many threads is no load from there. */
function describeFleet({ fleet }: RunDigest): string | undefined {
  return fleet && `${fleet.agents}, threads in all ${fleet.workers}`;
}
