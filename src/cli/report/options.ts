// The flags of `report`. They are not read from the environment, where CACHE_BENCH_TARGET names servers to race.
import { FORMAT_LIST } from '../../report/format-list.ts';
import type { HelpSection } from '../help/layout.ts';
import { formatOf } from '../options/formats.ts';
import { flag, option } from '../options/option.ts';

const REPORT = 'Report';

/** Not a file: it depends on the terminal. */
export const TEXT = 'text';
const FORMAT_NAMES = [TEXT, ...FORMAT_LIST.map(({ name }) => name)] as const;

export const REPORT_OPTIONS = {
  format: option(
    'value',
    REPORT,
    `${TEXT} (default, for a terminal), or one of the formats below`,
    FORMAT_NAMES.join(', '),
    formatOf(FORMAT_NAMES),
    'f',
  ),
  output: option(
    'value',
    REPORT,
    'file; - for stdout (default); with {profile} or {target} in its name, a file for each',
    'a file, or -',
    (text) => text || undefined,
    'o',
  ),
  verbose: flag(REPORT, 'as text: every metric, operation, limit and odd round', 'v'),
  profile: option('list', REPORT, 'only this profile', 'the name of a profile', (text) => text || undefined),
  target: option(
    'list',
    REPORT,
    'only this target',
    'the name of a target',
    (text) => text || undefined,
    't',
  ),
} as const;

/** For the end of --help. */
export function listFormats(): HelpSection {
  return { head: 'Formats', rows: FORMAT_LIST.map(({ name, describe }) => [name, describe]) };
}
