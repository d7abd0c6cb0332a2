// `cache-bench compat`: the checks of the catalogue asked of two servers, and where their replies differ.
import { resolve } from 'node:path';
import type { Check, Family } from '../../compat/catalogue/check.ts';
import { readCatalogue, SHIPPED_CHECKS } from '../../compat/catalogue/read-catalogue.ts';
import { readKnown } from '../../compat/catalogue/read-known.ts';
import { type CompatPlan, conductCompat } from '../../compat/conduct-compat.ts';
import { usageOf } from '../../compat/source/judge-source.ts';
import { makeScriptChecks, SCRIPTS_FAMILY } from '../../compat/source/script-checks.ts';
import { restrictChecks } from '../../compat/usage/usage.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { suggest } from '../../core/suggest.ts';
import { RENDER_COMPAT } from '../../report/compat-formats.ts';
import { escapeTerminal } from '../../report/terminal/terminal-text.ts';
import type { CompatResult } from '../../result/kinds/compat.ts';
import { createRunId } from '../../result/store/directory.ts';
import { parseTargetSpec } from '../../targets/spec/parse-target-spec.ts';
import { writeCompatToCi } from '../ci/ci-compat.ts';
import type { CommandArgs } from '../command.ts';
import { choosePlace, keepAndShow } from '../host/keep-result.ts';
import { assertReplaceable, replaceFile } from '../host/replace-file.ts';
import { reportError } from '../host/report-error.ts';
import { STOPPING, withInterrupt } from '../host/with-interrupt.ts';
import { writeWhole } from '../host/write-whole.ts';
import { readOptions } from '../options/read-options.ts';
import { refuseSameNames } from '../run/choices.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { wrapWords } from '../terminal/wrap-story.ts';
import { readVersion } from '../version.ts';
import { runConcurrency } from './concurrency.ts';
import { showCoverage } from './coverage.ts';
import { runDataMoves } from './data.ts';
import { diffCompat } from './diff.ts';
import { runMonitoring } from './monitoring.ts';
import { COMPAT_OPTIONS, type CompatExport, type CompatOptions } from './options.ts';
import { runPreflight } from './preflight.ts';
import { createCompatProgress } from './progress.ts';
import { readSource, readUsage } from './read-usage.ts';
import { describeCompat } from './text.ts';

/** @returns the exit code */
export async function compatCommand(host: Host, args: CommandArgs): Promise<number> {
  const options = readOptions(COMPAT_OPTIONS, args, host.env);
  const results = (args['results'] ?? []) as readonly string[];
  if (args['action'] === 'diff') return diffCompat(host, results, options);
  if (results.length > 0)
    throw usageError('E_USAGE', `'${results[0]}' is one too many: only diff takes files`);
  if (args['action'] === 'coverage') return showCoverage(host, options);
  if (args['action'] === 'concurrency') return runConcurrency(host, options);
  if (args['action'] === 'data') return runDataMoves(host, options);
  if (args['action'] === 'monitoring' || options.monitoring) return runMonitoring(host, options);
  if (options.preflight !== undefined) return runPreflight(host, options.preflight, options);
  return runCompat(host, options);
}

async function runCompat(host: Host, options: CompatOptions): Promise<number> {
  const exports = (options.export ?? []).map((one) => ({ ...one, file: resolve(host.cwd, one.file) }));
  for (const { file } of exports) assertReplaceable(host.files, file, '--export');
  const plan = await planCompat(host, options);
  if (options['dry-run']) {
    for (const { id, run } of plan.checks) {
      const steps = run.map(({ text }) => text).join(' ; ');
      wrapWords(host.stdout).write(`${escapeTerminal(`${id}: ${steps}`)}\n`);
    }
    return EXIT.ok;
  }
  const place = await choosePlace(host, options, plan.runId);
  const progress = createCompatProgress(host, options.quiet ?? false);
  return withInterrupt(
    host,
    async (signal) => {
      const { result, keysLeft } = await conductCompat({ ...plan, signal }, progress.onEvent).finally(
        progress.stop,
      );
      await keepAndShow(host, result, place, options, () => show(host, options, result, exports));
      writeCompatToCi(host, result, options['fail-on']);
      if (keysLeft !== undefined) reportError(host, keysLeft);
      const exitCode = judge(result, options['fail-on']);
      return exitCode === EXIT.ok && keysLeft !== undefined ? keysLeft.exitCode : exitCode;
    },
    STOPPING,
  );
}

async function planCompat(host: Host, options: CompatOptions): Promise<Omit<CompatPlan, 'signal'>> {
  const reference = parseTargetSpec(options.reference ?? 'redis', host.env);
  const candidate = parseTargetSpec(options.candidate ?? 'dragonfly', host.env);
  refuseSameNames([reference, candidate]);
  const families = readCatalogue([SHIPPED_CHECKS, ...(options.checks ?? [])], host);
  const chosen = chooseChecks(families, options);
  const source = readSource(host, options);
  const usage = (await readUsage(host, options)) ?? (source && usageOf(source));
  const checks = usage === undefined ? chosen : restrictChecks(chosen, usage);
  return {
    reference,
    candidate,
    families: source === undefined ? families : [...families, SCRIPTS_FAMILY],
    known: readKnown(host),
    checks: source === undefined ? checks : [...makeScriptChecks(source), ...checks],
    ...dropUndefined({ usage, source }),
    protocols: options.resp ?? [2, 3],
    runId: createRunId(),
    toolVersion: readVersion(),
    allowNonempty: options['allow-nonempty'] ?? false,
    env: host.env,
    now: () => host.now(),
  };
}

/** @throws CacheBenchError E_FLAG for a name that none has */
function chooseChecks(families: readonly Family[], { family, check }: CompatOptions): readonly Check[] {
  const all = families.flatMap(({ checks }) => checks);
  if (family === undefined && check === undefined) return all;
  refuseUnknown(
    '--family',
    family ?? [],
    families.map(({ name }) => name),
  );
  refuseUnknown(
    '--check',
    check ?? [],
    all.map(({ id }) => id),
  );
  return all.filter((one) => family?.includes(one.family) || check?.includes(one.id));
}

function refuseUnknown(option: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const shown = known.length > 40 ? 'those that --dry-run lists' : known.join(', ');
  const near = suggest(unknown, known);
  const hint = near === undefined ? undefined : `Did you mean ${near}?`;
  throw usageError('E_FLAG', `${option} is '${unknown}'; wanted one of ${shown}`, hint);
}

function show(
  host: Host,
  options: CompatOptions,
  result: CompatResult,
  exports: readonly CompatExport[],
): void {
  for (const { format, file } of exports) {
    replaceFile(host.files, file, RENDER_COMPAT[format](result));
    if (!options.quiet) host.stderr.write(`Wrote ${file}\n`);
  }
  if (options.json) writeWhole(host.stdout, result);
  else
    host.stdout.write(
      describeCompat(result, { all: options.all ?? false }, describeTerminal(host.stdout, host.env)),
    );
}

function judge({ checks }: CompatResult, failOn: CompatOptions['fail-on']): number {
  const isFound = checks.some(
    ({ level }) => level === 'breaks' || (failOn === 'differs' && level === 'differs'),
  );
  return failOn !== undefined && isFound ? EXIT.gateFailed : EXIT.ok;
}
