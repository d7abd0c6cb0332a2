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
    'file with the facts that only you know (docs/decide.md); decide.yaml in the working directory unless given',
    'a file',
    (text) => text || undefined,
  ),
  init: flag(DECIDE, 'write that file with every key explained; decide nothing'),
  plan: flag(DECIDE, 'print the commands that measure what is needed, in order; send nothing'),
  run: flag(DECIDE, 'run all those commands one after the other, even if results exist already; then decide'),
  missing: flag(DECIDE, 'with --plan or --run: only the commands that open lines still need'),
  'fail-on': option(
    'value',
    OUTPUT,
    'exit with 99 if a line failed (failed), or also if one is missing (missing)',
    'failed or missing',
    oneOf<'failed' | 'missing'>('failed', 'missing'),
  ),
  export: sheetExportOption(OUTPUT),
  out: {
    ...RUN_OPTIONS.out,
    describe: 'directory to read results from and save them in; results unless given',
  },
  save: SAVE,
  json: { ...RUN_OPTIONS.json, describe: 'print the result as JSON on stdout, and nothing else' },
  quiet: RUN_OPTIONS.quiet,
} as const;

export type DecideOptions = OptionsOf<typeof DECIDE_OPTIONS>;
