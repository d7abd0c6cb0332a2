// `--sweep PARAMETER=V1,V2,…`: reads it.

import { usageError } from '../../core/errors.ts';
import type { ProfileOverrides } from '../../profile/overrides.ts';
import { MAX_SERVER_THREADS } from '../../profile/server-wishes.ts';
import { refuseFixedThreads, type Sweep, type SweepValue } from '../../run/sweep.ts';
import type { TargetSpec } from '../../targets/contract.ts';
import { countWithin } from '../options/option.ts';
import { RUN_OPTIONS, type RunOptions } from './options.ts';

export interface Parameter {
  readonly wanted: string;
  /** `size` only sorts. */
  parse(text: string): (Omit<SweepValue, 'text'> & { readonly size: number }) | undefined;
}

const PARAMETERS = {
  pipeline: number('pipeline', 'pipeline'),
  connections: number('connections', 'connections'),
  keys: number('keys', 'keys'),
  'value-size': {
    wanted: RUN_OPTIONS['value-size'].wanted,
    parse(text) {
      const valueSize = RUN_OPTIONS['value-size'].parse(text);
      if (valueSize === undefined) return undefined;
      const size =
        valueSize.kind === 'fixed' ? valueSize.bytes : valueSize.kind === 'range' ? valueSize.maxBytes : 0;
      return { size, overrides: { valueSize } };
    },
  },
  'server-threads': {
    wanted: `a whole number from 1 to ${MAX_SERVER_THREADS}`,
    parse(text) {
      const threads = countWithin(1, MAX_SERVER_THREADS)(text);
      return threads === undefined ? undefined : { size: threads, overrides: {}, servers: { threads } };
    },
  },
} as const satisfies Readonly<Record<string, Parameter>>;

type SweepParameter = keyof typeof PARAMETERS;

function number(flag: 'pipeline' | 'connections' | 'keys', field: keyof ProfileOverrides): Parameter {
  const { wanted, parse } = RUN_OPTIONS[flag];
  return {
    wanted,
    parse(text) {
      const size = parse(text);
      return size === undefined ? undefined : { size, overrides: { [field]: size } };
    },
  };
}

/** @throws CacheBenchError E_SWEEP (exit code 2) */
export function chooseSweep(options: RunOptions, targets: readonly TargetSpec[]): Sweep | undefined {
  if (options.sweep === undefined) return undefined;
  const sweep = parseSweep(options.sweep);
  const { parameter } = sweep;
  if (parameter === 'server-threads') refuseFixedThreads(targets);
  else if (options[parameter] !== undefined)
    throw usageError('E_SWEEP', `--${parameter} and --sweep ${parameter} are both given`, 'Leave one out.');
  return sweep;
}

export function parseSweep(text: string): Sweep<SweepParameter> {
  const hint = `--sweep pipeline=1,4,16; ${Object.keys(PARAMETERS).join(', ')} can be swept.`;
  return parseValues(text, PARAMETERS, { flag: '--sweep', code: 'E_SWEEP', hint });
}

export interface SweepFlag {
  readonly flag: string;
  /** Of its errors. */
  readonly code: string;
  /** What may be written. */
  readonly hint: string;
}

/** PARAMETER=V1,V2,… of one of the parameters. */
export function parseValues<Name extends string>(
  text: string,
  parameters: Readonly<Record<Name, Parameter>>,
  { flag, code, hint }: SweepFlag,
): Sweep<Name> {
  const [name, list, ...rest] = text.split('=');
  const parameter = Object.keys(parameters).find((one): one is Name => one === name?.trim());
  if (parameter === undefined || list === undefined || rest.length > 0)
    throw usageError(code, `${flag} is '${text}'; a parameter and its values were expected`, hint);
  const { parse, wanted } = parameters[parameter];
  const values = list.split(',').map((one) => {
    const value = parse(one.trim());
    if (value === undefined)
      throw usageError(code, `${flag} ${parameter} has the value '${one.trim()}'; use ${wanted}`);
    return { text: one.trim(), ...value };
  });
  const different = new Set(values.map(({ text: value }) => value));
  if (values.length < 2 || different.size < values.length)
    throw usageError(code, `${flag} is '${text}'; two or more different values were expected`, hint);
  return {
    parameter,
    values: values.toSorted((a, b) => a.size - b.size).map(({ size: _sortedBy, ...value }) => value),
  };
}
