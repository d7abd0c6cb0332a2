// `cache-bench validate`: every mistake of profiles, claims, rehearsals, compatibility checks, failover experiments, prices and calculations of cost, without sending anything.
import { dirname, resolve } from 'node:path';
import { nameTargetWith, prepareClaims } from '../../claims/prepare-claims.ts';
import { isClaimsText, validateClaimsText } from '../../claims/validate-claims.ts';
import { isKnownText, validateKnownText } from '../../compat/catalogue/read-known.ts';
import { isUncheckedText, validateUncheckedText } from '../../compat/catalogue/read-unchecked.ts';
import { isChecksText, validateChecksText } from '../../compat/catalogue/validate-checks.ts';
import { isMonitoringText, validateMonitoringText } from '../../compat/monitoring/schema.ts';
import { messageOf, usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { suggest } from '../../core/suggest.ts';
import { isCalculationText, validateCalculationText } from '../../cost/read-calculation.ts';
import { isPricesText, validatePricesText } from '../../cost/read-prices.ts';
import { isExperimentText, validateExperimentText } from '../../failover/read-experiment.ts';
import { listCommandNames } from '../../profile/command-names.ts';
import { knownCommands } from '../../profile/commands/table.ts';
import { formatProblem } from '../../profile/problems.ts';
import type { Profile } from '../../profile/profile.ts';
import { validateProfileText } from '../../profile/validate.ts';
import { isRehearsalText, validateRehearsalText } from '../../rehearse/validate-rehearsal.ts';
import type { CommandArgs } from '../command.ts';
import { wrapWords } from '../terminal/wrap-story.ts';

/** Every mistake of every file, one a line on stdout; exit code 2 when there is any. */
export async function validateCommand(host: Host, args: CommandArgs): Promise<number> {
  let mistakes = 0;
  const stdout = wrapWords(host.stdout);
  for (const file of args['files'] as readonly string[]) {
    const text = readText(host, file);
    const problems = await listMistakes(text, file, host);
    for (const problem of problems) stdout.write(`${problem}\n`);
    if (problems.length === 0) stdout.write(`${file}: ok\n`);
    mistakes += problems.length;
  }
  return mistakes === 0 ? EXIT.ok : EXIT.usage;
}

function listMistakes(
  text: string,
  file: string,
  host: Host,
): readonly string[] | Promise<readonly string[]> {
  const directory = dirname(resolve(host.cwd, file));
  if (isClaimsText(text)) return listClaimMistakes(text, file, directory, host);
  if (isRehearsalText(text)) return validateRehearsalText(text, file, directory).problems.map(formatProblem);
  if (isKnownText(text)) return validateKnownText(text, file).problems.map(formatProblem);
  if (isUncheckedText(text)) return validateUncheckedText(text, file).problems.map(formatProblem);
  if (isChecksText(text)) return validateChecksText(text, file).problems.map(formatProblem);
  if (isMonitoringText(text)) return validateMonitoringText(text, file).problems.map(formatProblem);
  if (isPricesText(text)) return validatePricesText(text, file).problems.map(formatProblem);
  if (isCalculationText(text)) return validateCalculationText(text, file).problems.map(formatProblem);
  if (isExperimentText(text)) return validateExperimentText(text, file).problems.map(formatProblem);
  const { profile, problems } = validateProfileText(text, file, { directory, files: host.files });
  for (const guess of profile === undefined ? [] : guessCommands(profile))
    host.stderr.write(`warning: ${file}: ${guess}\n`);
  return problems.map(formatProblem);
}

/** Names that look misspelt. No mistake for sure: modules have commands of their own, and `run` asks each target. */
function guessCommands(profile: Profile): readonly string[] {
  return listCommandNames(profile).flatMap((name) => {
    const near = usualCommands().includes(name.toLowerCase()) ? undefined : suggest(name, usualCommands());
    return near === undefined
      ? []
      : [`${name} is not among the known commands; did you mean ${near.toUpperCase()}?`];
  });
}

function usualCommands(): readonly string[] {
  return [...knownCommands(), 'KEYS', 'SAVE', 'BGSAVE', 'SUBSCRIBE'].map((name) => name.toLowerCase());
}

/** Of a claims file, those of the profiles it names included. */
async function listClaimMistakes(
  text: string,
  file: string,
  directory: string,
  { env, files }: Host,
): Promise<readonly string[]> {
  const { claims, problems } = validateClaimsText(text, file, directory, nameTargetWith(env));
  if (claims === undefined) return problems.map(formatProblem);
  try {
    await prepareClaims(claims, { files, env, overridesFor: () => ({}), targets: [] });
    return [];
  } catch (error) {
    return messageOf(error).split('\n');
  }
}

function readText(host: Host, file: string): string {
  try {
    return host.files.readText(resolve(host.cwd, file));
  } catch (error) {
    throw usageError('E_PROFILE', `${file} cannot be read: ${messageOf(error)}`, 'Name a YAML file.');
  }
}
