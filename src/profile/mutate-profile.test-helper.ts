// Small mistakes as people make them while they write YAML: each takes a profile's lines to other ones, at one place.

export interface Mistake {
  readonly name: string;
  /** Whether the line, or what begins there, can be written wrongly so. */
  fits(line: string): boolean;
  /** The lines that stand for it afterwards. */
  write(line: string): readonly string[];
}

const INDENTED = /^( +)(\S.*)$/;
const PAIR = /^([ -]*)([A-Za-z][\w-]*): (\S.*)$/;

export const MISTAKES: readonly Mistake[] = [
  replace('a space more', INDENTED, ' $1$2'),
  replace('two spaces more', INDENTED, '  $1$2'),
  replace('a space less', INDENTED, (_, spaces, rest) => `${spaces!.slice(1)}${rest}`),
  replace('no indentation', INDENTED, '$2'),
  replace('a tab', INDENTED, '\t$2'),
  replace('no dash', /^( *)- (.*)$/, '$1  $2'),
  replace('no space after the dash', /^( *)- (.*)$/, '$1-$2'),
  replace('a dash too many', /^( {2})([a-z].*)$/, '$1- $2'),
  replace('no colon', PAIR, '$1$2 $3'),
  replace('no space after the colon', PAIR, '$1$2:$3'),
  replace('an equals sign', PAIR, '$1$2 = $3'),
  replace('no value', PAIR, '$1$2:'),
  replace('two letters swapped', /^([ -]*[a-z])([a-z])([a-z])([a-z-]*:.*)$/, '$1$3$2$4'),
  replace(
    'a word for a number',
    /^([ -]*(?:weight|connections|pipeline|rate|requests|count|elements|at)): (\d\w*)(.*)$/,
    '$1: many$3',
  ),
  replace(
    'a number for a text',
    /^([ -]*(?:command|name|description|source|do|pattern|content|arrivals|distribution)): (.*)$/,
    '$1: 5',
  ),
  replace('a text for a list or map', /^([a-z]+):$/, '$1: yes'),
  replace('a list for a map', /^( *[a-z]+): \{ (.*) \}$/, '$1: [ $2 ]'),
  replace('no unit', /^([ -]*[a-z]+: )(\d+)(?:ms|s|B|KiB)$/, '$1$2'),
  replace('a unit of its own word', /^([ -]*[a-z]+: )(\d+)(?:ms|s|B|KiB)$/, '$1$2 units'),
  replace('a quote that is never closed', /^(.*: )"(.*)"(.*)$/, '$1"$2$3'),
  replace('no quotes around braces', /^(.*\{ .*)"([^"]*\{[^"]*)"(.*)$/, '$1$2$3'),
  replace('a brace too few', /^(.*\{ .*) \}$/, '$1'),
  replace('a placeholder never closed', /^(.*\{[a-z]+)\}(.*)$/, '$1$2'),
  replace('another placeholder', /^(.*)\{(key|value|field|member)([:}].*)$/, '$1{$2s$3'),
  replace('another keyspace', /^(.*\{key:[a-z]+)(\}.*)$/, '$1x$2'),
  { name: 'the line twice', fits: (line) => PAIR.test(line), write: (line) => [line, line] },
  { name: 'the line missing', fits: (line) => /^[ -]*[a-z]+:/.test(line), write: () => [] },
];

export interface Mutated {
  /** From 1, of the line that was changed. */
  readonly line: number;
  readonly before: string;
  readonly after: readonly string[];
  readonly text: string;
}

/** @param choose a whole number from 0 to below its argument; @returns undefined where no line fits */
export function mutate(
  text: string,
  mistake: Mistake,
  choose: (below: number) => number,
): Mutated | undefined {
  const lines = text.split('\n');
  const places = lines.flatMap((line, index) => (!line.startsWith('#') && mistake.fits(line) ? [index] : []));
  if (places.length === 0) return undefined;
  const index = places[choose(places.length)]!;
  const before = lines[index]!;
  const after = mistake.write(before);
  return { line: index + 1, before, after, text: lines.toSpliced(index, 1, ...after).join('\n') };
}

function replace(
  name: string,
  pattern: RegExp,
  to: string | ((all: string, ...groups: string[]) => string),
): Mistake {
  return {
    name,
    fits: (line) => pattern.test(line),
    write: (line) => [line.replace(pattern, to as string)],
  };
}
