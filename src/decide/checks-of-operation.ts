// Lines of the checklist about running it: days of load, failovers, alerts, and the way back.
import { formatInteger, formatLongDurationNs } from '../core/units.ts';
import { type DecisionBasis, sortByKind } from './basis.ts';
import { type ChecklistItem, done, failed, open } from './check.ts';
import { readMonitoring } from './monitoring.ts';
import { type FailoverFound, kindOfObserved, readObserved } from './observed.ts';

type Observed = 'soak' | 'failover' | 'rehearsal';

function newestObserved<Name extends Observed>(basis: DecisionBasis, name: Name, needsProfile: boolean) {
  const [own] = sortByKind(basis, kindOfObserved(name), needsProfile).own;
  return own && readObserved(name, own.result);
}

/** A day has all hours of a load in it. */
const SHORTEST_SOAK_NS = 24 * 3600e9;

const MEMORY: ChecklistItem = {
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
      own.map(({ metric, word }) => `${metric} memory: ${word}`).join(', ') ||
      'the soak has no verdict for it';
    if (found.partial) return open(`${told}; the soak was cut short`);
    if (found.sentNs < SHORTEST_SOAK_NS)
      return open(
        `${told}; ${formatLongDurationNs(found.sentNs)} of load are less than the ${formatLongDurationNs(SHORTEST_SOAK_NS)} needed`,
      );
    const isKnown = (metric: string) => own.some((one) => one.metric === metric);
    return isKnown('used') && isKnown('rss') && own.every(({ word }) => word === 'stable')
      ? done(told)
      : open(`${told}; both used and rss have to be stable`);
  },
};

const FAILOVER: ChecklistItem = {
  id: 'failover',
  title: 'A failover costs no more than you allow',
  isOfArticle: true,
  kinds: [kindOfObserved('failover')],
  answer(basis) {
    const found = newestObserved(basis, 'failover', false);
    if (found === undefined) return undefined;
    const own = found.trials.filter(({ target }) => target === basis.subject.candidate);
    if (own.length === 0) return open('no trial of it finished');
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
      return open(`${told}; your limits are not given (limits)`);
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

const ALERTS: ChecklistItem = {
  id: 'alerts',
  title: 'Your dashboards and alerts work with it',
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

const ROLLBACK: ChecklistItem = {
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
      ? open(`${told}; your limits are not given (limits)`)
      : done(told);
  },
};

export const CHECKS_OF_OPERATION: readonly ChecklistItem[] = [MEMORY, FAILOVER, ALERTS, ROLLBACK];
