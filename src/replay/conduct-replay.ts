// Replays a log against all targets, in turn and block by block, and removes what it wrote.
import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError, usageError } from '../core/errors.ts';
import type { LatencyHistogram } from '../core/latency-histogram.ts';
import { OPEN_FILES_OF_THREAD, OPEN_FILES_RESERVE, type OpenFilesNeed } from '../core/open-files.ts';
import { formatInteger } from '../core/units.ts';
import { orderBlock } from '../run/order.ts';
import { keyPrefix } from '../stage/key-prefix.ts';
import type { StagePorts } from '../stage/ports.ts';
import type { Stage, StageEvent } from '../stage/stage.ts';
import { withTargets } from '../stage/with-targets.ts';
import type { askKeys } from '../targets/access/ask-keys.ts';
import type { Target, TargetSpec } from '../targets/contract.ts';
import { type AskedForms, judgeForms, type TargetAnswers } from './asked-keys.ts';
import { listKeyNames } from './log-key-names.ts';
import type { Played, play, Speed } from './play.ts';
import { type ReadLogOptions, type ReplayLog, readLog } from './read-log.ts';

export interface ReplayPlan {
  readonly targets: readonly TargetSpec[];
  /** Bytes as latin1 text. */
  readonly text: string;
  readonly runId: string;
  readonly speed: Speed;
  readonly blocks: number;
  readonly connections: number;
  readonly timeoutMs: number;
  readonly seed: number;
  readonly allowNonempty: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

export interface ReplayListener {
  /** What is done by now. */
  tell(text: string): void;
  warn(text: string): void;
  /** Although all was played; the warning before it names the command that removes them. */
  onKeysLeft(error: CacheBenchError): void;
}

/** By target, then by block. */
export interface Replayed {
  readonly log: ReplayLog;
  readonly targets: readonly Target[];
  readonly rounds: readonly (readonly Played[])[];
}

/**
 * What the log comes to on these targets, without asking any.
 *
 * @param asked what they told of commands that no table here has
 */
export function planLog(
  { text, runId, targets, connections }: Pick<ReplayPlan, 'text' | 'runId' | 'targets' | 'connections'>,
  asked?: AskedForms,
): ReplayLog {
  const options: ReadLogOptions = {
    keyPrefix: keyPrefix(runId),
    allowScripts: targets.every(({ kind }) => kind !== 'attach'),
    inOrder: connections === 1,
    ...dropUndefined({ asked }),
  };
  return readLog(text, options);
}

/** What a replay does to servers; a test hands in fakes. */
export interface ReplayPorts extends StagePorts {
  readonly play: typeof play;
  readonly askKeys: typeof askKeys;
}

/**
 * @param log of {@link planLog}; what it holds of unknown commands is asked of the targets before anything is sent
 * @throws CacheBenchError of withTargets and of {@link play}; E_REPLAY: nothing is left to send; Interrupted
 */
export function conductReplay(
  plan: ReplayPlan,
  log: ReplayLog,
  listener: ReplayListener,
  ports: ReplayPorts,
): Promise<Replayed> {
  const onEvent = (event: StageEvent) => {
    if (event.kind === 'warning') listener.warn(event.warning.message);
  };
  const onKeysLeft = (error: CacheBenchError) => listener.onKeysLeft(error);
  const work = async (stage: Stage) => {
    const around = { plan, stage, ports, listener };
    const asked = await askForKeys(log, around);
    const names = (prefix: string) => listKeyNames(asked, prefix);
    return stage.withKeys([], () => playAll(around, asked), names);
  };
  return withTargets({ ...plan, opens: [countOpenFiles(plan, log)], onEvent, onKeysLeft }, work, ports);
}

/** Targets have their turns one after the other. */
function countOpenFiles(
  { connections }: Pick<ReplayPlan, 'connections'>,
  { waiters }: Pick<ReplayLog, 'waiters'>,
): OpenFilesNeed {
  const own = OPEN_FILES_RESERVE + OPEN_FILES_OF_THREAD;
  return {
    of: 'the replay',
    files: connections + waiters + own,
    parts: [
      `${formatInteger(connections)} connections`,
      ...(waiters === 0 ? [] : [`${formatInteger(waiters)} for clients whose commands wait`]),
      `${formatInteger(own)} for everything else`,
    ],
  };
}

interface Surroundings {
  readonly plan: ReplayPlan;
  readonly stage: Stage;
  readonly ports: ReplayPorts;
  readonly listener: ReplayListener;
}

/** The log with the commands whose keys the targets tell. */
async function askForKeys(
  log: ReplayLog,
  { plan, stage, ports, listener }: Surroundings,
): Promise<ReplayLog> {
  if (log.unasked.length === 0) return log;
  const answered: TargetAnswers[] = [];
  for (const target of stage.targets)
    answered.push({ target, answers: await ports.askKeys(target, log.unasked) });
  const asked = planLog(plan, judgeForms(log.unasked, answered));
  const more = asked.commands.length - log.commands.length;
  if (more > 0)
    listener.tell(`the targets named the keys of unknown commands: ${formatInteger(more)} more are sent`);
  if (asked.commands.length > 0) return asked;
  throw usageError(
    'E_REPLAY',
    'no command of the log can be replayed: cache-bench knows none of them, and the targets do not name their keys',
    'See with --dry-run what is left out.',
  );
}

async function playAll(around: Surroundings, log: ReplayLog): Promise<Replayed> {
  const { plan, listener } = around;
  const targets = [...around.stage.targets];
  const rounds: Played[][] = targets.map(() => []);
  await warnOfUnknownCommands(targets, log, around);
  for (const target of targets) await loadLogScripts(target, log, around);
  await rehearse(targets, log, around);
  for (let block = 0; block < plan.blocks; block++) {
    for (const index of orderBlock(targets.length, block, plan.seed)) {
      const target = targets[index]!;
      rounds[index]!.push(await playOn(target, log, plan.speed, around));
      listener.tell(`block ${block + 1} of ${plan.blocks}: ${target.name} done`);
    }
  }
  return { log, targets, rounds };
}

/** Before any load: their errors would be counted, and not explained. */
async function warnOfUnknownCommands(
  targets: readonly Target[],
  { commands }: ReplayLog,
  { ports, listener }: Surroundings,
): Promise<void> {
  const names = [...new Set(commands.map(({ name }) => name))];
  for (const target of targets)
    for (const { name } of await ports.findUnknownCommands(target, names))
      listener.warn(`${target.name} does not know ${name}, which the log sends: it answers with errors`);
}

/** A server that refuses a script answers its EVALSHA with NOSCRIPT, which is told as what it is. */
async function loadLogScripts(
  target: Target,
  { scripts }: ReplayLog,
  { ports, listener }: Surroundings,
): Promise<void> {
  for (const [sha1, bytes] of scripts) {
    const lua = Buffer.from(bytes, 'latin1').toString('utf8');
    try {
      await ports.loadScripts(target, [{ name: sha1, lua, sha1, keys: 0 }]);
    } catch (error) {
      if (!(error instanceof CacheBenchError) || error.code !== 'E_SCRIPT') throw error;
      listener.warn(`${target.name}: ${error.message}; its EVALSHA is sent all the same`);
    }
  }
}

/** The first time anything runs it is slow, on both sides of the wire: that is nobody's response time. */
async function rehearse(targets: readonly Target[], log: ReplayLog, around: Surroundings): Promise<void> {
  const commands = log.commands.filter(({ waiter }) => waiter === undefined).slice(0, REHEARSED);
  for (const target of targets) await playOn(target, { ...log, commands, waiters: 0 }, 'max', around);
}

const REHEARSED = 5000;

async function playOn(
  target: Target,
  { commands, waiters, protocol }: Pick<ReplayLog, 'commands' | 'waiters' | 'protocol'>,
  speed: Speed,
  { plan: { connections, timeoutMs, signal }, stage, ports }: Surroundings,
): Promise<Played> {
  const { endpoint } = target;
  const played = await ports.play({
    endpoint,
    protocol,
    commands,
    waiters,
    speed,
    connections,
    timeoutMs,
    signal,
  });
  // Every round begins with nothing, as the first did.
  await stage.removeKeys(target);
  return played;
}

/** All commands, or one of them, of all blocks together. */
export function timesOf(rounds: readonly Played[], command?: string): readonly LatencyHistogram[] {
  return rounds.flatMap(({ responseTimes }) =>
    command === undefined
      ? [...responseTimes.values()]
      : [responseTimes.get(command)].filter((one) => one !== undefined),
  );
}
