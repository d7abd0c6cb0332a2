// The decision matrix: each criterion speaks for one side, for either or for neither, by evidence or by what was asked.

import { quoteCommandLine } from '../core/command-line.ts';
import { formatCount, formatDurationNs, formatInteger, formatLongDurationNs } from '../core/units.ts';
import type { CapacityAnswer } from '../result/kinds/capacity.ts';
import type { Criterion } from '../result/kinds/decision.ts';
import { median } from '../stats/order-statistics.ts';
import { type DecisionBasis, newestOf, sortByKind } from './basis.ts';
import { boundsOf, describeAnswer } from './check.ts';
import { HALF_KNOWN, isWhole, worstOf } from './checks-of-operation.ts';
import { commandFor, type PlanStep } from './commands.ts';
import { USUAL } from './facts.ts';
import { type FailoverFound, kindOfObserved, readObserved } from './observed.ts';
import { describeUnknownCommands } from './unasked.ts';

type Side = Criterion['side'];
type Told = Pick<Criterion, 'side' | 'found' | 'from'>;

interface Question {
  readonly id: string;
  readonly title: string;
  /** The line whose command tells; absent: it is asked. */
  readonly line?: string;
  readonly command?: (basis: DecisionBasis) => string;
  answer(basis: DecisionBasis): Told;
}

const evidence = (side: Side, found: string): Told => ({ side, found, from: 'evidence' });
const asked = (side: Side, found: string): Told => ({ side, found, from: 'asked' });
const nothing = (found: string): Told => ({ side: 'unknown', found, from: 'nothing' });

/** Less is no difference that anybody moves for. */
const WORTH = 0.05;
/** Of a failover on each side: how many writes are lost differs from one to the next. */
const FEWEST_TRIALS = 3;

const QUESTIONS: readonly Question[] = [
  { id: 'commands', title: 'commands and modules', line: 'commands', answer: compareCommands },
  { id: 'rate', title: 'rate under the objective', line: 'tail', answer: (basis) => compareRates(basis, 1) },
  {
    id: 'growth',
    title: 'rate after growth',
    line: 'growth',
    answer: (basis) =>
      basis.facts.growth === undefined
        ? nothing('your growth is not given (growth)')
        : compareRates(basis, 1 + basis.facts.growth),
  },
  { id: 'memory', title: 'memory of a key', line: 'memory-per-key', answer: compareMemory },
  { id: 'tail', title: 'room under the objective', line: 'tail', answer: compareCapacities },
  {
    id: 'snapshots',
    title: 'snapshots',
    command: (basis) => runExperiment(basis, 'snapshot'),
    answer: (basis) => compareEvents(basis, 'snapshots', 'needed', /\b(BG)?SAVE\b|snapshot/i),
  },
  {
    id: 'blocking',
    title: 'scripts and other work that blocks',
    command: (basis) => runExperiment(basis, 'lua-blocking'),
    answer: (basis) =>
      compareEvents(basis, 'blockingWork', 'used', /\b(EVAL|EVALSHA|FCALL|KEYS|SMEMBERS)\b/i),
  },
  { id: 'failover', title: 'losses at a failover', line: 'failover', answer: compareFailovers },
  { id: 'cost', title: 'money', line: 'cost', answer: compareMoney },
  {
    id: 'skill',
    title: 'skill to run it',
    answer: (basis) => compareWords(basis, 'skill', 'there', 'to be learned'),
  },
  {
    id: 'licence',
    title: 'licence',
    answer: (basis) => compareWords(basis, 'licence', 'accepted', 'refused'),
  },
  { id: 'managed', title: 'a managed service', answer: compareManaged },
];

export function fillMatrix(basis: DecisionBasis, steps: readonly PlanStep[]): readonly Criterion[] {
  return QUESTIONS.map(({ id, title, line, command, answer }) => {
    const told = answer(basis);
    const how = command?.(basis) ?? (line === undefined ? undefined : commandFor(line, steps));
    return { id, title, ...told, ...(how === undefined || told.from !== 'nothing' ? {} : { command: how }) };
  });
}

function runExperiment({ facts }: DecisionBasis, name: string): string {
  const { reference = USUAL.reference, candidate = USUAL.candidate } = facts;
  return quoteCommandLine(['run', `experiments/${name}`, '-t', reference, '-t', candidate]);
}

function compareCommands(basis: DecisionBasis): Told {
  const found = newestOf(basis, 'compat')?.result;
  if (found === undefined) return nothing('replies were not compared');
  const { usage, checks } = found;
  const breaks = checks.filter(({ level }) => level === 'breaks').length;
  if (usage === undefined && breaks > 0)
    return nothing(
      `${breaks} checks would break an application; the commands of your application are not given`,
    );
  const broken = usage?.commands.filter(({ level }) => level === 'breaks') ?? [];
  if (broken.length > 0) return evidence('reference', `${broken.length} of the commands that you use break`);
  const told =
    usage === undefined
      ? `none of ${checks.length} checks would break an application`
      : 'none of the commands that you use breaks';
  const unknown = describeUnknownCommands(found);
  return unknown === undefined ? evidence('either', told) : nothing(`${told}; ${unknown}`);
}

function answersOf(basis: DecisionBasis) {
  const capacity = newestOf(basis, 'capacity')?.result.capacity;
  const of = (name: string) => capacity?.targets.find(({ target }) => target === name)?.answer;
  return { reference: of(basis.subject.reference), candidate: of(basis.subject.candidate) };
}

function compareRates(basis: DecisionBasis, factor: number): Told {
  const { reference, candidate } = answersOf(basis);
  if (reference === undefined || candidate === undefined)
    return nothing('no rate was measured under an objective');
  if (basis.facts.peakRate === undefined) return nothing('your peak is not given (peakRate)');
  const wanted = basis.facts.peakRate * factor;
  const keeps = (answer: CapacityAnswer) => {
    const { low, high } = boundsOf(answer);
    return low !== undefined && low >= wanted
      ? true
      : high !== undefined && high < wanted
        ? false
        : undefined;
  };
  const [ofReference, ofCandidate] = [keeps(reference), keeps(candidate)];
  const found = `${formatCount(wanted)} ops/s are wanted; reference ${describeAnswer(reference)}, candidate ${describeAnswer(candidate)}`;
  if (ofReference === undefined || ofCandidate === undefined) return nothing(`${found}: this cannot decide`);
  if (ofReference && ofCandidate) return evidence('either', found);
  if (!ofReference && !ofCandidate) return evidence('neither', found);
  return evidence(ofCandidate ? 'candidate' : 'reference', found);
}

function compareCapacities(basis: DecisionBasis): Told {
  const found = newestOf(basis, 'capacity')?.result;
  const other = otherReference(found?.targets, basis);
  if (other !== undefined) return nothing(`the search compares with ${other}`);
  const ratio = found?.capacity.ratios.find(({ candidate }) => candidate === basis.subject.candidate);
  if (ratio === undefined) return nothing('no rate was measured under an objective for both');
  const { low, high, ratio: estimate } = ratio;
  const told = `the candidate sustains ${estimate.toFixed(2)}×${low === undefined || high === undefined ? ', without an interval' : ` [${low.toFixed(2)}, ${high.toFixed(2)}]`} the rate of the reference`;
  if (low === undefined || high === undefined) return nothing(told);
  if (low > 1 + WORTH) return evidence('candidate', told);
  if (high < 1 - WORTH) return evidence('reference', told);
  return low >= 1 - WORTH && high <= 1 + WORTH
    ? evidence('either', told)
    : nothing(`${told}: this cannot decide`);
}

/** Ratios and differences are against the first; undefined: that is ours. */
function otherReference(
  sides: readonly { readonly name: string }[] | undefined,
  { subject }: DecisionBasis,
): string | undefined {
  const first = sides?.[0]?.name;
  return first === subject.reference ? undefined : first;
}

function compareMemory(basis: DecisionBasis): Told {
  const runs = [newestOf(basis, 'race')?.result, newestOf(basis, 'capacity')?.result].filter(
    (one) => one !== undefined,
  );
  const of = (name: string) =>
    runs
      .flatMap(({ fills }) => fills)
      .flatMap(({ target, profile, keys, usedBytesBefore: before, usedBytesAfter: after }) =>
        target === name &&
        profile === basis.subject.profile &&
        before !== undefined &&
        after !== undefined &&
        keys > 0
          ? [(after - before) / keys]
          : [],
      );
  const [reference, candidate] = [of(basis.subject.reference), of(basis.subject.candidate)];
  if (reference.length === 0 || candidate.length === 0) return nothing('memory was not measured for both');
  const [mine, theirs] = [median(candidate), median(reference)];
  const found = `${formatInteger(mine)} against ${formatInteger(theirs)} B a key (measured ${candidate.length === 1 ? 'once' : `${candidate.length} times`})`;
  if (mine < theirs * (1 - WORTH)) return evidence('candidate', found);
  return evidence(mine > theirs * (1 + WORTH) ? 'reference' : 'either', found);
}

/** How long others wait at most while it goes on, told by a light client beside the load. */
function compareEvents(
  basis: DecisionBasis,
  fact: 'snapshots' | 'blockingWork',
  matters: string,
  action: RegExp,
): Told {
  const said = basis.facts[fact];
  if (said !== undefined && said !== 'unknown' && said !== matters) return asked('either', said);
  const races = sortByKind(basis, 'cache-bench race', false).own.flatMap(({ result }) =>
    result.kind === 'cache-bench race' ? [result] : [],
  );
  const gaps = (name: string) =>
    races
      .flatMap(({ rounds }) => rounds)
      .flatMap((round) => (round.status === 'completed' && round.target === name ? (round.events ?? []) : []))
      .flatMap((event) =>
        action.test(event.action) && event.bystander !== undefined ? [event.bystander.longestGapNs] : [],
      );
  const [reference, candidate] = [gaps(basis.subject.reference), gaps(basis.subject.candidate)];
  if (reference.length === 0 || candidate.length === 0)
    return nothing('the effect on other requests was not measured');
  const [mine, theirs] = [median(candidate), median(reference)];
  const found = `others waited ${formatDurationNs(mine)} against ${formatDurationNs(theirs)} (medians of ${candidate.length} and ${reference.length})`;
  if (mine * 2 < theirs) return evidence('candidate', found);
  return evidence(theirs * 2 < mine ? 'reference' : 'either', found);
}

/** Each experiment by itself: what a crash loses says nothing of a planned switch. */
function compareFailovers(basis: DecisionBasis): Told {
  const [own] = sortByKind(basis, kindOfObserved('failover'), false).own;
  const trials = (own && readObserved('failover', own.result))?.trials ?? [];
  const names = [...new Set(trials.map(({ experiment }) => experiment))];
  const told = names.flatMap((name) => {
    const of = (target: string) =>
      trials.filter((trial) => trial.experiment === name && trial.target === target);
    const [reference, candidate] = [of(basis.subject.reference), of(basis.subject.candidate)];
    if (reference.length === 0 || candidate.length === 0) return [];
    const one = compareLosses(reference, candidate);
    return [names.length === 1 ? one : { ...one, found: `${name}: ${one.found}` }];
  });
  if (told.length === 0) return nothing('failovers were not measured for both');
  const list = (some: readonly Told[]) => some.map(({ found }) => found).join('; ');
  const decisive = told.filter(({ side }) => side === 'candidate' || side === 'reference');
  const sides = new Set(decisive.map(({ side }) => side));
  if (decisive.length > 0) return evidence(sides.size === 1 ? decisive[0]!.side : 'either', list(decisive));
  const unknown = told.filter(({ side }) => side === 'unknown');
  return unknown.length > 0 ? nothing(list(unknown)) : evidence('either', list(told));
}

/** Of one experiment. */
function compareLosses(reference: FailoverFound['trials'], candidate: FailoverFound['trials']): Told {
  const [theirs, mine] = [worstOf(reference), worstOf(candidate)];
  const text = `at worst ${formatInteger(mine.lost)} writes and ${formatLongDurationNs(mine.outageNs)} against ${formatInteger(theirs.lost)} and ${formatLongDurationNs(theirs.outageNs)}`;
  const unread = [...reference, ...candidate].filter((trial) => !isWhole(trial)).length;
  if (unread > 0) return nothing(`${text}; not all is known of ${unread}: ${HALF_KNOWN}`);
  if (mine.lost === theirs.lost) return evidence('either', text);
  if (Math.min(reference.length, candidate.length) < FEWEST_TRIALS)
    return nothing(`${text}: it takes ${FEWEST_TRIALS} trials of each to tell (--repeats ${FEWEST_TRIALS})`);
  const [lostThere, lostHere] = [candidate, reference].map((trials) =>
    trials.map((trial) => worstOf([trial]).lost),
  ) as [number[], number[]];
  if (Math.max(...lostThere) * 2 < Math.min(...lostHere)) return evidence('candidate', text);
  return evidence(Math.max(...lostHere) * 2 < Math.min(...lostThere) ? 'reference' : 'either', text);
}

function compareMoney(basis: DecisionBasis): Told {
  const cost = newestOf(basis, 'cost')?.result;
  const difference = cost?.differences.find(
    ({ candidate }) => candidate === basis.subject.candidate,
  )?.perMonth;
  if (cost === undefined || difference === undefined) return nothing('it was not calculated for both');
  const other = otherReference(cost.nodes, basis);
  if (other !== undefined) return nothing(`the calculation compares with ${other}`);
  const unneeded = [basis.subject.reference, basis.subject.candidate].filter(
    (name) =>
      !cost.nodes.some(
        ({ name: own, price, needs }) =>
          own === name &&
          // By the GB: what is paid for was measured, or there is no estimate.
          (price.unit === 'gb-month' || needs.some(({ resource }) => resource !== 'connections')),
      ),
  );
  if (unneeded.length > 0)
    return nothing(
      `only prices are known: how many nodes of ${unneeded.join(' and ')} it takes was not measured`,
    );
  const { estimate, low, high } = difference;
  if (estimate === undefined) return nothing('only a bound of the cost is known');
  const found = `${Math.round(Math.abs(estimate))} ${cost.currency} a month ${estimate < 0 ? 'less' : 'more'} for the candidate`;
  if (low !== undefined && high !== undefined && low <= 0 && high >= 0)
    return evidence('either', `${found}, which is not sure`);
  const month = cost.nodes.find(({ name }) => name === basis.subject.reference)?.perMonth?.estimate ?? 0;
  if (Math.abs(estimate) <= WORTH * month)
    return evidence('either', `${found}, of ${Math.round(month)} for the reference`);
  return evidence(estimate < 0 ? 'candidate' : 'reference', found);
}

function compareWords(basis: DecisionBasis, fact: 'skill' | 'licence', good: string, bad: string): Told {
  const { reference = 'unknown', candidate = 'unknown' } = basis.facts[fact] ?? {};
  if (reference === 'unknown' || candidate === 'unknown') return nothing(`not given (${fact})`);
  const found = `reference ${reference}, candidate ${candidate}`;
  if (reference === candidate) return asked(reference === bad ? 'neither' : 'either', found);
  return asked(candidate === good ? 'candidate' : 'reference', found);
}

function compareManaged({ facts: { managedService = 'unknown', managedOffered = {} } }: DecisionBasis): Told {
  if (managedService === 'not needed') return asked('either', 'not needed');
  const { reference = 'unknown', candidate = 'unknown' } = managedOffered;
  if (managedService === 'unknown' || reference === 'unknown' || candidate === 'unknown')
    return nothing('not given (managedService, managedOffered)');
  const found = `needed; offered: reference ${reference}, candidate ${candidate}`;
  if (reference === candidate) return asked(reference === 'yes' ? 'either' : 'neither', found);
  return asked(candidate === 'yes' ? 'candidate' : 'reference', found);
}
