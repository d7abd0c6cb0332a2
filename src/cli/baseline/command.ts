// `cache-bench baseline`: digests of runs kept under a name, to be committed beside the code.
import { digestRun } from '../../compare/digest-run.ts';
import { FEWEST_PAIRS } from '../../compare/judge-comparison.ts';
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { formatMetric } from '../../report/format-metric.ts';
import { type Column, renderTable } from '../../report/terminal/render-table.ts';
import { createInk } from '../../report/terminal/terminal-text.ts';
import {
  type BaselineFile,
  type BaselineFolder,
  listBaselines,
  readBaseline,
  removeBaseline,
  saveBaseline,
} from '../../result/baseline.ts';
import { machineFingerprint } from '../../result/fingerprint.ts';
import type { RaceResult } from '../../result/kinds/race.ts';
import type { MetricId } from '../../result/metrics.ts';
import { readRace } from '../../result/store/read-result.ts';
import type { CommandArgs } from '../command.ts';
import { baselinesFolder } from '../gate/gate-setup.ts';
import { tellWarningOn } from '../host/tell-warning.ts';
import { readOptions } from '../options/read-options.ts';
import { findPlace } from '../results/find-place.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { BASELINE_OPTIONS } from './options.ts';

/**
 * @returns the exit code
 * @throws CacheBenchError E_BASELINE, E_RESULT_READ, E_USAGE
 */
export async function baselineCommand(host: Host, args: CommandArgs): Promise<number> {
  const folder = baselinesFolder(host, readOptions(BASELINE_OPTIONS, args, host.env));
  const action = String(args['action']);
  switch (action) {
    case 'list':
      list(host, folder);
      break;
    case 'show':
      host.stdout.write(show(host, readBaseline(folder, wantArgument(args, 'name', action))));
      break;
    case 'remove':
      removeBaseline(folder, wantArgument(args, 'name', action));
      break;
    case 'save': {
      const name = wantArgument(args, 'name', action);
      const place = findPlace(host, wantArgument(args, 'result', action));
      const result = await readRace(place, host.durable, tellWarningOn(host));
      refuseUnfit(result);
      const isThere = listBaselines(folder).includes(name);
      const path = saveBaseline(folder, name, digestRun(result), host.now());
      host.stderr.write(`Saved as ${path}${isThere ? ', replacing the old one' : ''}\n`);
    }
  }
  return EXIT.ok;
}

function wantArgument(args: CommandArgs, name: string, action: string): string {
  const value = args[name];
  if (value !== undefined) return String(value);
  const form = action === 'save' ? 'NAME RESULT' : 'NAME';
  throw usageError('E_USAGE', `baseline ${action} needs ${form}`, "'cache-bench baseline list' lists them.");
}

/** What is compared with for months must be whole, and large enough to be compared with at all. */
function refuseUnfit({ partial, rounds, settings }: RaceResult): void {
  const why = partial
    ? 'the run ended early'
    : rounds.some(({ status }) => status === 'failed')
      ? 'a round failed'
      : rounds.length === 0
        ? 'nothing was measured'
        : settings.blocks < FEWEST_PAIRS
          ? `it has ${settings.blocks} blocks; with fewer than ${FEWEST_PAIRS} no rule can be judged`
          : undefined;
  if (why !== undefined)
    throw usageError(
      'E_BASELINE',
      `this result cannot be a baseline: ${why}`,
      'Measure again, with 8 blocks.',
    );
}

function list(host: Host, folder: BaselineFolder): void {
  const baselines: BaselineFile[] = [];
  for (const name of listBaselines(folder)) baselines.push(readBaseline(folder, name));
  if (baselines.length === 0) {
    host.stderr.write(`No baselines in ${folder.directory}.\n`);
    return;
  }
  const rows = baselines.map(({ name, savedAt, digest }) => [
    name,
    savedAt.slice(0, 10),
    digest.runId,
    machineFingerprint(digest.facts),
    digest.targets.map((target) => target.name).join(' '),
    digest.profiles.map((profile) => profile.name).join(' '),
  ]);
  host.stdout.write(renderRows(host, ['name', 'saved', 'run', 'machine', 'targets', 'profiles'], rows));
}

const SHOWN: readonly MetricId[] = ['throughput', 'p50', 'p99', 'error_rate', 'memory_per_key'];

function show(host: Host, { name, savedAt, digest }: BaselineFile): string {
  const rows = digest.cells
    .filter(({ operation }) => operation === undefined)
    .map(({ profile, target, values, rounds }) => [
      profile,
      target,
      String(rounds.length),
      ...SHOWN.map((metric) => formatMetric(metric, values[metric])),
    ]);
  const ink = createInk(describeTerminal(host.stdout, host.env));
  const facts = [
    `baseline ${name}, saved ${savedAt}`,
    `run ${digest.runId} of ${digest.startedAt}, cache-bench ${digest.toolVersion}`,
    `machine ${machineFingerprint(digest.facts)}`,
    ...digest.targets.map((target) => `${target.name}: ${target.flavor} ${target.version}`),
    `command: ${digest.settings.command}`,
  ];
  const heads = ['profile', 'target', 'rounds', 'ops/s', 'p50', 'p99', 'errors', 'B/key'];
  return `${facts.map((fact) => ink.write(fact)).join('\n')}\n\n${renderRows(host, heads, rows)}`;
}

function renderRows(host: Host, heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const ink = createInk(describeTerminal(host.stdout, host.env));
  const columns = heads.map(
    (head, index): Column => ({
      head,
      align: 'left',
      cells: rows.map((row) => ({ text: ink.write(row[index]!) })),
    }),
  );
  return `${renderTable(columns, ink).join('\n')}\n`;
}
