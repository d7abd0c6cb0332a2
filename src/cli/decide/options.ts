// The flags of `decide`: what the user knows, what is measured first, and where the page goes.
import { flag, type OptionsOf, oneOf, option } from '../options/option.ts';
import { SAVE } from '../options/save-option.ts';
import { sheetExportOption } from '../options/sheet-export.ts';
import { RUN_OPTIONS } from '../run/options.ts';

const DECIDE = 'Decision';
const OUTPUT = 'Output';

export const DECIDE_OPTIONS = {
  facts: option(
    'value',
    DECIDE,
    'what only you know (docs/decide.md); decide.yaml in the working directory unless given',
    'a file',
    (text) => text || undefined,
  ),
  init: flag(DECIDE, 'write that file, with everything there is to say, and decide nothing'),
  plan: flag(DECIDE, 'print the commands that measure what is needed, in their order; send nothing'),
  run: flag(DECIDE, 'run those commands one after the other, whatever is measured already, then decide'),
  missing: flag(
    DECIDE,
    'of --plan and --run: only commands for open lines that have not come to their end yet',
  ),
  'fail-on': option(
    'value',
    OUTPUT,
    'exit with 99 when a line failed, or also when one is missing',
    'failed or missing',
    oneOf<'failed' | 'missing'>('failed', 'missing'),
  ),
  export: sheetExportOption(OUTPUT),
  out: { ...RUN_OPTIONS.out, describe: 'where results are, and go; results unless given' },
  save: SAVE,
  json: { ...RUN_OPTIONS.json, describe: 'print the result as JSON on stdout, and nothing else' },
  quiet: RUN_OPTIONS.quiet,
} as const;

export type DecideOptions = OptionsOf<typeof DECIDE_OPTIONS>;
