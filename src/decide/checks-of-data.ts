// Lines of the checklist about data, by what commands printed: what stands in its way, whether it survives, what holds under concurrency.
import { dropUndefined } from '../core/drop-undefined.ts';
import type { DecisionBasis } from './basis.ts';
import { type ChecklistItem, done, failed, open, type PrintedEvidence } from './check.ts';
import type { Server } from './evidence.ts';
import { listUnmoved } from './moved-types.ts';
import { readPrinted } from './printed.ts';

const PREFLIGHT: ChecklistItem = {
  id: 'preflight',
  title: 'Nothing prevents moving your data',
  kinds: [],
  printed: (basis) => preflights(basis).map(toPrinted),
  answer(basis) {
    const [found] = preflights(basis);
    if (found === undefined)
      return basis.facts.source === undefined
        ? open('the server with your data is not given (source)')
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
  return { place, ...dropUndefined({ at: startedAt }) };
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

const DATA: ChecklistItem = {
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
    if (lost.length > 0) {
      const ways = new Set(wrong.flatMap(({ from, way }) => (lost.includes(from) ? [way] : [])));
      return failed(`nothing arrives from ${lost.join(', ')}, tried by ${[...ways].join(', ')}`);
    }
    if (wrong.length > 0) return failed(`${wrong.length} of ${rows.length} moves differ or are refused`);
    const told = `${rows.filter(({ outcome }) => outcome === 'same').length} moves, both ways`;
    if (none.length > 0) return open(`nothing was tried from ${none.join(' and ')}`);
    const unmoved = listUnmoved(rows);
    return unmoved.length === 0 ? done(told) : open(`${told}; not tried: ${unmoved.join(', ')}`);
  },
};

const CONCURRENCY: ChecklistItem = {
  id: 'concurrency',
  title: 'The promises under concurrency hold there too',
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

export const CHECKS_OF_DATA: readonly ChecklistItem[] = [PREFLIGHT, DATA, CONCURRENCY];
