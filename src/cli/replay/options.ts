// The flags of `replay`: how fast, how often, over how many connections, and those of `run` that say where.
import type { Speed } from '../../replay/play.ts';
import { countWithin, option } from '../options/option.ts';
import { SAVE } from '../options/save-option.ts';
import { RUN_OPTIONS } from '../run/options.ts';

const REPLAY = 'Replay';
const MOST_BLOCKS = 100;
const MOST_CONNECTIONS = 1000;

export const REPLAY_OPTIONS = {
  target: RUN_OPTIONS.target,
  speed: option(
    'value',
    REPLAY,
    'how many times as fast as in the log, or max; 1 unless given',
    'a number such as 2 or 0.5, or max',
    parseSpeed,
  ),
  blocks: option(
    'value',
    REPLAY,
    'how often each target gets the log; 2 unless given; 6 or more give an interval',
    `a whole number from 1 to ${MOST_BLOCKS}`,
    countWithin(1, MOST_BLOCKS),
    'b',
  ),
  connections: option(
    'value',
    REPLAY,
    'connections to each target; all commands of a key use the same one; 16 unless given',
    `a whole number from 1 to ${MOST_CONNECTIONS}`,
    countWithin(1, MOST_CONNECTIONS),
    'c',
  ),
  timeout: RUN_OPTIONS.timeout,
  seed: RUN_OPTIONS.seed,
  'allow-nonempty': RUN_OPTIONS['allow-nonempty'],
  out: RUN_OPTIONS.out,
  save: SAVE,
  json: RUN_OPTIONS.json,
  'dry-run': RUN_OPTIONS['dry-run'],
  quiet: RUN_OPTIONS.quiet,
} as const;

function parseSpeed(text: string): Speed | undefined {
  if (text === 'max') return 'max';
  const factor = /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  return factor > 0 ? factor : undefined;
}
