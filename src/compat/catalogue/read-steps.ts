// From the steps as written to the steps as run.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { countEdits } from '../../core/suggest.ts';
import { describeValue, type Path, type ReportProblem } from '../../profile/problems.ts';
import { type LooseKind, MAIN, type Step, type StepAction } from './check.ts';
import { type CheckCommand, CommandMistake, parseBytes, parseCommand } from './parse-command.ts';
import { STEP_KEYS, type StepInput, type StepsInput } from './schema.ts';

type StepMap = Exclude<StepInput, string>;

const NAME = /^[a-z][a-z0-9]{0,15}$/;
const NAME_WANTED = 'the name of a connection: a letter, then letters and digits, at most 16';
const VERBS = ['begin', 'until', 'wait', 'pipeline', 'raw', 'close'] as const;

/** What is wrong is reported; what is right is returned. */
export function readSteps(
  input: StepsInput,
  path: Path,
  loose: ReadonlySet<LooseKind>,
  report: ReportProblem,
): readonly Step[] {
  if (typeof input === 'string') return [readStep(input, path, loose, report) ?? []].flat();
  return input.flatMap((step, index) => readStep(step, [...path, index], loose, report) ?? []);
}

function readStep(
  input: StepInput,
  path: Path,
  looseOfCheck: ReadonlySet<LooseKind>,
  report: ReportProblem,
): Step | undefined {
  if (typeof input === 'string') {
    const command = read(parseCommand, input, path, report);
    return command && { on: MAIN, action: { kind: 'command', command }, text: input, loose: looseOfCheck };
  }
  const found = readMap(input, path, report);
  if (found === undefined) return undefined;
  const own = Object.keys(input.loose ?? {}) as LooseKind[];
  const loose = own.length === 0 ? looseOfCheck : new Set([...looseOfCheck, ...own]);
  return { ...found, loose, ...dropUndefined({ as: input.as }) };
}

type Found = Pick<Step, 'on' | 'action' | 'text'>;

function readMap(input: StepMap, path: Path, report: ReportProblem): Found | undefined {
  const verbs = VERBS.filter((verb) => input[verb] !== undefined);
  const names = Object.keys(input).filter((key) => !(STEP_KEYS as readonly string[]).includes(key));
  for (const name of names) {
    const meant = STEP_KEYS.find((key) => key.length > 2 && countEdits(name, key) === 1);
    if (meant === undefined && NAME.test(name)) continue;
    const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
    report([...path, name], `got ${describeValue(name)}, wanted ${NAME_WANTED}${hint}`, 'key');
    return undefined;
  }
  if (verbs.length + names.length !== 1) {
    const wanted = `exactly one of ${VERBS.join(', ')} or the name of a connection with its command`;
    report(path, `got ${describeValue(input)}, wanted ${wanted}`);
    return undefined;
  }
  const [name] = names;
  const verb = verbs[0];
  const on = name ?? (verb === 'close' ? input.close : input.on) ?? MAIN;
  if (!NAME.test(on)) {
    report([...path, verb === 'close' ? 'close' : 'on'], `got ${describeValue(on)}, wanted ${NAME_WANTED}`);
    return undefined;
  }
  if (verb === undefined) {
    const text = String((input as Readonly<Record<string, unknown>>)[name!]);
    const command = read(parseCommand, text, [...path, name!], report);
    return command && { on, action: { kind: 'command', command }, text };
  }
  const action = readVerb(verb, input, path, report);
  return action && { on, ...action };
}

function readVerb(
  verb: (typeof VERBS)[number],
  input: StepMap,
  path: Path,
  report: ReportProblem,
): Pick<Found, 'action' | 'text'> | undefined {
  const at = [...path, verb];
  switch (verb) {
    case 'begin': {
      const command = read(parseCommand, input.begin!, at, report);
      return command && { action: { kind: 'begin', command }, text: input.begin! };
    }
    case 'pipeline': {
      const commands = input.pipeline!.map((text, index) => read(parseCommand, text, [...at, index], report));
      if (commands.includes(undefined)) return undefined;
      const action = { kind: 'pipeline', commands: commands.filter((one) => one !== undefined) } as const;
      return { action, text: input.pipeline!.join(' ; ') };
    }
    case 'raw': {
      const bytes = read(parseBytes, input.raw!, at, report);
      return bytes && { action: { kind: 'raw', bytes, replies: input.replies ?? 1 }, text: input.raw! };
    }
    case 'wait':
      return {
        action: { kind: 'wait', durationMs: input.wait! / 1e6 },
        text: `wait ${input.wait! / 1e6} ms`,
      };
    case 'close':
      return { action: { kind: 'close' }, text: `close ${input.close}` };
    case 'until': {
      const action = readUntil(input.until!);
      if (action === undefined)
        report(
          at,
          `got ${describeValue(input.until)}, wanted reply, message, 2 messages (or so many), or silence`,
        );
      return action && { action, text: `until ${input.until}` };
    }
  }
}

function readUntil(text: string): StepAction | undefined {
  if (text === 'reply') return { kind: 'until-reply' };
  if (text === 'silence') return { kind: 'until-silence' };
  const [, count] = /^(?:(\d{1,3}) )?messages?$/.exec(text) ?? [undefined, ''];
  if (count === '') return undefined;
  return { kind: 'until-messages', count: Number(count ?? 1) };
}

function read(
  parse: (text: string) => CheckCommand,
  text: string,
  path: Path,
  report: ReportProblem,
): CheckCommand | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof CommandMistake)) throw error;
    report(path, error.message, error.offset);
    return undefined;
  }
}
