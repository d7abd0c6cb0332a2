// What GitHub's runner makes of the output and the files of a step, after its documentation and actions/runner.

export interface ReadCommand {
  readonly command: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

const COMMANDS = [
  'error',
  'warning',
  'notice',
  'group',
  'endgroup',
  'add-mask',
  'set-output',
  'stop-commands',
];

/** Of a whole output, line by line. */
export function readCommands(output: string): ReadCommand[] {
  return output.split(/\r\n|\r|\n/).flatMap((line) => readColons(line) ?? readBrackets(line) ?? []);
}

/** `::name key=value,key=value::message` behind white space, as .NET knows it. */
function readColons(line: string): ReadCommand | undefined {
  const text = line.replace(/^[\p{White_Space}]+/u, '');
  if (!text.startsWith('::')) return undefined;
  const end = text.indexOf('::', 2);
  if (end < 0) return undefined;
  const [command = '', ...rest] = text.slice(2, end).split(' ');
  if (!COMMANDS.includes(command)) return undefined;
  const pairs = rest
    .join(' ')
    .trim()
    .split(',')
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const)
    .filter(([name, value]) => name !== '' && value !== '');
  const properties = Object.fromEntries(
    pairs.map(([name, value]) => [name, turnBack(value.replaceAll('%3A', ':').replaceAll('%2C', ','))]),
  );
  return { command, properties, message: turnBack(text.slice(end + 2)) };
}

/** `##[name]message`, anywhere. */
function readBrackets(line: string): ReadCommand | undefined {
  const start = line.indexOf('##[');
  const end = line.indexOf(']', start);
  if (start < 0 || end < 0) return undefined;
  const command = line.slice(start + 3, end).split(' ')[0]!;
  return COMMANDS.includes(command) ? { command, properties: {}, message: line.slice(end + 1) } : undefined;
}

function turnBack(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

/** The file of outputs: `name=value`, or `name<<delimiter` with the lines up to it. */
export function readOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  while (lines.length > 0) {
    const line = lines.shift()!;
    if (line === '') continue;
    const heredoc = line.indexOf('<<');
    const equals = line.indexOf('=');
    if (heredoc >= 0 && (equals < 0 || heredoc < equals)) {
      const delimiter = line.slice(heredoc + 2);
      const value: string[] = [];
      while (lines[0] !== delimiter) {
        if (lines.length === 0) throw new Error(`no ${delimiter}`);
        value.push(lines.shift()!);
      }
      lines.shift();
      outputs[line.slice(0, heredoc)] = value.join('\n');
    } else if (equals >= 0) outputs[line.slice(0, equals)] = line.slice(equals + 1);
    else throw new Error(`invalid format '${line}'`);
  }
  return outputs;
}
