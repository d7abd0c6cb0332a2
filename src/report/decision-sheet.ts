// A decision as a sheet: what is recommended, the checklist with its evidence, the matrix, and what was left out.
import type { CheckLine, Criterion, DecisionEvidence, DecisionResult } from '../result/kinds/decision.ts';
import type { Sheet, SheetItem, Tone } from './sheet/sheet.ts';

const STATES: Readonly<Record<CheckLine['state'], { readonly words: string; readonly tone: Tone }>> = {
  done: { words: 'done', tone: 'good' },
  failed: { words: 'failed', tone: 'bad' },
  'not-measured': { words: 'not measured', tone: 'care' },
};

export function toDecisionSheet(result: DecisionResult): Sheet {
  const { reference, candidate, checklist, matrix, recommendation, others, profile, machine, facts } = result;
  const count = (state: CheckLine['state']) => checklist.filter((one) => one.state === state).length;
  const about = [
    `profile ${profile}`,
    machine === undefined ? 'measured on no machine yet' : `measured on ${machine}`,
    facts === undefined ? 'no answers of yours' : `your answers from ${facts}`,
  ];
  return {
    title: `${nameServer(candidate)} in the place of ${nameServer(reference)}`,
    claims: [recommendation.text],
    lines: [
      `Checklist: ${count('done')} of ${checklist.length} done, ${count('failed')} failed, ${count('not-measured')} not measured.`,
      `${about.join('; ')}.`,
    ],
    warnings: result.warnings,
    sections: [
      {
        id: 'article',
        heading: 'Checklist: the six points of the article',
        list: checklist.filter(({ isOfArticle }) => isOfArticle).map(toItem),
      },
      {
        id: 'more',
        heading: 'Checklist: what else has to be known',
        list: checklist.filter(({ isOfArticle }) => !isOfArticle).map(toItem),
      },
      {
        id: 'matrix',
        heading: 'Decision matrix',
        table: {
          heads: ['criterion', 'speaks for', 'found', 'from'],
          rows: matrix.map((one) => [
            { text: one.title },
            { text: describeSide(one, result), ...(one.side === 'unknown' ? { tone: 'care' as const } : {}) },
            { text: one.command === undefined ? one.found : `${one.found}; measure: ${one.command}` },
            { text: FROM[one.from] },
          ]),
          isOfText: true,
        },
      },
      {
        id: 'others',
        heading: 'Found, and of something else: not used',
        list: others.map((one) => ({ text: describeEvidence(one), tone: 'dim' })),
      },
    ],
    foot: `cache-bench ${result.tool.version}, ${result.decidedAt}`,
  };
}

const FROM = { evidence: 'measured', asked: 'you', nothing: 'nobody' } as const;

function toItem({ id, title, state, found, command, evidence }: CheckLine): SheetItem {
  const { words, tone } = STATES[state];
  return {
    text: `${words}: ${title} [${id}]${found === 'not measured' ? '' : `: ${found}`}`,
    tone,
    details: [
      ...evidence.map((one) => ({ text: describeEvidence(one), tone: 'dim' as const })),
      { text: command, isCode: true },
    ],
  };
}

/** "results/…/result.json: a race, redis 7.0.15, dragonfly 1.40.1, read-heavy, 2 CPUs, 3 days old" */
export function describeEvidence(evidence: DecisionEvidence): string {
  const { place, what, at, ageDays, machine, servers, profile, other } = evidence;
  const facts = [what, servers, profile, machine, describeAge(at, ageDays)].filter(
    (fact) => fact !== undefined && fact !== '',
  );
  return `${place}: ${facts.join(', ')}${other === undefined ? '' : `; not used: ${other}`}`;
}

function describeAge(at: string | undefined, days: number | undefined): string {
  if (at === undefined || days === undefined) return 'of an unknown day';
  return days === 0 ? 'of today' : `${days} ${days === 1 ? 'day' : 'days'} old`;
}

function describeSide({ side }: Criterion, { reference, candidate }: DecisionResult): string {
  switch (side) {
    case 'reference':
      return reference.name;
    case 'candidate':
      return candidate.name;
    case 'unknown':
      return 'not known';
    default:
      return side;
  }
}

function nameServer({ name, flavor, version }: DecisionResult['reference']): string {
  if (flavor === undefined || version === undefined) return name;
  return name === flavor ? `${name} ${version}` : `${name} (${flavor} ${version})`;
}
