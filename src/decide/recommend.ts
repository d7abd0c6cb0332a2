// What checklist and matrix come to, in one paragraph that says what would change it. Never from what was not measured.
import type { CheckLine, Criterion, DecisionResult } from '../result/kinds/decision.ts';

/** Without these nobody signs: the article's six points, and that both were measured beside each other. */
const REQUIRED: ReadonlySet<string> = new Set(['speed']);
/** A reason to stay whatever else is better. */
const FATAL_LINES: ReadonlySet<string> = new Set([
  'commands',
  'tail',
  'memory',
  'failover',
  'rollback',
  'preflight',
  'data',
  'concurrency',
  'growth',
]);
const FATAL_CRITERIA: ReadonlySet<string> = new Set(['licence', 'managed']);

export function recommend(
  checklist: readonly CheckLine[],
  matrix: readonly Criterion[],
  { reference, candidate }: { readonly reference: string; readonly candidate: string },
): DecisionResult['recommendation'] {
  const broken = checklist.filter(({ id, state }) => state === 'failed' && FATAL_LINES.has(id));
  const forbidden = matrix.filter(
    ({ id, side }) => FATAL_CRITERIA.has(id) && (side === 'reference' || side === 'neither'),
  );
  const fatal = [...broken, ...forbidden];
  const missing = checklist.filter(
    ({ id, isOfArticle, state }) => state === 'not-measured' && (isOfArticle || REQUIRED.has(id)),
  );
  const told = matrix.filter(({ from }) => from !== 'nothing');
  const speaksFor = (side: Criterion['side']) => told.filter((one) => one.side === side);
  const [mine, theirs] = [speaksFor('candidate'), speaksFor('reference')];
  const unknown = matrix.filter(({ side }) => side === 'unknown');
  const change = describeChange(checklist, matrix);
  if (fatal.length > 0)
    return {
      word: 'stay',
      text: `Stay with ${reference}: ${list([...broken.map(describeBroken), ...forbidden.map(describeReason)])}. This speaks against ${candidate}, whatever else is better there. It would change if ${list(fatal.map(({ title }) => `"${title}"`))} had another result.${change}`,
    };
  if (missing.length > 0)
    return {
      word: 'none',
      text: `No recommendation: ${missing.length} ${missing.length === 1 ? 'line that it needs is' : 'lines that it needs are'} not answered (${list(missing.map(({ id }) => id))}). ${describeSoFar(mine, theirs, candidate, reference)} To change that, run the commands beside those lines; 'cache-bench decide --plan' lists them.`,
    };
  if (mine.length > 0 && theirs.length === 0)
    return {
      word: 'move',
      text: `Move to ${candidate}: ${join(mine)}; nothing that was measured or asked speaks for ${reference}.${describeUnknown(unknown)}${change}`,
    };
  if (mine.length === 0)
    return {
      word: 'stay',
      text: `Stay with ${reference}: nothing that was measured or asked speaks for ${candidate}${theirs.length === 0 ? '' : `, and ${join(theirs)}`}.${describeUnknown(unknown)}${change}`,
    };
  return {
    word: 'choose',
    text: `You have to weigh them: for ${candidate}, ${join(mine)}; for ${reference}, ${join(theirs)}.${describeUnknown(unknown)}${change}`,
  };
}

interface Told {
  readonly title: string;
  readonly found: string;
}

function join(all: readonly Told[]): string {
  return list(all.map(describeReason));
}

/** The title of a line says what would be well. */
function describeBroken({ title, found }: Told): string {
  return `"${title}" failed (${found})`;
}

function describeReason({ title, found }: Told): string {
  return `${lower(title)} (${found})`;
}

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function list(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

function describeSoFar(
  mine: readonly Told[],
  theirs: readonly Told[],
  candidate: string,
  reference: string,
): string {
  const parts = [
    ...(mine.length === 0 ? [] : [`${candidate} leads in ${list(mine.map(({ title }) => title))}`]),
    ...(theirs.length === 0 ? [] : [`${reference} leads in ${list(theirs.map(({ title }) => title))}`]),
  ];
  return parts.length === 0 ? 'So far nothing speaks for either.' : `So far ${list(parts)}.`;
}

function describeUnknown(unknown: readonly Told[]): string {
  return unknown.length === 0 ? '' : ` Not known: ${list(unknown.map(({ title }) => title))}.`;
}

/** What came close, and what nobody has looked at. */
function describeChange(checklist: readonly CheckLine[], matrix: readonly Criterion[]): string {
  const failed = checklist
    .filter(({ id, state }) => state === 'failed' && !FATAL_LINES.has(id))
    .map(({ id }) => id);
  const open = checklist.filter(({ state }) => state === 'not-measured').map(({ id }) => id);
  const either = matrix
    .filter(({ side, from }) => side === 'either' && from === 'evidence')
    .map(({ title }) => title);
  const parts = [
    ...(failed.length === 0 ? [] : [`failed lines that alone are no reason (${list(failed)})`]),
    ...(open.length === 0 ? [] : [`lines that are not answered (${list(open)})`]),
    ...(either.length === 0 ? [] : [`criteria that are equal today (${list(either)})`]),
    'another version, machine, profile or price',
  ];
  return ` What else could change it: ${list(parts)}.`;
}
