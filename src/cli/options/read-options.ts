// How flags are read: from the command line, else from CACHE_BENCH_<FLAG>, else from the config file.

import type { Options as YargsOption } from 'yargs';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { usageError } from '../../core/errors.ts';
import { describeValue } from '../../profile/problems.ts';
import type { Option, OptionsOf, OptionTable } from './option.ts';

/**
 * The table as yargs wants it. Values stay text: reading them is our own, so that errors name flag, value and wish.
 *
 * @param hidden yargs lays out a help of all flags that are not hidden whenever it calls a command, and nobody sees it: for a quarter of
 * the CPU time that `run` needs to start. Only what a shell completes must be shown.
 */
export function yargsOptions(table: OptionTable, hidden: boolean): Record<string, YargsOption> {
  return Object.fromEntries(
    Object.entries(table).map(([name, { kind, alias, group, describe }]) => [
      name,
      {
        describe,
        group,
        hidden,
        ...dropUndefined({ alias }),
        ...(kind === 'boolean'
          ? { type: 'boolean' as const }
          : { type: 'string' as const, requiresArg: true, ...(kind === 'list' ? { array: true } : {}) }),
      },
    ]),
  );
}

/** Flags that a file sets. */
export interface FileFlags {
  get(name: string): string | undefined;
  /** The error for a value that is none, with its place. */
  refuse(name: string, got: string, wanted: string): Error;
}

/**
 * @param args as yargs read them; what is absent there is looked up in the environment, then in the file
 * @throws CacheBenchError E_FLAG, or that of the file (exit code 2)
 */
export function readOptions<Table extends OptionTable>(
  table: Table,
  args: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
  file?: FileFlags,
): OptionsOf<Table> {
  const options: Record<string, unknown> = {};
  for (const [name, definition] of Object.entries(table)) {
    const value = readOption(name, definition, args[name], env, file);
    if (value !== undefined) options[name] = value;
  }
  return options as OptionsOf<Table>;
}

function readOption(
  name: string,
  definition: Option<unknown>,
  given: unknown,
  env: Readonly<Record<string, string | undefined>>,
  file: FileFlags | undefined,
): unknown {
  const variable = environmentVariable(name);
  const sources = [
    [given, `--${name}`],
    [env[variable], variable],
    [file?.get(name), undefined],
  ] as const;
  const [raw, source] = sources.find(([value]) => value !== undefined && value !== '') ?? [];
  if (raw === undefined) return undefined;
  const read = (text: string): unknown => {
    const value = definition.parse(text);
    if (value !== undefined) return value;
    const shown = definition.isSecret ? '***' : text;
    const nearest = definition.isSecret ? undefined : definition.nearest?.(text);
    throw source === undefined
      ? file!.refuse(
          name,
          shown,
          `${definition.wanted}${nearest === undefined ? '' : `; did you mean ${describeValue(nearest)}?`}`,
        )
      : usageError(
          'E_FLAG',
          `${source} is '${shown}'; use ${definition.wanted}`,
          nearest === undefined ? undefined : `Did you mean ${nearest}?`,
        );
  };
  if (definition.kind === 'list') {
    const texts = Array.isArray(raw)
      ? raw.map(String)
      : String(raw)
          .split(definition.separator ?? /\s+/)
          .map((text) => text.trim())
          .filter(Boolean);
    return texts.map(read);
  }
  // yargs collects a flag that is given twice; the last one counts, as everywhere.
  return read(String(Array.isArray(raw) ? raw.at(-1) : raw));
}

export function environmentVariable(name: string): string {
  return `CACHE_BENCH_${name.toUpperCase().replaceAll('-', '_')}`;
}
