// `cache-bench claims`: runs what a file of claims needs, or reads what was saved, and says which of them hold here.
import { resolve } from 'node:path';
import { answerBySaved } from '../../claims/answer-claims.ts';
import type { ClaimsFile } from '../../claims/claim.ts';
import { planClaims } from '../../claims/plan-claims.ts';
import { nameTargetWith, type PreparedClaim, prepareClaims } from '../../claims/prepare-claims.ts';
import { shorten } from '../../claims/quick-claims.ts';
import { DEFAULT_CLAIMS, readClaims } from '../../claims/read-claims.ts';
import { type ClaimAnswer, reportClaims } from '../../claims/report-claims.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { describeValue, didYouMean } from '../../profile/problems.ts';
import { renderClaims } from '../../report/markdown/claims.ts';
import type { ClaimsReport } from '../../result/kinds/claims.ts';
import { wholeText } from '../../result/whole-text.ts';
import type { RunPorts } from '../../run/ports.ts';
import { parseTargetSpec } from '../../targets/spec/parse-target-spec.ts';
import type { CommandArgs } from '../command.ts';
import { choosePlace, keepAndShow } from '../host/keep-result.ts';
import { RUN_PORTS } from '../host/ports.ts';
import { assertReplaceable, replaceFile } from '../host/replace-file.ts';
import { readOptions } from '../options/read-options.ts';
import { chooseOverrides, chooseSettings, DEFAULT_TOLERANCE } from '../run/choices.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { wrapWords } from '../terminal/wrap-story.ts';
import { readVersion } from '../version.ts';
import { CLAIMS_OPTIONS, type ClaimsOptions, type ClaimsOutput } from './options.ts';
import { type ClaimsOutcome, runClaims } from './run-claims.ts';
import { readSavedRuns } from './saved-claims.ts';
import { describeClaims, describeClaimsPlan } from './text.ts';

/** @returns the exit code: 0 whatever the answers are, once there are answers */
export async function claimsCommand(
  host: Host,
  args: CommandArgs,
  ports: RunPorts = RUN_PORTS,
): Promise<number> {
  const options = readOptions(CLAIMS_OPTIONS, args, host.env);
  const whole = readClaims(
    (args['file'] as string | undefined) ?? DEFAULT_CLAIMS,
    host,
    nameTargetWith(host.env),
  );
  const file = { ...whole, claims: chooseClaims(whole, options.only) };
  const output: ClaimsOutput | undefined = options.json ? { format: 'json' } : options.output;
  const path = output?.file === undefined ? undefined : resolve(host.cwd, output.file);
  if (path !== undefined) assertReplaceable(host.files, path, '-o');
  const prepared = await prepareClaims(file, {
    files: host.files,
    env: host.env,
    overridesFor: (profile) => ({
      ...(options.quick ? shorten(profile) : {}),
      ...chooseOverrides(options),
    }),
    targets: (options.target ?? []).map((text) => parseTargetSpec(text, host.env)),
  });
  // What was judged by saved results can be had of them again.
  const isSaved = options.results === undefined && !options['dry-run'];
  const place = isSaved ? await choosePlace(host, options) : undefined;
  const found = await findAnswers(host, prepared, options, ports);
  if (found === undefined) return EXIT.ok;
  const report = reportClaims(file, inOrder(found.answers, file), {
    toolVersion: readVersion(),
    facts: found.facts,
    ...dropUndefined({ fleet: found.fleet }),
  });
  await keepAndShow(host, report, place, options, () => {
    const text = render(report, output?.format, host);
    if (path === undefined) host.stdout.write(text);
    else {
      replaceFile(host.files, path, text);
      host.stderr.write(`Wrote ${path}\n`);
    }
  });
  return found.exitCode;
}

function chooseClaims({ claims }: ClaimsFile, only: readonly string[] | undefined): ClaimsFile['claims'] {
  if (only === undefined) return claims;
  const ids = claims.map(({ id }) => id);
  const unknown = only.find((id) => !ids.includes(id));
  if (unknown !== undefined)
    throw usageError(
      'E_FLAG',
      `--only ${describeValue(unknown)} is no claim, wanted one of ${ids.join(', ')}${didYouMean(unknown, ids)}`,
    );
  return claims.filter(({ id }) => only.includes(id));
}

interface Found extends ClaimsOutcome {
  /** Of the machine where it was measured. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** @returns undefined after a plan was printed instead */
async function findAnswers(
  host: Host,
  prepared: readonly PreparedClaim[],
  options: ClaimsOptions,
  ports: RunPorts,
): Promise<Found | undefined> {
  const { results, tolerance = DEFAULT_TOLERANCE } = options;
  if (results !== undefined) {
    const saved = await readSavedRuns(host, results);
    return {
      answers: answerBySaved(prepared, saved, tolerance),
      exitCode: EXIT.ok,
      facts: saved[0]!.digest.facts,
      ...dropUndefined({ fleet: saved[0]!.digest.fleet }),
    };
  }
  const facts = { ...(await ports.readHostFacts()) };
  const plan = await planClaims(prepared, {
    surroundings: host,
    facts,
    anyway: options.anyway ?? false,
    quick: options.quick ?? false,
    blocks: options.blocks,
    settingsFor: (blocks) => chooseSettings(options, blocks),
  });
  if (options['dry-run']) {
    wrapWords(host.stdout).write(describeClaimsPlan(plan));
    return undefined;
  }
  return { ...(await runClaims(host, plan, { options, facts, ports })), facts };
}

function inOrder(answers: readonly ClaimAnswer[], { claims }: ClaimsFile): ClaimAnswer[] {
  return claims.flatMap(({ id }) => answers.find(({ claim }) => claim.id === id) ?? []);
}

function render(report: ClaimsReport, format: 'md' | 'json' | undefined, host: Host): string {
  switch (format) {
    case 'json':
      return [...wholeText(report)].join('');
    case 'md':
      return renderClaims(report);
    case undefined:
      return describeClaims(report, describeTerminal(host.stdout, host.env));
  }
}
