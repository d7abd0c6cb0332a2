// From saved results to evidence: who and what it is about, so that only like is put beside like.
import { dropUndefined } from '../core/drop-undefined.ts';
import { machineFingerprint } from '../result/fingerprint.ts';
import type { DecisionEvidence } from '../result/kinds/decision.ts';
import { kindOf, type Result } from '../result/kinds.ts';
import { type Load, loadsOf, whyOtherLoad } from './load-of.ts';

export interface Found {
  readonly place: string;
  readonly result: Result;
}

/** JSON that a command printed with --json, and that is no result of a kind. */
export interface Printed {
  readonly place: string;
  readonly data: unknown;
}

export interface Server {
  readonly flavor: string;
  readonly version: string;
}

export interface Evidence extends Found {
  readonly what: string;
  readonly at?: string;
  /** Of its machine; absent: it is of none, such as a comparison of replies, or does not keep which. */
  readonly fingerprint?: string;
  readonly machine?: string;
  /** By the names of targets; absent: it is about none. */
  readonly servers: ReadonlyMap<string, Server>;
  readonly profiles: readonly string[];
  /** By the names of profiles; empty: it does not keep what they said. */
  readonly loads: ReadonlyMap<string, Load>;
  /** Of a search for capacities, and what is calculated from one: what its rates keep, in words. */
  readonly slo?: string;
}

/** What a decision is about: all that is taken together is of it. */
export interface Subject {
  readonly reference: string;
  readonly candidate: string;
  readonly profile: string;
  /** In the words of a result. */
  readonly slo: string;
  readonly servers: ReadonlyMap<string, Server>;
  /** What the profile said when it was measured last; absent: it was not. */
  readonly load?: Load;
  readonly fingerprint?: string;
  readonly machine?: string;
}

/** Results differ in where they tell these things; each is read where it stands. */
type Loose = Readonly<Record<string, unknown>>;

/** They time something, and did not keep on which machine in each version. */
const OF_MACHINES: ReadonlySet<string> = new Set(['cache-bench failover', 'cache-bench rehearsal']);
const COST = 'cache-bench cost';

export function toEvidence({ place, result }: Found): Evidence {
  const loose = result as unknown as Loose;
  const facts = factsOf(loose);
  const slo = sloOf(loose);
  const at =
    textOf(loose['startedAt']) ??
    textOf(loose['examinedAt']) ??
    textOf(loose['calculatedAt']) ??
    textOf(loose['decidedAt']);
  return {
    place,
    result,
    what: titleOf(result),
    servers: serversOf(loose),
    profiles: profilesOf(loose),
    loads: loadsOf(listProfiles(loose)),
    ...dropUndefined({ at, slo }),
    ...(facts === undefined
      ? OF_MACHINES.has(result.kind)
        ? { machine: 'an unknown machine' }
        : {}
      : { fingerprint: machineFingerprint(facts), machine: describeMachine(facts) }),
  };
}

/** Those of a version that knows more kinds have one too. */
function titleOf(result: Result): string {
  return (kindOf(result) as { readonly title: string } | undefined)?.title ?? String(result.kind);
}

function factsOf(result: Loose): Loose | undefined {
  const facts = (result['environment'] as Loose | undefined)?.['facts'] ?? result['facts'];
  return typeof facts === 'object' && facts !== null && Object.keys(facts).length > 0
    ? (facts as Loose)
    : undefined;
}

function describeMachine(facts: Loose): string {
  const cpus = facts['usableCpus'] ?? facts['cpus'];
  const parts = [typeof cpus === 'number' ? `${cpus} CPUs` : undefined, textOf(facts['cpuModel'])];
  return parts.filter((part) => part !== undefined).join(', ');
}

function serversOf(result: Loose): ReadonlyMap<string, Server> {
  const single = [result['reference'], result['candidate']];
  const listed = Array.isArray(result['targets']) ? result['targets'] : [];
  const priced = Array.isArray(result['nodes'])
    ? (result['nodes'] as Loose[]).map((node) => ({
        name: node['name'],
        ...(node['server'] as object | undefined),
      }))
    : [];
  const trials = Array.isArray(result['trials'])
    ? (result['trials'] as Loose[]).map(({ target, server }) => {
        const [flavor, version] = String(server).split(' ');
        return { name: target, flavor, version };
      })
    : [];
  return new Map(
    [...single, ...listed, ...priced, ...trials].flatMap((one) => {
      const { name, flavor, version } = (typeof one === 'object' && one !== null ? one : {}) as Loose;
      return typeof name === 'string' && typeof flavor === 'string' && typeof version === 'string'
        ? [[name, { flavor, version }] as const]
        : [];
    }),
  );
}

function profilesOf(result: Loose): readonly string[] {
  const capacity = result['capacity'] as Loose | undefined;
  if (typeof capacity?.['profile'] === 'string') return [capacity['profile']];
  if (typeof result['profile'] === 'string') return [result['profile']];
  const made = madeOf(result).map(({ profile }) => ({ name: profile }));
  const names = [...listProfiles(result), ...made].flatMap(({ name }) => textOf(name) ?? []);
  return [...new Set(names)];
}

function listProfiles(result: Loose): readonly Loose[] {
  const planned = (result['plan'] as Loose | undefined)?.['profiles'];
  const listed = [result['profiles'], planned].find((one) => Array.isArray(one));
  return (listed ?? []) as readonly Loose[];
}

/** Results that a calculation used. */
function madeOf(result: Loose): readonly Loose[] {
  const { kind, evidence } = result as { readonly kind?: unknown; readonly evidence?: unknown };
  if (kind !== COST || !Array.isArray(evidence)) return [];
  return (evidence as Loose[]).filter(({ tells }) => tells !== undefined);
}

/** A search under another objective may tell a calculation of memory alone. */
function sloOf(result: Loose): string | undefined {
  const searched = textOf((result['capacity'] as Loose | undefined)?.['slo']);
  const used = madeOf(result).find(
    ({ tells, slo }) => /rate/.test(String(tells)) && textOf(slo) !== undefined,
  );
  return searched ?? textOf(used?.['slo']);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The newest that knows both servers says which versions, and the newest that was measured says on which machine. */
export function chooseSubject(
  all: readonly Evidence[],
  { reference, candidate, profile, slo }: Pick<Subject, 'reference' | 'candidate' | 'profile' | 'slo'>,
): Subject {
  const newest = all.toSorted((one, other) => (other.at ?? '').localeCompare(one.at ?? ''));
  // A calculation is newer than what it is made of, and measures nothing itself.
  const measuring = newest.filter(({ result }) => result.kind !== COST);
  const knows = ({ servers }: Evidence) => servers.has(reference) && servers.has(candidate);
  const knowing = measuring.find(knows) ?? newest.find(knows);
  const names = [reference, candidate];
  const servers = new Map([...(knowing?.servers ?? [])].filter(([name]) => names.includes(name)));
  const own = servers.size === 0 ? [] : measuring.filter((one) => hasSame(one.servers, servers));
  const measured = own.find(({ fingerprint }) => fingerprint !== undefined);
  const load = own
    .filter(({ fingerprint }) => fingerprint === measured?.fingerprint)
    .flatMap(({ loads }) => loads.get(profile) ?? [])[0];
  return {
    reference,
    candidate,
    profile,
    slo,
    servers,
    ...dropUndefined({ load }),
    ...dropUndefined({ fingerprint: measured?.fingerprint, machine: measured?.machine }),
  };
}

function hasSame(own: ReadonlyMap<string, Server>, wanted: ReadonlyMap<string, Server>): boolean {
  return [...wanted].every(([name, { flavor, version }]) => {
    const server = own.get(name);
    return server?.flavor === flavor && server.version === version;
  });
}

/**
 * Why evidence is of something else than the subject; undefined: it is of it.
 * @param needsProfile where what was measured is of a load
 */
export function whyOther(evidence: Evidence, subject: Subject, needsProfile: boolean): string | undefined {
  const { fingerprint, profiles, loads, machine, slo } = evidence;
  const otherServers = whyOtherServers(evidence, subject);
  if (otherServers !== undefined) return otherServers;
  if (fingerprint !== undefined && subject.fingerprint !== undefined && fingerprint !== subject.fingerprint)
    return `of another machine: ${machine || 'unknown'}`;
  if (needsProfile && profiles.length > 0 && !profiles.includes(subject.profile))
    return `with another profile: ${profiles.slice(0, 3).join(', ')}`;
  const otherLoad = needsProfile ? whyOtherLoad(loads.get(subject.profile), subject.load) : undefined;
  if (otherLoad !== undefined) return otherLoad;
  if (slo !== undefined && slo !== subject.slo) return `under another objective: ${slo}`;
  return undefined;
}

function whyOtherServers({ servers, result }: Evidence, subject: Subject): string | undefined {
  if (servers.size === 0) return undefined;
  const names = [subject.reference, subject.candidate];
  const absent = names.filter((name) => !servers.has(name));
  // Trials of a failover are of one server each.
  const isEnough = 'trials' in result ? absent.length < names.length : absent.length === 0;
  if (!isEnough) return `it is not about ${absent.join(' and ')}`;
  for (const role of ['reference', 'candidate'] as const) {
    const name = ((result as unknown as Loose)[role] as Loose | undefined)?.['name'];
    if (name !== undefined && name !== subject[role]) return `its ${role} is ${String(name)}`;
  }
  if (subject.servers.size === 0) return 'no result has the versions of both servers';
  const wrong = [...subject.servers].find(([name, { flavor, version }]) => {
    const own = servers.get(name);
    return own !== undefined && (own.flavor !== flavor || own.version !== version);
  });
  if (wrong === undefined) return undefined;
  const own = servers.get(wrong[0])!;
  return `of ${wrong[0]} as ${own.flavor} ${own.version}, and not ${wrong[1].version}`;
}

const DAY_MS = 86_400_000;

/** Whole ones since an instant; NaN where that is none. */
export function countDays(at: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - Date.parse(at)) / DAY_MS));
}

export function describeEvidence(evidence: Evidence, now: Date, other?: string): DecisionEvidence {
  const { place, what, at, machine, servers, profiles } = evidence;
  const age = at === undefined ? Number.NaN : countDays(at, now);
  const names = [...servers].map(([name, { flavor, version }]) =>
    name === flavor ? `${name} ${version}` : `${name} (${flavor} ${version})`,
  );
  return {
    place,
    what,
    ...dropUndefined({ at }),
    ...(Number.isNaN(age) ? {} : { ageDays: age }),
    ...dropUndefined({ machine }),
    ...(names.length === 0 ? {} : { servers: names.join(', ') }),
    ...(profiles.length === 0 ? {} : { profile: profiles.slice(0, 3).join(', ') }),
    ...dropUndefined({ other }),
  };
}
