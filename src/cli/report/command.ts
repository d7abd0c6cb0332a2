// `cache-bench report`: saved results as tables of a terminal, or as files for people and other tools.
import { resolve } from 'node:path';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { type CacheBenchError, usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { type FormatName, factsOf } from '../../report/format-list.ts';
import type { TerminalOptions } from '../../report/terminal/render-terminal.ts';
import { isRun, kindOf, type RunResult } from '../../result/kinds.ts';
import { readResult } from '../../result/store/read-result.ts';
import type { CommandArgs } from '../command.ts';
import { assertReplaceable, replaceFile } from '../host/replace-file.ts';
import type { OptionsOf } from '../options/option.ts';
import { readOptions } from '../options/read-options.ts';
import { findPlace } from '../results/find-place.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { REPORT_OPTIONS, TEXT } from './options.ts';
import type { OtherResult } from './other-kinds.ts';
import type { ReportFile } from './report-files.ts';
import { naming, type SavedResult } from './saved-result.ts';
import { PROFILE_PLACE, selectFrom, TARGET_PLACE } from './select-parts.ts';

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
  if (format === TEXT) {
    refuseFile(output);
    const { renderText } = await import('../terminal/render-text.ts');
    host.stdout.write(
      results.map((saved) => naming(saved, () => renderText(saved.result, terminal))).join('\n'),
    );
    return EXIT.ok;
  }
  const { renderAll, listFiles } = await import('./render-formats.ts');
  if (output === '-') for (const piece of renderAll(results, format)) host.stdout.write(piece);
  else writeAll(host, listFiles(results, format, output, host.cwd));
  return EXIT.ok;
}

type ReportOptions = OptionsOf<typeof REPORT_OPTIONS>;

function select(result: RunResult, { profile, target }: ReportOptions): RunResult {
  return selectFrom(result, dropUndefined({ profiles: profile, targets: target }));
}

/** @throws CacheBenchError E_FORMAT, E_FLAG (exit code 2) for what only runs have; E_WRITE */
async function reportOther(
  host: Host,
  { place, result }: { readonly place: string; readonly result: OtherResult },
  { format = TEXT, output = '-', profile, target }: ReportOptions,
  terminal: TerminalOptions,
): Promise<number> {
  if (profile !== undefined || target !== undefined)
    throw usageError(
      'E_FLAG',
      `${place} holds ${kindOf(result).title}; only runs can be cut to a profile or a target`,
      'Leave out --profile and --target.',
    );
  if (format === TEXT) refuseFile(output);
  const { renderOther } = await import('./other-kinds.ts');
  const pieces = renderOther(result, format, terminal);
  if (output === '-') for (const piece of pieces) host.stdout.write(piece);
  else writeAll(host, [{ path: resolve(host.cwd, output), pieces }]);
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

/** @throws CacheBenchError E_FORMAT (exit code 2): a text depends on the terminal */
function refuseFile(output: string): void {
  if (output === '-') return;
  throw usageError('E_FORMAT', `${TEXT} goes to stdout`, 'Leave out -o, or name a --format for files.');
}

function writeAll(host: Host, files: readonly ReportFile[]): void {
  for (const file of files) assertReplaceable(host.files, file.path, '-o');
  for (const file of files) {
    replaceFile(host.files, file.path, file.pieces);
    host.stderr.write(`Wrote ${file.path}\n`);
  }
}
