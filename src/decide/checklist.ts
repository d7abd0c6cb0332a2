// The verification checklist: the article's six points and ours, each answered by evidence of the subject or by none.
import { formatCount } from '../core/units.ts';
import type { CapacityAnswer } from '../result/kinds/capacity.ts';
import type { CheckLine, DecisionEvidence } from '../result/kinds/decision.ts';
import { describeFailure, lastAttempt } from './attempts.ts';
import { type DecisionBasis, newestOf, sortByKind } from './basis.ts';
import {
  boundsOf,
  type CheckAnswer,
  type ChecklistItem,
  describeAnswer,
  done,
  failed,
  open,
} from './check.ts';
import { CHECKS_OF_DATA } from './checks-of-data.ts';
import { CHECKS_OF_OPERATION } from './checks-of-operation.ts';
import { CHECKS_OF_WORTH } from './checks-of-worth.ts';
import { commandFor, PEAK_FACTOR, type PlanStep } from './commands.ts';
import { countDays, describeEvidence } from './evidence.ts';
import { describeUnasked, describeUnknownCommands } from './unasked.ts';

const CHECKS: readonly ChecklistItem[] = [
  {
    id: 'commands',
    title: 'It answered the commands that your application sends',
    isOfArticle: true,
    kinds: ['cache-bench compat'],
    answer(basis) {
      const found = newestOf(basis, 'compat')?.result;
      if (found === undefined) return undefined;
      const breaks = found.checks.filter(({ level }) => level === 'breaks').length;
      if (found.usage === undefined && breaks > 0)
        return open(
          `${breaks} of ${found.checks.length} checks would break an application; the commands of your application are not given (commandsFrom)`,
        );
      if (found.usage === undefined) {
        const unasked = describeUnasked(found);
        const told = `none of ${found.checks.length} checks breaks an application, whatever it sends`;
        return unasked === undefined ? done(told) : open(`${told}; ${unasked}`);
      }
      const broken = found.usage.commands.filter(({ level }) => level === 'breaks');
      const asked = found.usage.commands.filter(({ checks }) => checks > 0).length;
      const told = `${asked} of your ${found.usage.commands.length} commands were asked`;
      if (broken.length > 0)
        return failed(
          `${broken
            .map(({ name }) => name)
            .slice(0, 5)
            .join(', ')} would break; ${told}`,
        );
      const unknown = describeUnknownCommands(found);
      return unknown === undefined ? done(`${told}, none breaks`) : open(`${told}; ${unknown}`);
    },
  },
  {
    id: 'tail',
    title: `It keeps the objective at ${PEAK_FACTOR} times your peak`,
    isOfArticle: true,
    kinds: ['cache-bench capacity'],
    needsProfile: true,
    answer: (basis) => holdsRate(basis, PEAK_FACTOR),
  },
  ...CHECKS_OF_OPERATION,
  {
    id: 'growth',
    title: 'It keeps the objective after the growth that you expect',
    kinds: ['cache-bench capacity'],
    needsProfile: true,
    answer(basis) {
      const { growth } = basis.facts;
      if (growth !== undefined) return holdsRate(basis, 1 + growth);
      return newestOf(basis, 'capacity') && open('measured; your growth is not given (growth)');
    },
  },
  {
    id: 'differences',
    title: 'Its replies do not differ',
    kinds: ['cache-bench compat'],
    answer(basis) {
      const found = newestOf(basis, 'compat')?.result;
      if (found === undefined) return undefined;
      const differing = found.checks.filter(({ level }) => level === 'breaks' || level === 'differs').length;
      if (differing > 0) return failed(`${differing} of ${found.checks.length} checks differ`);
      const unasked = describeUnasked(found);
      const told = `none of ${found.checks.length} checks${found.usage === undefined ? '' : ' of what you use'}`;
      return unasked === undefined ? done(told) : open(`${told}; ${unasked}`);
    },
  },
  {
    id: 'speed',
    title: 'Both were measured side by side, under the same conditions',
    kinds: ['cache-bench race'],
    needsProfile: true,
    answer(basis) {
      const found = newestOf(basis, 'race')?.result;
      if (found === undefined) return undefined;
      if (found.partial) return open('the run was cut short');
      const names = [basis.subject.reference, basis.subject.candidate];
      const unfair = (found.fairness ?? []).filter(
        ({ enforced, status, profile = basis.subject.profile, targets = names }) =>
          enforced &&
          status === 'fail' &&
          profile === basis.subject.profile &&
          targets.some((name) => names.includes(name)),
      );
      if (unfair.length > 0)
        return failed(`they did not do the same work: ${unfair.map(({ rule }) => rule).join(', ')}`);
      const counts = names.map(
        (name) =>
          found.rounds.filter(
            ({ status, target, profile }) =>
              status === 'completed' && target === name && profile === basis.subject.profile,
          ).length,
      );
      const without = names.filter((_, i) => counts[i] === 0);
      return without.length > 0
        ? open(`no round of ${without.join(' and ')} completed`)
        : done(`${counts.join(' and ')} rounds, ${found.settings.blocks} blocks`);
    },
  },
  ...CHECKS_OF_DATA,
  ...CHECKS_OF_WORTH,
];

/** Of a line that nobody has tried to answer. */
const NOT_MEASURED = 'not measured';

/** In the order in which they are shown: the article's first. */
export function fillChecklist(basis: DecisionBasis, steps: readonly PlanStep[]): readonly CheckLine[] {
  const ordered = [
    ...CHECKS.filter(({ isOfArticle }) => isOfArticle),
    ...CHECKS.filter(({ isOfArticle }) => !isOfArticle),
  ];
  return ordered.map((check) => {
    const evidence = listEvidence(check, basis);
    const answer = addFailure(check.answer(basis), evidence, failureOf(check.id, basis, steps));
    const isWaived = answer.state !== 'done' && (basis.facts.waived ?? []).includes(check.id);
    return {
      id: check.id,
      title: check.title,
      isOfArticle: check.isOfArticle === true,
      ...(isWaived ? { state: 'done' as const, found: `waived: ${answer.found}` } : answer),
      command: commandFor(check.id, steps),
      evidence,
    };
  });
}

function listEvidence(check: ChecklistItem, basis: DecisionBasis): DecisionEvidence[] {
  const sorted = check.kinds.map((kind) => sortByKind(basis, kind, check.needsProfile ?? false));
  return [
    ...sorted.flatMap(({ own }) => own.slice(0, 1).map((one) => describeEvidence(one, basis.now))),
    ...(check.printed?.(basis) ?? []).slice(0, 1).map((one) => ({
      ...one,
      what: 'what was printed with --json',
      ...(one.at === undefined ? {} : { ageDays: countDays(one.at, basis.now) }),
    })),
    ...sorted.flatMap(({ others }) =>
      others.map(({ evidence, why }) => describeEvidence(evidence, basis.now, why)),
    ),
  ];
}

interface Failure {
  /** When it began, and when it ended. */
  readonly from: string;
  readonly to: string;
  readonly text: string;
}

function failureOf(id: string, { attempts }: DecisionBasis, steps: readonly PlanStep[]): Failure | undefined {
  const step = steps.find(({ lines }) => lines.includes(id));
  const attempt = step && lastAttempt(step, attempts);
  const text = attempt && describeFailure(attempt);
  if (text === undefined) return undefined;
  const { startedAt: from, seconds } = attempt!;
  return { from, to: new Date(Date.parse(from) + seconds * 1000).toISOString(), text };
}

/** What failed with the evidence, or after it came, is told beside it: it is less than it was meant to be, or was wanted anew. */
function addFailure(
  answer: CheckAnswer | undefined,
  evidence: readonly DecisionEvidence[],
  failure: Failure | undefined,
): CheckAnswer {
  if (answer === undefined) return open(failure?.text ?? NOT_MEASURED);
  const newest = evidence
    .filter(({ other }) => other === undefined)
    .map(({ at }) => at ?? '')
    .toSorted()
    .at(-1);
  if (failure === undefined || (newest ?? '') > failure.to) return answer;
  const when = (newest ?? '') < failure.from ? 'when it was measured again, ' : '';
  return { ...answer, found: `${answer.found}; ${when}${failure.text}` };
}

/** Whether the candidate sustains so many times the peak, by the whole interval. */
function holdsRate(basis: DecisionBasis, factor: number): CheckAnswer | undefined {
  const found = newestOf(basis, 'capacity')?.result.capacity;
  if (found === undefined) return undefined;
  const answer = found.targets.find(({ target }) => target === basis.subject.candidate)?.answer;
  if (answer === undefined) return open('the search found no answer for it');
  const { peakRate } = basis.facts;
  const { low, high } = boundsOf(answer);
  const known =
    low !== undefined || high !== undefined || answer.kind === 'found'
      ? `under ${found.slo} it sustains ${describeAnswer(answer)} ops/s`
      : `the search could not tell what it sustains under ${found.slo}, ${whyUnsettled(answer)}`;
  if (peakRate === undefined) return open(`${known}; your peak is not given (peakRate)`);
  const wanted = peakRate * factor;
  const needed = `${formatCount(wanted)} are needed`;
  if (low !== undefined && low >= wanted) return done(`${known}; ${needed}`);
  if (high !== undefined && high < wanted) return failed(`${known}; ${needed}`);
  return open(`${known}; ${needed}`);
}

function whyUnsettled(answer: CapacityAnswer): string {
  return answer.kind === 'unsettled' && answer.because === 'client'
    ? 'for the generator was the limit at every rate'
    : 'for its probes differ too much';
}
