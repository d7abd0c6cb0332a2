// `cache-bench COMMAND --help`: how it is called, examples first, then what follows it and its flags in their groups.
import { type Command, formOf, type Positional } from '../command.ts';
import type { Option, OptionTable } from '../options/option.ts';
import {
  chooseHelpWidth,
  type HelpRow,
  type HelpSection,
  layOutExamples,
  layOutSection,
  measureLeft,
  wrapWords,
} from './layout.ts';

/** @param columns of the terminal */
export async function renderCommandHelp(command: Command, columns: number): Promise<string> {
  const width = chooseHelpWidth(columns);
  const examples: HelpSection = {
    head: 'Examples',
    rows: command.examples.map(({ line, says }) => [`cache-bench ${line}`, says]),
  };
  const { positionals } = command;
  const flags = [
    ...(positionals.length === 0 ? [] : [{ head: 'Arguments', rows: positionals.map(describePositional) }]),
    ...groupFlags(await command.options()),
  ];
  const notes = (await command.notes?.()) ?? [];
  const left = measureLeft(flags, width);
  const parts = [
    wrapWords(`cache-bench ${formOf(command)}`, width),
    wrapWords(`${command.describe[0]!.toUpperCase()}${command.describe.slice(1)}.`, width),
    layOutExamples(examples, width),
    ...flags.map((section) => layOutSection(section, width, left)),
    ...notes.map((note) =>
      typeof note === 'string'
        ? wrapWords(note, width)
        : layOutSection(note, width, measureLeft([note], width)),
    ),
  ];
  return parts.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function describePositional({ word, choices, describe }: Positional): HelpRow {
  return [word, choices === undefined ? describe : `${describe}: ${choices.join(', ')}`];
}

function groupFlags(table: OptionTable): readonly HelpSection[] {
  const groups = new Map<string, HelpRow[]>();
  for (const [name, option] of Object.entries(table)) {
    const rows = groups.get(option.group) ?? [];
    groups.set(option.group, [...rows, [nameFlag(name, option), option.describe]]);
  }
  return [...groups].map(([head, rows]) => ({ head, rows }));
}

/** A switch has no value; whatever else has one, several give the flag several times. */
function nameFlag(name: string, { alias, kind }: Option<unknown>): string {
  const short = alias === undefined ? '    ' : `-${alias}, `;
  return `${short}--${name}${kind === 'boolean' ? '' : ' VALUE'}`;
}
