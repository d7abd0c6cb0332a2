// What no way has brought from one server to the other, though the one has it.

interface Row {
  readonly from: string;
  readonly type: string;
  readonly outcome: string;
  readonly detail?: string | undefined;
}

/** What a server can't hold is not lost on the way from it. */
const NOT_THERE = /^of the source: it does not know /;
/** Stands for a whole way that was not tried. */
const ALL = 'all types';

/** Types that did not arrive by any way because none was tried, as `hash from redis`. */
export function listUnmoved(rows: readonly Row[]): readonly string[] {
  const hasArrived = ({ from, type }: Row) =>
    rows.some((row) => row.from === from && row.outcome === 'same' && (type === ALL || row.type === type));
  const open = rows.filter(
    (row) => row.outcome === 'not tried' && !NOT_THERE.test(row.detail ?? '') && !hasArrived(row),
  );
  return [...new Set(open.map(({ from, type }) => `${type} from ${from}`))];
}
