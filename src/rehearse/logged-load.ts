// A captured MONITOR log as the load of a rehearsal: its own commands, in its order, at its mean rate.
import { usageError } from '../core/errors.ts';
import { formatInteger } from '../core/units.ts';
import type { LoggedOperation } from '../load/route/route-plan.ts';
import { findCommand } from '../profile/commands/table.ts';
import type { Operation, Profile, Script } from '../profile/profile.ts';
import { validateProfileText } from '../profile/validate.ts';
import { describeOtherLog } from '../replay/other-logs.ts';
import { type ReplayCommand, type ReplayLog, readLog } from '../replay/read-log.ts';
import { summarizeLeftOut } from '../replay/summarize-replay.ts';
import { type Argument, splitCommands } from '../wire/split-command.ts';
import { factsOf, isServerChosenText } from './routed-facts.ts';

export interface LoggedLoad {
  /** What stands for it where a profile is wanted: one operation, and no keys of its own. */
  readonly profile: Profile;
  readonly commands: readonly LoggedOperation[];
  /** From its first command to its last. */
  readonly lengthNs: number;
  /** Commands that run scripts are among them. */
  readonly hasScripts: boolean;
  /** What EVALSHA calls. */
  readonly scripts: readonly Script[];
  /** Commands of which two servers make different data. */
  readonly serverChosen: readonly string[];
  /** A sentence for each reason that something of the log is not sent. */
  readonly leftOut: readonly string[];
  /** Lines with a password in clear. */
  readonly passwords: number;
  /** For removing keys from servers without SCAN. */
  readonly log: ReplayLog;
}

export interface LoggedLoadWish {
  readonly file: string;
  readonly keyPrefix: string;
  /** Scripts may write what they please: only where both servers are ours. */
  readonly allowScripts: boolean;
}

const CONNECTIONS = 20;
const WAITS = 'it waits for data to come, which can not be given to two servers at once';
/** Latin1 keeps every byte as a character. */
const BYTES = 'latin1';

/**
 * @param text bytes as latin1 text
 * @throws CacheBenchError E_REHEARSAL (exit code 2): nothing of it can be sent
 */
export function readLoggedLoad(text: string, { file, keyPrefix, allowScripts }: LoggedLoadWish): LoggedLoad {
  const log = readLog(text, { keyPrefix, allowScripts });
  const sent = log.commands.filter(({ waiter }) => waiter === undefined);
  const leftOut = describeLeftOut(log);
  if (sent.length === 0)
    throw usageError(
      'E_REHEARSAL',
      [`${file} ${describeOtherLog(text) ?? 'holds no command that can be sent'}`, ...leftOut].join('\n'),
      'Capture one with: redis-cli MONITOR > monitor.log',
    );
  const split = sent.map((command) => ({ command, parts: partsOf(command) }));
  const lengthNs = sent.at(-1)!.offsetNs - sent[0]!.offsetNs;
  const chosen = split.flatMap(({ parts }) =>
    parts.filter(({ args }) => isServerChosenText(args)).map(({ name }) => name),
  );
  return {
    profile: profileOf(file, sent.length, lengthNs),
    commands: split.map(({ command, parts }) => toOperation(command, parts, keyPrefix)),
    lengthNs,
    scripts: [...log.scripts].map(([sha1, lua]) => ({
      ...{ name: sha1, sha1, keys: 0 },
      lua: Buffer.from(lua, BYTES).toString('utf8'),
    })),
    hasScripts: split.some(({ parts }) => parts.some(({ name }) => name.startsWith('EVAL'))),
    serverChosen: [...new Set(chosen)],
    leftOut,
    passwords: log.passwords,
    log,
  };
}

function describeLeftOut(log: ReplayLog): readonly string[] {
  const waiting = log.commands.filter(({ waiter }) => waiter !== undefined);
  const rows = [
    ...summarizeLeftOut(log),
    ...(waiting.length === 0
      ? []
      : [{ count: waiting.length, commands: [...new Set(waiting.map(({ name }) => name))], reason: WAITS }]),
  ];
  const { unreadable } = log;
  return [
    ...rows.map(
      ({ count, commands, reason }) => `${formatInteger(count)} of ${commands.join(', ')}: ${reason}`,
    ),
    ...(unreadable === 0 ? [] : [`${formatInteger(unreadable)} lines that are not from MONITOR`]),
  ];
}

/** At the mean rate of the log; one of a moment has none, and is played as replies come. */
function profileOf(file: string, count: number, lengthNs: number): Profile {
  const ratePerSecond = (count * 1e9) / lengthNs;
  const rate = Math.max(1, Math.round(ratePerSecond));
  const load = { connections: CONNECTIONS, ...(lengthNs === 0 ? {} : { rate }) };
  const text = JSON.stringify({ name: 'log', operations: [{ name: 'log', command: 'PING' }], load });
  const { profile, problems } = validateProfileText(text, file);
  if (profile === undefined) throw new Error(`no profile for a log: ${problems[0]?.message}`);
  const { openLoop } = profile.load;
  if (openLoop === undefined || ratePerSecond >= 1) return profile;
  // Profiles have whole rates, and a log of a quiet server would be played faster than it was.
  return { ...profile, load: { ...profile.load, openLoop: { ...openLoop, ratePerSecond } } };
}

interface Part {
  /** In capitals. */
  readonly name: string;
  /** Bytes as latin1 text. */
  readonly args: readonly string[];
}

function partsOf({ bytes }: Pick<ReplayCommand, 'bytes'>): readonly Part[] {
  const parts: Part[] = [];
  splitCommands(bytes, bytes.length, (args) => {
    const texts = args.map(textOf);
    const name = texts[0]!.toUpperCase();
    if (name !== 'MULTI' && name !== 'EXEC') parts.push({ name, args: texts });
  });
  return parts;
}

function textOf(argument: Argument): string {
  return typeof argument === 'string' ? argument : argument.toString(BYTES);
}

function toOperation(
  { bytes, queued }: ReplayCommand,
  parts: readonly Part[],
  keyPrefix: string,
): LoggedOperation {
  const keys = parts.flatMap(({ args }) =>
    args.slice(1).filter((argument) => argument.startsWith(keyPrefix)),
  );
  const [only] = parts;
  return {
    bytes,
    // MULTI, each that is queued, EXEC.
    replies: queued === undefined ? 1 : queued + 2,
    key: keys[0] ?? '',
    facts: factsOf(
      parts.map(({ name }) => name),
      keys.length,
    ),
    hits: hitsOf(queued === undefined ? only?.name : undefined),
  };
}

function hitsOf(name: string | undefined): Operation['hits'] {
  return (name === undefined ? undefined : findCommand(name)?.hits) ?? 'none';
}
