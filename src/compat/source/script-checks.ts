// Checks that try the scripts of an application on both servers, and single commands on keys that no script declares.
import type { DataType } from '../../profile/commands/table.ts';
import { type Check, type LooseKind, MAIN, type Step } from '../catalogue/check.ts';
import type { CheckCommand, CommandArgumentTemplate } from '../catalogue/parse-command.ts';
import type { UndeclaredKey } from './examine-script.ts';
import type { SourceScan, SourceScript } from './scan-source.ts';
import { makeArguments } from './script-arguments.ts';

export const SCRIPTS_FAMILY = { name: 'scripts', title: 'Scripts of the source' } as const;

const HINT =
  'Give every key through KEYS. On Dragonfly a first line `--!df flags=allow-undeclared-keys` lets the script do without, under a global lock.';
const BULLMQ_HINT = `${HINT} Of BullMQ: name queues in braces, as in {mail}, and start Dragonfly with --cluster_mode=emulated --lock_on_hashtags.`;

/** Writes something of the type to a key, so that a script finds what it looks for. */
const FILLERS: Partial<Record<DataType, readonly string[]>> = {
  string: ['SET', '1'],
  counter: ['SET', '1'],
  hash: ['HSET', '1', '1'],
  list: ['RPUSH', '1'],
  set: ['SADD', '1'],
  zset: ['ZADD', '1', '1'],
  geo: ['GEOADD', '1', '1', '1'],
  stream: ['XADD', '1-1', '1', '1'],
  hyperloglog: ['PFADD', '1'],
};

/** Of each script one on an empty server, and one with something in its keys; then one of each command that meets an undeclared key. */
export function makeScriptChecks(scan: SourceScan): readonly Check[] {
  const hint = scan.packages.includes('bullmq') ? BULLMQ_HINT : HINT;
  return [
    ...scan.scripts.flatMap((script) => triesOf(script, hint)),
    ...proofsOf(scan).map((proof) => ({ ...proof, hint })),
  ];
}

/** Ids of the checks that try a script. */
export function tryIds({ id }: SourceScript): readonly string[] {
  return [`${SCRIPTS_FAMILY.name}/${id}`, `${SCRIPTS_FAMILY.name}/${id}.with-data`];
}

export function proofId(command: string): string {
  return `${SCRIPTS_FAMILY.name}/undeclared-${command.toLowerCase()}`;
}

function triesOf(script: SourceScript, hint: string): readonly Check[] {
  const { examined, obstacle, found, file } = script;
  if (examined === undefined || obstacle !== undefined) return [];
  const [bare, withData] = tryIds(script) as [string, string];
  const keys = Array.from({ length: examined.keyCount }, (_, index) => key(`k${index + 1}`));
  const args = makeArguments(examined.shapes);
  const line = found.lines[0] ?? 1;
  const command: CheckCommand = [
    text('EVAL'),
    text(Buffer.from(found.text).toString('latin1')),
    text(String(keys.length)),
    ...keys,
    ...args.map(text),
  ];
  const run = [step(command, `EVAL the script at ${file}:${line}, ${keys.length} keys`)];
  const given = [...examined.keyTypes].flatMap(([number, type]) => fill(number, type));
  const { undeclared } = examined;
  const common = {
    about: undeclared.length === 0 ? '' : describeUndeclared(script, undeclared),
    hint: undeclared.length === 0 ? '' : hint,
    // Where its keys end up is what is to be found out.
    alone: true,
    finally: [step([text('FLUSHALL')], 'FLUSHALL')],
    file,
    line,
  };
  return [
    makeCheck({ ...common, id: bare, given: [], run }),
    ...(given.length === 0 ? [] : [makeCheck({ ...common, id: withData, given, run })]),
  ];
}

function fill(number: number, type: DataType): readonly Step[] {
  const [name, ...rest] = FILLERS[type] ?? [];
  if (name === undefined) return [];
  const shown = `${name} {k${number}} ${rest.join(' ')}`;
  return [step([text(name), key(`k${number}`), ...rest.map(text)], shown)];
}

function describeUndeclared({ found, file }: SourceScript, undeclared: readonly UndeclaredKey[]): string {
  const [first] = undeclared;
  const more = undeclared.length - 1;
  const line = found.lines[first!.line - 1] ?? first!.line;
  return `${file}:${line}: the key of ${first!.command || 'a command'} is not declared: ${first!.reason}${more === 0 ? '' : `; ${more} more`}.`;
}

function proofsOf({ scripts }: SourceScan): readonly Check[] {
  const proofs = new Map<string, Check>();
  for (const { examined, file, found } of scripts)
    for (const { command, args, keysAt, line } of examined?.undeclared ?? []) {
      if (command === '' || proofs.has(command)) continue;
      const shown = args.map((arg, index) => (keysAt.includes(index) ? 'ARGV[1]' : quoteLua(arg)));
      const script = `return redis.call(${[quoteLua(command), ...shown].join(', ')})`;
      proofs.set(
        command,
        makeCheck({
          id: proofId(command),
          about: `A script that uses ${command} with a key it was not given through KEYS.`,
          hint: '',
          alone: false,
          given: [],
          run: [step([text('EVAL'), text(script), text('0'), key('k')], `EVAL "${script}" 0 {k}`)],
          finally: [],
          file,
          line: found.lines[line - 1] ?? line,
        }),
      );
    }
  return [...proofs.values()];
}

type Made = Pick<Check, 'id' | 'about' | 'hint' | 'alone' | 'given' | 'run' | 'finally' | 'file' | 'line'>;

function makeCheck(made: Made): Check {
  return {
    ...made,
    family: SCRIPTS_FAMILY.name,
    severity: 'breaks',
    severityOfRefused: 'differs',
    since: { redis: '2.6', valkey: '7.2' },
    source: '',
    expect: '',
    protocols: [2, 3],
    unknown: false,
    servers: 'single',
    withinMs: 5000,
  };
}

/** Scripts give back times to live, clocks and ids of streams, which are never twice the same. */
const LOOSE: ReadonlySet<LooseKind> = new Set(['times', 'ids']);

function step(command: CheckCommand, shown: string): Step {
  return { on: MAIN, action: { kind: 'command', command }, text: shown, loose: LOOSE };
}

function text(value: string): CommandArgumentTemplate {
  return [{ kind: 'text', text: value }];
}

function key(name: string): CommandArgumentTemplate {
  return [{ kind: 'key', name }];
}

/** @param value one character a byte */
function quoteLua(value: string): string {
  const escaped = value.replace(
    /[^ -~]|['\\]/g,
    (character) => `\\${String(character.charCodeAt(0)).padStart(3, '0')}`,
  );
  return `'${escaped}'`;
}
