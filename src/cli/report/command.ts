// `cache-bench report`: saved results as tables of a terminal, or as files for people and other tools.
import { resolve } from 'node:path';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { CacheBenchError, messageOf, usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { type FormatName, factsOf } from '../../report/format-list.ts';
import { REPORT_FORMATS } from '../../report/formats.ts';
import type { TerminalOptions } from '../../report/terminal/render-terminal.ts';
import { isRun, kindOf, type RunResult } from '../../result/kinds.ts';
import { readResult } from '../../result/store/read-result.ts';
import type { CommandArgs } from '../command.ts';
import { assertReplaceable, replaceFile } from '../host/replace-file.ts';
import type { OptionsOf } from '../options/option.ts';
import { readOptions } from '../options/read-options.ts';
import { findPlace } from '../results/find-place.ts';
import { renderText } from '../terminal/render-text.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { REPORT_OPTIONS, TEXT } from './options.ts';
import { type OtherResult, renderOther } from './other-kinds.ts';
import {
  PROFILE_PLACE,
  type ReportFile,
  renderFiles,
  renderResult,
  selectFrom,
  TARGET_PLACE,
} from './report-files.ts';

/** @returns the exit code */
export async function reportCommand(host: Host, args: CommandArgs): Promise<number> {
  const options = readOptions(REPORT_OPTIONS, args, {});
  const places = args['results'] as readonly string[];
  const { format = TEXT, output = '-' } = options;
  const terminal = { ...describeTerminal(host.stdout, host.env), verbose: options.verbose };
  const results: SavedResult[] = [];
  for (const place of places) {
    const result = await readResult(findPlace(host, place), host.durable);
    if (isRun(result)) results.push({ place, result: select(result, options) });
    else if (places.length === 1) return reportOther(host, { place, result }, options, terminal);
    else throw notAmongOthers(place, result);
  }
  refuseParts(format, output, options);
  if (output === '-') for (const piece of renderAll(results, format, terminal)) host.stdout.write(piece);
  else writeFiles(host, results, format, output);
  return EXIT.ok;
}

type ReportOptions = OptionsOf<typeof REPORT_OPTIONS>;

function select(result: RunResult, { profile, target }: ReportOptions): RunResult {
  return selectFrom(result, dropUndefined({ profiles: profile, targets: target }));
}

/** @throws CacheBenchError E_FORMAT, E_FLAG (exit code 2) for what only runs have; E_WRITE */
function reportOther(
  host: Host,
  { place, result }: { readonly place: string; readonly result: OtherResult },
  { format = TEXT, output = '-', profile, target }: ReportOptions,
  terminal: TerminalOptions,
): number {
  if (profile !== undefined || target !== undefined)
    throw usageError(
      'E_FLAG',
      `${place} holds ${kindOf(result).title}; only runs can be cut to a profile or a target`,
      'Leave out --profile and --target.',
    );
  const pieces = renderOther(result, format, terminal);
  if (output === '-') for (const piece of pieces) host.stdout.write(piece);
  else writeAll(host, [{ path: pathOf(host, output, format), pieces }]);
  return EXIT.ok;
}

function notAmongOthers(place: string, result: OtherResult): CacheBenchError {
  return usageError(
    'E_FORMAT',
    `${place} holds ${kindOf(result).title}, and can't be shown together with other results`,
    'Call report for it alone.',
  );
}

/** @throws CacheBenchError E_FORMAT (exit code 2): what is missing would be taken as not measured */
function refuseParts(
  format: FormatName | typeof TEXT,
  output: string,
  { profile, target }: ReportOptions,
): void {
  if (format === TEXT || !factsOf(format).isWhole) return;
  const isSplit = [PROFILE_PLACE, TARGET_PLACE].some((place) => output.includes(place));
  if (profile === undefined && target === undefined && !isSplit) return;
  throw usageError(
    'E_FORMAT',
    `${format} holds all of a result; a part of it was asked for`,
    'Leave out --profile and --target, also in the name of the file.',
  );
}

interface SavedResult {
  /** As the user named it. */
  readonly place: string;
  readonly result: RunResult;
}

function renderAll(
  results: readonly SavedResult[],
  format: FormatName | typeof TEXT,
  terminal: TerminalOptions,
): Iterable<string> {
  if (format !== TEXT) return renderOne(results, format);
  return [results.map((saved) => naming(saved, () => renderText(saved.result, terminal))).join('\n')];
}

function renderOne(results: readonly SavedResult[], format: FormatName): Iterable<string> {
  const documents = results.map((saved) => naming(saved, () => renderResult(saved.result, format)));
  const [first, ...others] = documents;
  if (others.length === 0) return first!;
  const { join } = REPORT_FORMATS[format];
  if (join === undefined) {
    throw usageError(
      'E_FORMAT',
      `${format} holds one result; ${results.length} are named`,
      'Call report once for each, with a file of its own.',
    );
  }
  return [join(documents.map((pieces) => [...pieces].join('')))];
}

function writeFiles(
  host: Host,
  results: readonly SavedResult[],
  format: FormatName | typeof TEXT,
  output: string,
): void {
  const path = pathOf(host, output, format);
  const files = listFiles(results, format as FormatName, path);
  const paths = files.map((file) => file.path);
  const twice = paths.find((one, i) => paths.indexOf(one) !== i);
  if (twice !== undefined)
    throw usageError(
      'E_FLAG',
      `-o ${output} would write ${twice} twice: names differ in what a file can't have`,
    );
  writeAll(host, files);
}

/** @throws CacheBenchError E_FORMAT (exit code 2): a text depends on the terminal */
function pathOf(host: Host, output: string, format: FormatName | typeof TEXT): string {
  if (format !== TEXT) return resolve(host.cwd, output);
  throw usageError('E_FORMAT', `${TEXT} goes to stdout`, 'Leave out -o, or name a --format for files.');
}

function writeAll(host: Host, files: readonly ReportFile[]): void {
  for (const file of files) assertReplaceable(host.files, file.path, '-o');
  for (const file of files) {
    replaceFile(host.files, file.path, file.pieces);
    host.stderr.write(`Wrote ${file.path}\n`);
  }
}

function listFiles(results: readonly SavedResult[], format: FormatName, path: string): ReportFile[] {
  if (results.length > 1) return [{ path, pieces: renderOne(results, format) }];
  const [saved] = results;
  const files = naming(saved!, () => renderFiles(saved!.result, format, path));
  if (files.length === 0)
    throw usageError('E_FORMAT', `${format} needs a round that completed; ${saved!.place} has none`);
  return files;
}

/** A histogram is decoded only here, so this is where a damaged one is found. */
function naming<T>({ place }: SavedResult, render: () => T): T {
  try {
    return render();
  } catch (error) {
    if (!(error instanceof CacheBenchError) || error.code !== 'E_HISTOGRAM') throw error;
    throw usageError(
      'E_RESULT_READ',
      `${place} is not a result that can be read: ${messageOf(error)}`,
      error.hint,
    );
  }
}
