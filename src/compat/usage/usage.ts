// Which commands an application uses, and how often: what of the catalogue concerns it.
import type { InfoFields } from '../../core/info-text.ts';
import { parseMonitorLine } from '../../wire/monitor-line.ts';
import { splitLog, unwrapLine } from '../../wire/unwrap-line.ts';
import { type Check, commandNames } from '../catalogue/check.ts';
import { isContainer } from '../catalogue/containers.ts';

export interface Usage {
  /** Where it was read, for people. */
  readonly source: string;
  /** Calls by name, in capitals: GET, or CLIENT LIST. */
  readonly calls: ReadonlyMap<string, number>;
  /** false: only which commands, and not how often; each counts as one call. */
  readonly isCounted: boolean;
  /** Where each stands in the source, as `file:line`; absent: that was not looked at. */
  readonly places?: ReadonlyMap<string, readonly string[]>;
}

type Counts = Map<string, number>;

/** What INFO commandstats says: from the start of the server, or its last CONFIG RESETSTAT. */
export function readCommandStats(nodes: readonly InfoFields[]): ReadonlyMap<string, number> {
  const counts: Counts = new Map();
  for (const fields of nodes)
    for (const [field, value] of fields) {
      // Dragonfly counts subcommands for their command.
      const name = /^cmdstat_([A-Za-z][\w.|-]{0,79})$/.exec(field)?.[1];
      const calls = /^calls=(\d{1,15})(,|$)/.exec(value)?.[1];
      if (name !== undefined && calls !== undefined) add(counts, name, Number(calls));
    }
  return counts;
}

/** @param text what `redis-cli MONITOR` printed, also within what a collector of logs made of it; bytes as latin1 */
export function readMonitorCalls(text: string): ReadonlyMap<string, number> {
  const counts: Counts = new Map();
  for (const line of splitLog(text)) {
    const args = (parseMonitorLine(line) ?? parseMonitorLine(unwrapLine(line) ?? ''))?.args;
    if (args !== undefined) add(counts, nameOf(args), 1);
  }
  return counts;
}

export interface CommandList {
  readonly calls: ReadonlyMap<string, number>;
  readonly isCounted: boolean;
  /** Lines that are no command, from 1. */
  readonly unreadable: readonly number[];
}

/** One command a line, as `GET`, `config|get` or `CLIENT LIST`; a number of calls may follow. `#` begins a comment. */
export function readCommandList(text: string): CommandList {
  const counts: Counts = new Map();
  const unreadable: number[] = [];
  let isCounted = false;
  for (const [index, whole] of text.split('\n').entries()) {
    const line = whole.replace(/#.*/, '').trim();
    if (line === '') continue;
    const [, name, calls] =
      /^([A-Za-z][\w.|-]{0,79}(?: [A-Za-z][\w-]{0,39})?)(?:[\s,;]+(\d{1,15}))?$/.exec(line) ?? [];
    if (name === undefined) {
      unreadable.push(index + 1);
      continue;
    }
    if (calls !== undefined) isCounted = true;
    add(counts, nameOf(name.split(/[ |]/)), Number(calls ?? 1));
  }
  return { calls: counts, isCounted, unreadable };
}

/** Checks that are about a command which is used. */
export function restrictChecks(checks: readonly Check[], { calls }: Usage): readonly Check[] {
  return checks.filter((check) => commandNames(check).some((name) => callsOf(name, calls) > 0));
}

/** Of what a check asks, however it is counted: subcommands for their command, scripts by text or by hash. */
export function callsOf(checked: string, calls: ReadonlyMap<string, number>): number {
  for (const [name, count] of calls) if (isMeant(name, checked)) return count;
  return 0;
}

/** @param checked GET, or CLIENT LIST */
export function isMeant(used: string, checked: string): boolean {
  return (
    used === checked || (checked.startsWith(`${used} `) && isContainer(used)) || ALIASES[used] === checked
  );
}

/** The same on the server, but for how the script is named. */
const ALIASES: Readonly<Record<string, string>> = { EVALSHA: 'EVAL', EVALSHA_RO: 'EVAL_RO' };

function nameOf(args: readonly string[]): string {
  const [name = '', sub] = args.map((arg) => arg.toUpperCase());
  return sub !== undefined && isContainer(name) && /^[A-Z][\w-]*$/.test(sub) ? `${name} ${sub}` : name;
}

function add(counts: Counts, written: string, calls: number): void {
  const name = nameOf(written.split(/[ |]/));
  if (calls > 0) counts.set(name, (counts.get(name) ?? 0) + calls);
}
