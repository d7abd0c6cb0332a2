// `cache-bench failover EXPERIMENT ...`: servers that fail on purpose, and what it costs an application by its client.
import { resolve } from 'node:path';
import { FAILOVER_METRICS, observeFailover } from '../../compare/observed/failover-metrics.ts';
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { Interrupted } from '../../core/interrupted.ts';
import { checkChoice, chooseServer } from '../../failover/check-choice.ts';
import { chooseClients } from '../../failover/clients/choose-clients.ts';
import { CLIENT_NAMES } from '../../failover/clients/client-names.ts';
import { conductFailover, FAILOVER_PORTS, type FailoverPorts } from '../../failover/conduct-failover.ts';
import { describeStep, type Experiment } from '../../failover/experiment.ts';
import { readExperiment } from '../../failover/read-experiment.ts';
import { judgeObserved, observedExitCode, readObservedRules } from '../../gate/observed-rules.ts';
import { RENDER_FAILOVER } from '../../report/failover-formats.ts';
import { escapeTerminal } from '../../report/terminal/terminal-text.ts';
import type { FailoverResult } from '../../result/kinds/failover.ts';
import { failoverKind } from '../../result/kinds/failover.ts';
import { chooseRunDirectory, createRunId } from '../../result/store/directory.ts';
import { saveResult } from '../../result/store/result-writer.ts';
import { locatePrograms } from '../../targets/programs/locate-program.ts';
import { parseTargetSpec } from '../../targets/spec/parse-target-spec.ts';
import { readHostFacts } from '../../telemetry/host-facts.ts';
import type { CommandArgs } from '../command.ts';
import { listenForInterrupt } from '../host/interrupt.ts';
import { assertReplaceable, replaceFile } from '../host/replace-file.ts';
import { reportError } from '../host/report-error.ts';
import { writeWhole } from '../host/write-whole.ts';
import { readOptions } from '../options/read-options.ts';
import { refuseSameNames } from '../run/choices.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { wrapWords } from '../terminal/wrap-story.ts';
import { readVersion } from '../version.ts';
import { FAILOVER_OPTIONS, type FailoverOptions } from './options.ts';
import { describeFailoverResult } from './text.ts';

const STOPPING = 'stopping; servers are ended, finished experiments are kept. Ctrl-C again exits at once.';
const DEFAULT_CONNECTIONS = 10;
/** From the start of one round of commands of a connection to the next. */
const PACE_NS = 50e6;

/** @returns the exit code */
export async function failoverCommand(
  host: Host,
  args: CommandArgs,
  ports: FailoverPorts = FAILOVER_PORTS,
): Promise<number> {
  const options = readOptions(FAILOVER_OPTIONS, args, host.env);
  const names = args['experiments'] as readonly string[];
  const experiments = names.map((name) => readExperiment(name, host));
  refuseTwice(experiments);
  const rules = readObservedRules(options.rule ?? [], FAILOVER_METRICS, {
    subjects: CLIENT_NAMES,
    places: experiments.map(({ name }) => name),
  });
  const exports = (options.export ?? []).map((one) => ({ ...one, file: resolve(host.cwd, one.file) }));
  for (const { file } of exports) assertReplaceable(host.files, file, '--export');
  const specs = (options.target ?? ['redis']).map((text) => parseTargetSpec(text, host.env));
  refuseSameNames(specs);
  const choices = (await locatePrograms(specs, host)).map(chooseServer);
  for (const experiment of experiments) for (const choice of choices) checkChoice(experiment, choice);
  const warnings: string[] = [];
  const clients = await chooseClients(options.client, (text) => warnings.push(text));
  const tell = (text: string) => {
    if (!options.quiet) host.stderr.write(`${escapeTerminal(text)}\n`);
  };
  for (const text of warnings) host.stderr.write(`warning: ${escapeTerminal(text)}\n`);
  if (options['dry-run']) {
    const whom = `${choices.map(({ name }) => name).join(', ')}; seen with ${clients.map(({ title }) => title).join('; ')}`;
    for (const experiment of experiments)
      for (const line of describePlan(experiment)) wrapWords(host.stdout).write(`${escapeTerminal(line)}\n`);
    wrapWords(host.stdout).write(`${escapeTerminal(`on ${whom}`)}\nNothing has been started.\n`);
    return EXIT.ok;
  }
  const startedAt = host.now();
  const runId = createRunId();
  const result: FailoverResult = {
    ...{ kind: failoverKind.kind, schemaVersion: failoverKind.version, runId, warnings, paceNs: PACE_NS },
    tool: { name: 'cache-bench', version: readVersion() },
    startedAt: startedAt.toISOString(),
    partial: true,
    facts: { ...(await readHostFacts()) },
    trials: [],
  };
  const directory = await chooseRunDirectory(
    resolve(host.cwd, options.out ?? 'results'),
    startedAt,
    runId,
    host.durable,
  );
  const interrupt = listenForInterrupt(host, () => host.stderr.write(`${STOPPING}\n`));
  const { signal } = interrupt;
  let failure: unknown;
  try {
    await conductFailover(
      {
        ...{ experiments, choices, clients, tell, paceNs: PACE_NS },
        repeats: options.repeats ?? 1,
        connections: options.connections ?? DEFAULT_CONNECTIONS,
        context: { runId, env: host.env, signal },
        now: () => host.now(),
      },
      async (trial) => {
        result.trials.push(trial);
        await saveResult(directory, result, host.durable);
      },
      ports,
    );
    result.partial = false;
  } catch (error) {
    failure = error;
  } finally {
    interrupt.stopListening();
  }
  if (rules.length > 0 && result.trials.length > 0)
    result.gate = judgeObserved(rules, observeFailover(result), FAILOVER_METRICS);
  if (result.trials.length > 0) {
    const file = await saveResult(directory, result, host.durable);
    tell(`Saved ${file}`);
    show(host, options, result, exports);
  }
  return exitCodeOf(host, result, failure, interrupt.exitCode());
}

function exitCodeOf(
  host: Host,
  { gate }: FailoverResult,
  failure: unknown,
  interrupted: number | undefined,
): number {
  if (interrupted !== undefined) {
    if (failure !== undefined && !(failure instanceof Interrupted)) reportError(host, failure);
    return interrupted;
  }
  if (failure !== undefined) return reportError(host, failure);
  return gate === undefined ? EXIT.ok : observedExitCode(gate);
}

function show(
  host: Host,
  options: FailoverOptions,
  result: FailoverResult,
  exports: NonNullable<FailoverOptions['export']>,
): void {
  for (const { format, file } of exports) {
    replaceFile(host.files, file, RENDER_FAILOVER[format](result));
    if (!options.quiet) host.stderr.write(`Wrote ${file}\n`);
  }
  if (options.json) writeWhole(host.stdout, result);
  else host.stdout.write(describeFailoverResult(result, describeTerminal(host.stdout, host.env)));
}

function describePlan({ name, topology, steps, description }: Experiment): readonly string[] {
  const what = `${name} (${topology}): ${steps.map(describeStep).join('; ')}`;
  return description === '' ? [what] : [what, `  ${description}`];
}

/** @throws CacheBenchError: names tell rows and rules apart */
function refuseTwice(experiments: readonly Experiment[]): void {
  const names = experiments.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw usageError(
      'E_EXPERIMENT',
      `two experiments are named '${twice}'`,
      'Use --repeats to play one more than once.',
    );
}
