// `cache-bench --help`: what it is for, how to begin, and every command in its group.
import { COMMAND_GROUPS } from '../command.ts';
import { COMMANDS } from '../commands.ts';
import { listExitCodes } from './exit-codes.ts';
import {
  chooseHelpWidth,
  type HelpSection,
  layOutExamples,
  layOutSection,
  measureLeft,
  wrapWords,
} from './layout.ts';

const PURPOSE =
  'Races Redis, Dragonfly and other RESP servers, interleaved, and says who won, by how much, and what limited each side.';
const BEGINNINGS: HelpSection = {
  head: 'Examples',
  rows: [
    ['cache-bench run --quick', 'a first look at the servers that are installed here'],
    ['cache-bench run read-heavy lua', 'a full race, under two of the built-in profiles'],
    ['cache-bench report results/RUN', 'its tables again; also as HTML, SVG or markdown'],
  ],
};

/** @param columns of the terminal */
export function renderOverview(columns: number): string {
  const width = chooseHelpWidth(columns);
  const groups = COMMAND_GROUPS.map(
    (group): HelpSection => ({
      head: group[0]!.toUpperCase() + group.slice(1),
      rows: COMMANDS.filter((command) => command.group === group).map(({ name, describe }) => [
        name,
        describe,
      ]),
    }),
  );
  const left = measureLeft(groups, width);
  const parts = [
    ['cache-bench COMMAND ...'],
    wrapWords(PURPOSE, width),
    layOutExamples(BEGINNINGS, width),
    ...groups.map((group) => layOutSection(group, width, left)),
    wrapWords(
      "Every command has its own help, e.g. 'cache-bench run --help'. --version prints the version.",
      width,
    ),
    layOutSection(listExitCodes(), width, 3),
  ];
  return parts.map((lines) => `${lines.join('\n')}\n`).join('\n');
}
