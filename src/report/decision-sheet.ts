// A decision as a sheet: what is recommended, the checklist with its evidence, the matrix, and what was left out.
import type { CheckLine, Criterion, DecisionEvidence, DecisionResult } from '../result/kinds/decision.ts';
import type { Sheet, SheetItem, Tone } from './sheet/sheet.ts';

const STATES = {
  done: { words: 'done', tone: 'good' },
  failed: { words: 'failed', tone: 'bad' },
  open: { words: 'cannot tell', tone: 'care' },
  missing: { words: 'not measured', tone: 'care' },
} as const satisfies Readonly<Record<string, { readonly words: string; readonly tone: Tone }>>;

/** Evidence that does not tell is another thing than none. */
function stateOf({ state, evidence }: CheckLine): keyof typeof STATES {
  if (state !== 'not-measured') return state;
  return evidence.some(({ other }) => other === undefined) ? 'open' : 'missing';
}

export function toDecisionSheet(result: DecisionResult): Sheet {
  const { reference, candidate, checklist, matrix, recommendation, others, profile, slo, machine, facts } =
    result;
  const counts = (['done', 'failed', 'open', 'missing'] as const).flatMap((state) => {
    const count = checklist.filter((one) => stateOf(one) === state).length;
    return count === 0 && state === 'open' ? [] : [`${count} ${STATES[state].words}`];
  });
  const about = [
    `profile ${profile}`,
    ...(slo === undefined ? [] : [`objective ${slo}`]),
    machine === undefined ? 'measured on no machine yet' : `measured on ${machine}`,
    facts === undefined ? 'without your answers' : `your answers from ${facts}`,
  ];
  return {
    title: `${nameServer(candidate)} instead of ${nameServer(reference)}`,
    claims: [recommendation.text],
    lines: [`Checklist of ${checklist.length} lines: ${counts.join(', ')}.`, `${about.join('; ')}.`],
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
        heading: 'Found, but about something else: not used',
        list: others.map((one) => ({ text: describeEvidence(one), tone: 'dim' })),
      },
    ],
    foot: `cache-bench ${result.tool.version}, ${result.decidedAt}`,
  };
}

const FROM = { evidence: 'measured', asked: 'you', nothing: 'not answered' } as const;

function toItem(line: CheckLine): SheetItem {
  const { id, title, found, command, evidence } = line;
  const { words, tone } = STATES[stateOf(line)];
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
  return `of ${at.slice(0, 10)}, ${days === 0 ? 'today' : `${days} ${days === 1 ? 'day' : 'days'} old`}`;
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
