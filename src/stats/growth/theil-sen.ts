// The slope of a line through points that a third of them may spoil (Theil 1950, Sen 1968).

/** Points from one to the next break: between two such parts the level may differ, so that no slope is taken across. */
export interface Part {
  /** First point, and one beyond the last. */
  readonly from: number;
  readonly to: number;
}

/**
 * The median of the slopes between all pairs of points within a part.
 *
 * @returns NaN where no part has two points
 */
export function theilSenSlope(times: Float64Array, values: Float64Array, parts: readonly Part[]): number {
  let pairs = 0;
  for (const { from, to } of parts) pairs += ((to - from) * (to - from - 1)) / 2;
  if (SLOPES.length < pairs) SLOPES = new Float64Array(pairs);
  const slopes = SLOPES.subarray(0, pairs);
  let count = 0;
  for (const { from, to } of parts)
    for (let i = from; i < to; i++)
      for (let j = i + 1; j < to; j++) slopes[count++] = (values[j]! - values[i]!) / (times[j]! - times[i]!);
  return selectMedian(slopes);
}

/** One for all, for the bootstrap takes hundreds of slopes of the same points: to make it anew each time took half of their time. */
let SLOPES = new Float64Array();

/** Reorders what it is given. Quickselect by Hoare, its pivots taken from a sample: a sort would take more than ten times as long. */
export function selectMedian(values: Float64Array): number {
  const { length } = values;
  if (length === 0) return Number.NaN;
  const upper = select(values, length >> 1);
  if (length % 2 === 1) return upper;
  // What is left of it is not larger.
  let lower = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length >> 1; i++) lower = Math.max(lower, values[i]!);
  return (lower + upper) / 2;
}

function select(values: Float64Array, wanted: number): number {
  let [left, right] = [0, values.length - 1];
  while (left < right) {
    const pivot = choosePivot(values, left, right, wanted);
    let [i, j] = [left, right];
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i <= j) {
        [values[i], values[j]] = [values[j]!, values[i]!];
        i++;
        j--;
      }
    }
    if (wanted <= j) right = j;
    else if (wanted >= i) left = i;
    else break;
  }
  return values[wanted]!;
}

/** Of fewer values a sample costs more than it saves. */
const FEWEST_SAMPLED = 64;
const SAMPLE = new Float64Array(15);

/** One of the values from `left` to `right`, likely near the wanted one: then nearly all others fall to one side at once. */
function choosePivot(values: Float64Array, left: number, right: number, wanted: number): number {
  const span = right - left;
  if (span < FEWEST_SAMPLED) return values[(left + right) >> 1]!;
  const last = SAMPLE.length - 1;
  for (let at = 0; at <= last; at++) SAMPLE[at] = values[left + Math.floor((at * span) / last)]!;
  SAMPLE.sort();
  return SAMPLE[Math.round(((wanted - left) / span) * last)]!;
}
