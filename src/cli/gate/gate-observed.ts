// `gate` over a result of things that happened once: the rules of the flags, or those that it was judged by before.

import type { Annotation } from '../../ci/list-annotations.ts';
import { type ObservedResult, observeResult } from '../../compare/observed/observe-result.ts';
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { judgeObserved, observedExitCode, readObservedRules } from '../../gate/observed-rules.ts';
import { listChecks } from '../../report/failover-section.ts';
import { type Page, paragraph } from '../../report/terminal/terminal-page.ts';
import { createInk, escapeTerminal, type Style } from '../../report/terminal/terminal-text.ts';
import { kindOf } from '../../result/kinds.ts';
import type { ObservedReport } from '../../result/observed-gate.ts';
import { annotate } from '../ci/ci-annotate.ts';
import type { CommandArgs } from '../command.ts';
import { describeTerminal, type TerminalAbilities } from '../terminal/terminal.ts';
import type { GateOptions } from './gate-setup.ts';

/**
 * Rules of the config file are of races, and are not asked.
 *
 * @returns the exit code
 * @throws CacheBenchError E_RULE (exit code 2)
 */
export function gateObserved(
  host: Host,
  options: GateOptions & { readonly json?: boolean | undefined },
  result: ObservedResult,
): number {
  const { metrics, observations, rules: former, doubts } = observeResult(result);
  const texts = options.rule ?? former;
  if (texts.length === 0)
    throw usageError('E_RULE', 'there is no rule to judge', "Declare one: --rule 'lost_writes == 0'.");
  const subjects = [...new Set(observations.flatMap(({ subject }) => subject ?? []))];
  const places = [...new Set(observations.map(({ place }) => place))];
  const rules = readObservedRules(texts, metrics, { subjects, places });
  const report = judgeObserved(rules, observations, metrics);
  const onInconclusive = options['on-inconclusive'] ?? 'fail';
  const terminal = describeTerminal(host.stdout, host.env);
  for (const doubt of doubts) host.stderr.write(`warning: ${escapeTerminal(doubt)}\n`);
  host.stdout.write(options.json ? `${JSON.stringify(report)}\n` : describeObservedGate(report, terminal));
  annotate(host, listObservedAnnotations(report, onInconclusive));
  const isTolerated = report.outcome === 'inconclusive' && onInconclusive !== 'fail';
  return isTolerated ? EXIT.ok : observedExitCode(report);
}

/**
 * What is given on the command line and would do nothing. The environment and the config file are of races too, and may set it.
 *
 * @throws CacheBenchError E_FLAG (exit code 2)
 */
export function refuseFlagsOfRuns(
  args: CommandArgs,
  names: readonly string[],
  place: string,
  result: ObservedResult,
): void {
  const given = names.filter((name) => args[name] !== undefined).map((name) => `--${name}`);
  if (given.length === 0) return;
  throw usageError(
    'E_FLAG',
    `${place} holds ${kindOf(result).title}, which happened once; ${given.join(' and ')} ${given.length === 1 ? 'is' : 'are'} for runs only`,
    `Leave out ${given.join(' and ')}.`,
  );
}

const STYLES: Readonly<Record<string, Style>> = {
  ...{ passed: 'green', failed: 'red' },
  ...{ pass: 'dim', fail: 'red', inconclusive: 'yellow' },
};

function describeObservedGate(report: ObservedReport, terminal: TerminalAbilities): string {
  const page: Page = { ink: createInk(terminal), width: terminal.columns };
  const head = paragraph(`gate ${report.outcome.toUpperCase()}`, page, {
    style: STYLES[report.outcome]!,
    indent: '',
  });
  const lines = listChecks(report).flatMap(({ outcome, text }) =>
    paragraph(`${outcome}: ${text}`, page, { style: STYLES[outcome]! }),
  );
  return `${[...head, ...lines].join('\n')}\n`;
}

function listObservedAnnotations(
  report: ObservedReport,
  onInconclusive: 'fail' | 'warn' | 'pass',
): readonly Annotation[] {
  return report.checks.flatMap(({ rule, outcome }): readonly Annotation[] => {
    if (outcome === 'pass' || (outcome === 'inconclusive' && onInconclusive === 'pass')) return [];
    const checks = report.checks.filter((check) => check.rule === rule);
    const lines = listChecks({ ...report, checks }).flatMap((line) =>
      line.outcome === outcome ? [line.text] : [],
    );
    const isError = outcome === 'fail' || onInconclusive === 'fail';
    const title = outcome === 'fail' ? `Rule broken: ${rule}` : `Rule inconclusive: ${rule}`;
    return [{ level: isError ? 'error' : 'warning', title, lines }];
  });
}
