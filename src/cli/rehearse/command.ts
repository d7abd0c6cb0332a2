// `cache-bench rehearse`: a migration played through on two servers, with what users felt and what became of the data.
import { resolve } from 'node:path';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { usageError } from '../../core/errors.ts';
import { EXIT, type ExitCode } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { conductRehearsal } from '../../rehearse/conduct-rehearsal.ts';
import type { RehearsalListener } from '../../rehearse/open-rehearsal.ts';
import { refuseUnroutable } from '../../rehearse/plan-route.ts';
import type { RehearsalPorts } from '../../rehearse/ports.ts';
import { quicken } from '../../rehearse/quicken.ts';
import { readRehearsal } from '../../rehearse/read-rehearsal.ts';
import { escapeTerminal } from '../../report/terminal/terminal-text.ts';
import type { RehearsalResult } from '../../result/kinds/rehearsal.ts';
import { chooseRunDirectory, createRunId } from '../../result/store/directory.ts';
import { ResultWriter } from '../../result/store/result-writer.ts';
import { wholeText } from '../../result/whole-text.ts';
import type { TargetSpec } from '../../targets/contract.ts';
import { locatePrograms } from '../../targets/programs/locate-program.ts';
import { readHostFacts } from '../../telemetry/host-facts.ts';
import type { CommandArgs } from '../command.ts';
import { nearPath } from '../host/near-path.ts';
import { REHEARSAL_PORTS } from '../host/ports.ts';
import { reportError } from '../host/report-error.ts';
import { withInterrupt } from '../host/with-interrupt.ts';
import { readOptions } from '../options/read-options.ts';
import { chooseTargets } from '../run/choices.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { wrapWords } from '../terminal/wrap-story.ts';
import { readVersion } from '../version.ts';
import { openWatch } from '../watch/open-watch.ts';
import { watchRehearsal } from '../watch/watch-rehearsal.ts';
import { REHEARSE_OPTIONS } from './options.ts';
import { readLoad } from './read-load.ts';
import { describeRehearsal, describeRehearsalPlan } from './text.ts';

const STOPPING = 'stopping; phases that are over are saved. Ctrl-C again exits at once.';
const DEFAULT_SEED = 42;

/** @returns the exit code */
export async function rehearseCommand(
  host: Host,
  args: CommandArgs,
  ports: RehearsalPorts = REHEARSAL_PORTS,
): Promise<number> {
  const options = readOptions(REHEARSE_OPTIONS, args, host.env);
  const read = readRehearsal(String(args['file']), host);
  const quick = options.quick ?? false;
  const rehearsal = quick ? quicken(read) : read;
  const [reference, candidate] = await chooseTwo(host, options);
  const runId = createRunId();
  const { profile, logged } = readLoad({ rehearsal, options, runId, targets: [reference, candidate] }, host);
  refuseUnroutable(profile, rehearsal);
  const story = describeRehearsalPlan(rehearsal, profile, reference, candidate, {
    logged,
    areFound: options.target === undefined,
  });
  if (options['dry-run']) {
    wrapWords(host.stdout).write(`${story}\nNothing has been sent.\n`);
    return EXIT.ok;
  }
  const tell = (text: string) => {
    if (!options.quiet) host.stderr.write(`${text}\n`);
  };
  tell(story);
  const startedAt = host.now();
  const out = resolve(host.cwd, options.out ?? 'results');
  const directory = await chooseRunDirectory(out, startedAt, runId, host.durable);
  const writer = new ResultWriter(directory, host.durable);
  let saved: { readonly result: RehearsalResult; readonly path: string } | undefined;
  let keysLeft: unknown;
  const watch = await openWatch(host, options);
  const sides = [reference, candidate] as const;
  const { name, phases } = rehearsal;
  const watched = watchRehearsal({ name, phases, profile: profile.name, sides }, watch.tell);
  const listener: RehearsalListener = {
    tell(text) {
      tell(escapeTerminal(text));
      watched.tell(text);
    },
    warn(text) {
      host.stderr.write(`warning: ${escapeTerminal(text)}\n`);
      watched.warn(text);
    },
    onPhase: (index) => watched.onPhase(index),
    onInterval: (interval) => watched.onInterval(interval),
    async save(result) {
      saved = { result, path: await writer.save(result) };
      watched.onSave(result.phases);
    },
    onKeysLeft: (error) => {
      keysLeft = error;
    },
  };
  const show = () => {
    if (saved === undefined || saved.result.phases.length === 0) return;
    const { result, path } = saved;
    if (options.json) for (const piece of wholeText(result)) host.stdout.write(piece);
    else host.stdout.write(describeRehearsal(result, describeTerminal(host.stdout, host.env)));
    tell(`Saved as ${nearPath(path, host.cwd)}`);
  };
  const rehearse = async (signal: AbortSignal): Promise<number> => {
    try {
      const plan = {
        ...{ rehearsal, profile, reference, candidate, runId, quick, startedAt },
        ...dropUndefined({ logged }),
        toolVersion: readVersion(),
        facts: { ...(await readHostFacts()) },
        seed: options.seed ?? DEFAULT_SEED,
        allowNonempty: options['allow-nonempty'] ?? false,
        env: host.env,
        signal,
      };
      const result = await conductRehearsal(plan, listener, ports);
      show();
      if (keysLeft !== undefined) return reportError(host, keysLeft);
      return exitCodeOf(result.rules);
    } catch (error) {
      // What there is of it is worth as much as before.
      show();
      if (saved?.result.phases.length === 0) await writer.discard(saved.result);
      throw error;
    }
  };
  return withInterrupt(host, rehearse, STOPPING).finally(() => watch.close('ended'));
}

/** Rules that could not be judged protect nobody: they are no pass. */
export function exitCodeOf(rules: readonly Pick<RehearsalResult['rules'][number], 'outcome'>[]): ExitCode {
  if (rules.some(({ outcome }) => outcome === 'fail')) return EXIT.gateFailed;
  return rules.some(({ outcome }) => outcome === 'inconclusive') ? EXIT.notComparable : EXIT.ok;
}

/** @throws CacheBenchError E_TARGET */
async function chooseTwo(
  host: Host,
  options: Parameters<typeof chooseTargets>[1],
): Promise<readonly [TargetSpec, TargetSpec]> {
  const targets = await locatePrograms(await chooseTargets(host, options), host);
  const [reference, candidate] = targets;
  if (targets.length === 2 && reference !== undefined && candidate !== undefined)
    return [reference, candidate];
  throw usageError(
    'E_TARGET',
    `got ${targets.length} targets, wanted two: the old server first, then the new one`,
    'Name them: -t old=redis -t new=dragonfly.',
  );
}
