// `cache-bench replay FILE`: the commands of a MONITOR log against all targets, their times and replies side by side.
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { unpackLog } from '../../core/unpack-text.ts';
import {
  conductReplay,
  planLog,
  type ReplayListener,
  type ReplayPlan,
  type ReplayPorts,
} from '../../replay/conduct-replay.ts';
import { describeOtherLog } from '../../replay/other-logs.ts';
import { summarizeLeftOut, summarizeReplay } from '../../replay/summarize-replay.ts';
import { escapeTerminal } from '../../report/terminal/terminal-text.ts';
import { createRunId } from '../../result/store/directory.ts';
import { locatePrograms } from '../../targets/programs/locate-program.ts';
import type { CommandArgs } from '../command.ts';
import { choosePlace, keepAndShow } from '../host/keep-result.ts';
import { REPLAY_PORTS } from '../host/ports.ts';
import { readTextFile } from '../host/read-text-file.ts';
import { reportError } from '../host/report-error.ts';
import { STOPPING, withInterrupt } from '../host/with-interrupt.ts';
import { writeWhole } from '../host/write-whole.ts';
import { readOptions } from '../options/read-options.ts';
import { chooseTargets } from '../run/choices.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { wrapWords } from '../terminal/wrap-story.ts';
import { readVersion } from '../version.ts';
import { REPLAY_OPTIONS } from './options.ts';
import { describeLeftOut, describePasswords, describeReplay, describeReplayPlan } from './text.ts';

const DEFAULT_BLOCKS = 2;
const DEFAULT_CONNECTIONS = 16;
const DEFAULT_TIMEOUT_MS = 5000;
const DEFAULT_SEED = 42;
/** Some two million commands: what one process holds at ease. */
const LARGEST_LOG_BYTES = 256 * 1024 ** 2;

const LOG_WISH = { code: 'E_REPLAY', limitBytes: LARGEST_LOG_BYTES };

/** @returns the exit code */
export async function replayCommand(
  host: Host,
  args: CommandArgs,
  ports: ReplayPorts = REPLAY_PORTS,
): Promise<number> {
  const options = readOptions(REPLAY_OPTIONS, args, host.env);
  const file = String(args['file']);
  const plan: Omit<ReplayPlan, 'signal'> = {
    targets: await locatePrograms(await chooseTargets(host, options), host),
    // Bytes as they are: values need be no text.
    text: unpackLog(file, readTextFile(host, file, { ...LOG_WISH, encoding: 'latin1' }), LOG_WISH),
    runId: createRunId(),
    speed: options.speed ?? 1,
    blocks: options.blocks ?? DEFAULT_BLOCKS,
    connections: options.connections ?? DEFAULT_CONNECTIONS,
    timeoutMs: options.timeout === undefined ? DEFAULT_TIMEOUT_MS : options.timeout / 1e6,
    seed: options.seed ?? DEFAULT_SEED,
    allowNonempty: options['allow-nonempty'] ?? false,
    env: host.env,
  };
  refuseClusters(plan);
  const log = planLog(plan);
  const tell = (text: string) => {
    if (!options.quiet) host.stderr.write(`${text}\n`);
  };
  if (log.passwords > 0) host.stderr.write(`warning: ${describePasswords(file, log.passwords)}\n`);
  const story = describeReplayPlan(plan, log, options.target === undefined);
  if (log.commands.length + log.unasked.length === 0)
    throw usageError(
      'E_REPLAY',
      [
        `${file} ${describeOtherLog(plan.text) ?? 'holds no command that can be replayed'}`,
        ...describeLeftOut(summarizeLeftOut(log), log.unreadable, log.firstUnreadable),
      ].join('\n'),
      'Capture one with: redis-cli MONITOR > monitor.log',
    );
  if (options['dry-run']) {
    wrapWords(host.stdout).write(`${story}\nNothing has been sent.\n`);
    return EXIT.ok;
  }
  tell(story);
  const place = await choosePlace(host, options, plan.runId);
  return withInterrupt(
    host,
    async (signal) => {
      const startedAt = host.now();
      let keysLeft: unknown;
      const listener: ReplayListener = {
        tell: (text) => tell(escapeTerminal(text)),
        warn: (text) => host.stderr.write(`warning: ${escapeTerminal(text)}\n`),
        onKeysLeft: (error) => {
          keysLeft = error;
        },
      };
      const replayed = await conductReplay({ ...plan, signal }, log, listener, ports);
      const result = summarizeReplay(replayed, { speed: plan.speed, toolVersion: readVersion(), startedAt });
      await keepAndShow(host, result, place, options, () => {
        if (options.json) writeWhole(host.stdout, result);
        else host.stdout.write(describeReplay(result, describeTerminal(host.stdout, host.env)));
      });
      return keysLeft === undefined ? EXIT.ok : reportError(host, keysLeft);
    },
    STOPPING,
  );
}

/** @throws CacheBenchError E_TARGET: which node has a key is not asked here */
function refuseClusters({ targets }: Pick<ReplayPlan, 'targets'>): void {
  const cluster = targets.find((spec) =>
    spec.kind === 'attach' ? spec.endpoint.cluster : spec.flavor === 'redis-cluster',
  );
  if (cluster !== undefined)
    throw usageError(
      'E_TARGET',
      `replay to ${cluster.name}: a log can only be sent to single servers, and this is a cluster`,
    );
}
