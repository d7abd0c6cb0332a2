// `compat coverage`: which commands of a server the catalogue asks nothing about, and why.
import { readCatalogue, SHIPPED_CHECKS } from '../../compat/catalogue/read-catalogue.ts';
import { readUnchecked } from '../../compat/catalogue/read-unchecked.ts';
import { type Coverage, measureCoverage, readServerCommands } from '../../compat/usage/coverage.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { escapeTerminal } from '../../report/terminal/terminal-text.ts';
import { createRunId } from '../../result/store/directory.ts';
import { openTarget } from '../../targets/open-target.ts';
import { parseTargetSpec } from '../../targets/spec/parse-target-spec.ts';
import type { CompatOptions } from './options.ts';

/** @returns the exit code */
export async function showCoverage(host: Host, options: CompatOptions): Promise<number> {
  const spec = parseTargetSpec(options.reference ?? 'redis', host.env);
  const families = readCatalogue([SHIPPED_CHECKS, ...(options.checks ?? [])], host);
  const unchecked = readUnchecked(host);
  const target = await openTarget(spec, { runId: createRunId(), env: host.env });
  try {
    const commands = await readServerCommands(target.endpoint);
    const coverage = measureCoverage(
      commands,
      families.flatMap(({ checks }) => checks),
      unchecked,
    );
    const { flavor, version } = target.identity;
    host.stdout.write(
      options.json ? `${JSON.stringify(coverage)}\n` : describeCoverage(coverage, `${flavor} ${version}`),
    );
    return EXIT.ok;
  } finally {
    await target.stop();
  }
}

function describeCoverage({ commands }: Coverage, server: string): string {
  const checked = commands.filter(({ checks }) => checks > 0);
  const explained = commands.filter(({ checks, reason }) => checks === 0 && reason !== undefined);
  const missing = commands.filter(({ checks, reason }) => checks === 0 && reason === undefined);
  const lines = [
    `${checked.length} of ${commands.length} commands of ${server} have a check, ${explained.length} have a reason for none`,
    ...explained.map(({ name, reason }) => `  ${name}: ${reason}`),
    ...(missing.length === 0 ? [] : [`${missing.length} have neither:`]),
    ...missing.map(({ name }) => `  ${name}`),
  ];
  return lines.map((line) => `${escapeTerminal(line)}\n`).join('');
}
