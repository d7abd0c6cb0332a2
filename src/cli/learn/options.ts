// The flags of `learn`: how long to watch, how many keys to look at, how gently, and what becomes of it.
import { parseCount, parseDurationNs } from '../../core/units.ts';
import { countWithin, flag, option, positive } from '../options/option.ts';
import { RUN_OPTIONS } from '../run/options.ts';

const WATCH = 'Watch';
const PROFILE = 'Profile';
/** Enough for shares of one per cent; more would be a burden and not a sample. */
const MOST_SAMPLED = 100_000;
/** A tenth of what any server answers on one core; one command at a time doesn't come beyond it. */
const MOST_PER_SECOND = 10_000;

export const LEARN_OPTIONS = {
  duration: option(
    'value',
    WATCH,
    'time between the two readings of its counters; 10s unless given',
    'a time such as 10s or 5m',
    positive(parseDurationNs),
  ),
  sample: option(
    'value',
    WATCH,
    'maximum number of keys to inspect; 1000 unless given',
    `a whole number from 1 to ${MOST_SAMPLED}`,
    countWithin(1, MOST_SAMPLED),
  ),
  rate: option(
    'value',
    WATCH,
    'maximum of commands per second, sent one at a time; 500 unless given',
    `a whole number from 1 to ${MOST_PER_SECOND}`,
    countWithin(1, MOST_PER_SECOND),
  ),
  keys: option(
    'value',
    PROFILE,
    'maximum number of keys of the profile; 1M unless given',
    'a whole number such as 100000 or 1M',
    positive(parseCount),
  ),
  names: flag(PROFILE, 'keep words that many key names share (default; --no-names)'),
  output: option(
    'value',
    PROFILE,
    'file; - for stdout (default)',
    'a file, or -',
    (text) => text || undefined,
    'o',
  ),
  'dry-run': flag(WATCH, 'say what would be sent; send nothing'),
  quiet: RUN_OPTIONS.quiet,
} as const;
