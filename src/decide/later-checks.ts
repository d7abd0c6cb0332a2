// Lines of the checklist that are answered by soaks, failovers, alerts, rehearsals, moves of data, the machine and prices.
import { formatInteger, formatLongDurationNs } from '../core/units.ts';
import type { ClaimsReport } from '../result/kinds/claims.ts';
import type { DoctorResult } from '../result/kinds/doctor.ts';
import { type DecisionBasis, newestOf, sortByKind } from './basis.ts';
import { type Check, done, failed, open, type PrintedEvidence } from './check.ts';
import type { Server } from './evidence.ts';
import { readMonitoring } from './monitoring.ts';
import { listUnmoved } from './moved-types.ts';
import { type FailoverFound, kindOfObserved, readObserved } from './observed.ts';
import { readPrinted } from './printed.ts';

type Observed = 'soak' | 'failover' | 'rehearsal';

function newestObserved<Name extends Observed>(basis: DecisionBasis, name: Name, needsProfile: boolean) {
  const [own] = sortByKind(basis, kindOfObserved(name), needsProfile).own;
  return own && readObserved(name, own.result);
}

/** A day has all hours of a load in it. */
const SHORTEST_SOAK_NS = 24 * 3600e9;

const MEMORY: Check = {
  id: 'memory',
  title: 'Its memory does not grow over days',
  isOfArticle: true,
  kinds: [kindOfObserved('soak')],
  needsProfile: true,
  answer(basis) {
    const found = newestObserved(basis, 'soak', true);
    if (found === undefined) return undefined;
    const own = found.verdicts.filter(
      ({ target, metric }) => target === basis.subject.candidate && (metric === 'used' || metric === 'rss'),
    );
    const grows = own.filter(({ word }) => word === 'grows');
    if (grows.length > 0) return failed(`${grows.map(({ metric }) => metric).join(' and ')} memory grows`);
    const told =
      own.map(({ metric, word }) => `${metric} memory: ${word}`).join(', ') || 'nothing is told of it';
    if (found.partial) return open(`${told}; the soak was cut short`);
    if (found.sentNs < SHORTEST_SOAK_NS)
      return open(
        `${told}; ${formatLongDurationNs(found.sentNs)} of load tell less than the ${formatLongDurationNs(SHORTEST_SOAK_NS)} that it takes`,
      );
    const isKnown = (metric: string) => own.some((one) => one.metric === metric);
    return isKnown('used') && isKnown('rss') && own.every(({ word }) => word === 'stable')
      ? done(told)
      : open(`${told}; both used and rss have to be stable`);
  },
};

const FAILOVER: Check = {
  id: 'failover',
  title: 'A failover costs no more than you allow',
  isOfArticle: true,
  kinds: [kindOfObserved('failover')],
  answer(basis) {
    const found = newestObserved(basis, 'failover', false);
    if (found === undefined) return undefined;
    const own = found.trials.filter(({ target }) => target === basis.subject.candidate);
    if (own.length === 0) return open('no trial of it came to its end');
    const unread = own.filter((trial) => !isWhole(trial)).length;
    const worst = worstOf(own);
    const told = `in ${own.length} ${own.length === 1 ? 'trial' : 'trials'} at worst ${formatLongDurationNs(worst.outageNs)} without service for 99 % of the connections, ${formatInteger(worst.lost)} acknowledged writes lost`;
    const { lostWrites, outage } = basis.facts.limits ?? {};
    if (
      (outage !== undefined && worst.outageNs > outage) ||
      (lostWrites !== undefined && worst.lost > lostWrites)
    )
      return failed(told);
    if (unread > 0) return open(`${told}; not all is known of ${unread}: ${HALF_KNOWN}`);
    if (found.partial) return open(`${told}; the experiments were cut short`);
    if (lostWrites === undefined || outage === undefined)
      return open(`${told}; what you allow is not said (limits)`);
    return worst.open > 0 ? open(`${told}; some connections had not come back at the end`) : done(told);
  },
};

/** Why a trial is none to conclude from. */
export const HALF_KNOWN = 'the final state could not be read, or clients were not served before, or ended';

export function isWhole({ failure, service, clients }: FailoverFound['trials'][number]): boolean {
  return (
    failure === undefined &&
    service.isUnserved !== true &&
    clients.every((client) => client.failure === undefined && (client.outage.unserved ?? 0) === 0)
  );
}

export function worstOf(trials: FailoverFound['trials']): {
  readonly outageNs: number;
  readonly lost: number;
  readonly open: number;
} {
  const clients = trials.flatMap((trial) => trial.clients);
  return {
    outageNs: Math.max(0, ...clients.map(({ outage }) => outage.p99Ns)),
    lost: Math.max(0, ...clients.map(({ pushes }) => pushes.lost)),
    open: Math.max(0, ...clients.map(({ outage }) => outage.open)),
  };
}

const ALERTS: Check = {
  id: 'alerts',
  title: 'Your dashboards and alerts see it',
  isOfArticle: true,
  kinds: ['cache-bench monitoring'],
  answer(basis) {
    const found = readMonitoring(sortByKind(basis, 'cache-bench monitoring', false).own[0]?.result);
    if (found === undefined) return undefined;
    if (found.alerts.length === 0) return open('no alert was looked at');
    const blind = found.alerts.filter(({ state }) => state === 'blind' || state === 'wrong');
    const unknown = found.alerts.filter(({ state }) => state === 'not-tried');
    if (blind.length > 0)
      return failed(
        `${blind.length} of ${found.alerts.length} usual alerts go blind or wrong: ${blind.map(({ title }) => title).join(', ')}`,
      );
    return unknown.length > 0
      ? open(`nothing was provoked for ${unknown.map(({ title }) => title).join(', ')}`)
      : done(`all ${found.alerts.length} usual alerts see what they look for`);
  },
};

const ROLLBACK: Check = {
  id: 'rollback',
  title: 'The way back was rehearsed',
  isOfArticle: true,
  kinds: [kindOfObserved('rehearsal')],
  answer(basis) {
    const found = newestObserved(basis, 'rehearsal', false);
    if (found === undefined) return undefined;
    const backs = found.phases.flatMap(({ rollback }) => rollback ?? []);
    if (backs.length === 0) return open('it was rehearsed without a way back');
    const lost = Math.max(...backs.map((one) => one.lost));
    const told = `back within ${formatLongDurationNs(Math.max(...backs.map(({ timeNs }) => timeNs)))}, ${formatInteger(lost)} writes that the reference does not have`;
    const broken = found.rules.filter(({ outcome }) => outcome === 'fail');
    if (broken.length > 0) return failed(`${told}; broken: ${broken.map(({ rule }) => rule).join(', ')}`);
    const { lostWrites } = basis.facts.limits ?? {};
    if (lostWrites !== undefined && lost > lostWrites) return failed(told);
    if (found.partial) return open(`${told}; the rehearsal was cut short`);
    const unjudged = found.rules.filter(({ outcome }) => outcome === 'inconclusive');
    if (unjudged.length > 0)
      return open(`${told}; could not be judged: ${unjudged.map(({ rule }) => rule).join(', ')}`);
    return lost > 0 && lostWrites === undefined
      ? open(`${told}; how many you allow is not said (limits)`)
      : done(told);
  },
};

const PREFLIGHT: Check = {
  id: 'preflight',
  title: 'Nothing stands in the way of your data',
  kinds: [],
  printed: (basis) => preflights(basis).map(toPrinted),
  answer(basis) {
    const [found] = preflights(basis);
    if (found === undefined)
      return basis.facts.source === undefined
        ? open('which server holds your data is not said (source)')
        : undefined;
    const breaks = found.data.rows.filter(({ level }) => level === 'breaks');
    const unknown = found.data.rows.filter(({ level }) => level === 'unknown' || level === 'look');
    if (breaks.length > 0) return failed(breaks.map(({ topic }) => topic).join(', '));
    if (found.data.keysLookedAt === 0) return open('no key was looked at');
    return unknown.length > 0
      ? open(`somebody has to look at ${unknown.map(({ topic }) => topic).join(', ')}`)
      : done(`${found.data.keysLookedAt} keys were looked at`);
  },
};

function toPrinted({
  place,
  data: { startedAt },
}: {
  readonly place: string;
  readonly data: { readonly startedAt?: string | undefined };
}): PrintedEvidence {
  return { place, ...(startedAt === undefined ? {} : { at: startedAt }) };
}

/** Of the server that holds the data, which may be of another version than the one that was measured; else of that version. */
function preflights({ printed, subject, source }: DecisionBasis) {
  const isOf = (own: Server, wanted: Server | undefined) =>
    wanted === undefined || (own.flavor === wanted.flavor && own.version === wanted.version);
  return readPrinted('preflight', printed).filter(
    ({ data }) =>
      isOf(data.candidate, subject.servers.get(subject.candidate)) &&
      (source === undefined
        ? isOf(data.source, subject.servers.get(subject.reference))
        : data.source.endpoint === source),
  );
}

function ofPair<Name extends 'moves' | 'concurrency'>({ printed, subject }: DecisionBasis, name: Name) {
  return readPrinted(name, printed).filter(({ data }) =>
    (['reference', 'candidate'] as const).every((role) => {
      const server = data[role];
      const wanted = subject.servers.get(subject[role]);
      return (
        server.name === subject[role] &&
        (wanted === undefined || (server.flavor === wanted.flavor && server.version === wanted.version))
      );
    }),
  );
}

const DATA: Check = {
  id: 'data',
  title: 'Keys of every type survive the move, and the way back',
  kinds: [],
  printed: (basis) => ofPair(basis, 'moves').map(toPrinted),
  answer(basis) {
    const [found] = ofPair(basis, 'moves');
    if (found === undefined) return undefined;
    const { rows } = found.data;
    const directions = [...new Set(rows.map(({ from }) => from))];
    const none = directions.filter(
      (from) => !rows.some((row) => row.from === from && row.outcome === 'same'),
    );
    const wrong = rows.filter(({ outcome }) => outcome === 'differs' || outcome === 'refused');
    if (directions.length < 2) return open(`${rows.length} moves, and not both ways`);
    const lost = none.filter((from) => wrong.some((row) => row.from === from));
    if (lost.length > 0) return failed(`nothing arrives from ${lost.join(', ')} by any way`);
    if (wrong.length > 0) return failed(`${wrong.length} of ${rows.length} moves differ or are refused`);
    const told = `${rows.filter(({ outcome }) => outcome === 'same').length} moves, both ways`;
    if (none.length > 0) return open(`nothing was tried from ${none.join(' and ')}`);
    const unmoved = listUnmoved(rows);
    return unmoved.length === 0 ? done(told) : open(`${told}; not tried: ${unmoved.join(', ')}`);
  },
};

const CONCURRENCY: Check = {
  id: 'concurrency',
  title: 'What holds under concurrency holds there too',
  kinds: [],
  printed: (basis) => ofPair(basis, 'concurrency').map(toPrinted),
  answer(basis) {
    const [found] = ofPair(basis, 'concurrency');
    if (found === undefined) return undefined;
    const broken = found.data.rows.filter(({ outcome }) => outcome === 'breaks');
    if (found.data.rows.length === 0) return open('nothing was tried');
    return broken.length === 0
      ? done(`${found.data.rows.length} promises kept`)
      : failed(broken.map(({ id }) => id).join(', '));
  },
};

const MACHINE: Check = {
  id: 'machine',
  title: 'The machine that measured is fit to tell',
  kinds: ['cache-bench doctor'],
  answer(basis) {
    const found = sortByKind(basis, 'cache-bench doctor', false).own[0]?.result as DoctorResult | undefined;
    if (found === undefined) return undefined;
    const badly = found.abilities.filter(({ verdict }) => verdict === 'badly');
    if (found.abilities.length === 0) return open('it tells of no measurement');
    return badly.length === 0
      ? done(`${found.abilities.length} kinds of measurements, none badly`)
      : failed(`badly: ${badly.map(({ label }) => label).join(', ')}`);
  },
};

const COST: Check = {
  id: 'cost',
  title: 'What it costs is known for both',
  kinds: ['cache-bench cost'],
  needsProfile: true,
  answer(basis) {
    const found = newestOf(basis, 'cost')?.result;
    if (found === undefined) return undefined;
    const names = [basis.subject.reference, basis.subject.candidate];
    const own = found.nodes.filter(({ name }) => names.includes(name));
    if (own.length < 2) return open('it prices other targets');
    // Of memory by the GB none is for a billion operations. Money for a GiB takes a node's memory, which not each price names.
    const without = own.flatMap(({ name, perMonth, perBillion, price, missing }) => {
      const lacks = [
        ...(perMonth?.estimate === undefined ? ['what a month costs'] : []),
        ...(price.unit === 'node-hour' && perBillion === undefined ? ['what a billion operations cost'] : []),
      ];
      return lacks.length === 0 ? [] : [`${name}: ${(missing.length === 0 ? lacks : missing).join(', ')}`];
    });
    if (without.length > 0) return open(`not known of ${without.join('; ')}`);
    const figures = [
      ['a month', true],
      ['a billion operations', own.every(({ perBillion }) => perBillion !== undefined)],
      ['a GiB', own.every(({ perGib }) => perGib !== undefined)],
    ] as const;
    const list = (isKnown: boolean) =>
      figures.flatMap(([what, is]) => (is === isKnown ? [what] : [])).join(', ');
    return done(list(false) === '' ? list(true) : `${list(true)}; not known of both: ${list(false)}`);
  },
};

const CLAIMS: Check = {
  id: 'claims',
  title: 'What is claimed of it holds here',
  kinds: ['cache-bench claims'],
  answer(basis) {
    const found = sortByKind(basis, 'cache-bench claims', false).own[0]?.result as ClaimsReport | undefined;
    if (found === undefined) return undefined;
    const { reference, candidate } = basis.subject;
    const claims = found.claims.filter((one) => one.reference === reference && one.candidate === candidate);
    if (claims.length === 0) return open(`none of ${found.claims.length} claims is about ${candidate}`);
    const count = (verdict: string) => claims.filter((one) => one.verdict === verdict).length;
    const not = count('does-not-hold');
    const told = `${count('holds')} hold, ${not} do not, ${count('untestable')} could not be tested, of ${claims.length}`;
    if (not > 0) return failed(told);
    return count('holds') === claims.length ? done(told) : open(told);
  },
};

export const LATER_CHECKS: readonly Check[] = [
  MEMORY,
  FAILOVER,
  ALERTS,
  ROLLBACK,
  PREFLIGHT,
  DATA,
  CONCURRENCY,
  MACHINE,
  COST,
  CLAIMS,
];
