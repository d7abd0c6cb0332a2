// Reads files of calculations: the ones shipped with the package by name, all others by path.
import { basename } from 'node:path';
import { usageError } from '../core/errors.ts';
import { findShipped } from '../core/package-files.ts';
import { readShippedOrPath } from '../core/shipped-file.ts';
import { readDocument } from '../profile/document.ts';
import { parseDocument } from '../profile/parse-document.ts';
import { formatProblem, type Path, type Problem } from '../profile/problems.ts';
import type { CostPlace } from './read-prices.ts';
import { type CalculationFileInput, calculationFileSchema } from './schema.ts';

const SHELF = {
  folder: findShipped('workloads/cost/'),
  what: 'calculation',
  code: 'E_COST',
};

export interface CalculationFile {
  readonly name: string;
  readonly file: string;
  readonly input: CalculationFileInput;
  locate(path: Path, message: string): string;
}

/** Rather than a profile: it has cost at its top, and is no config file, whose other keys it lacks. */
export function isCalculationText(text: string): boolean {
  const { data } = readDocument(text, '');
  if (typeof data !== 'object' || data === null || !('cost' in data)) return false;
  return !['targets', 'profiles', 'run', 'gate', 'servers'].some((key) => key in data);
}

export function validateCalculationText(
  text: string,
  file: string,
): { readonly calculation?: CalculationFile; readonly problems: readonly Problem[] } {
  const { document, input, listProblems } = parseDocument(
    text,
    file,
    calculationFileSchema,
    'a map with cost:',
  );
  const problems = listProblems();
  if (input === undefined || problems.length > 0) return { problems };
  const name = input.name ?? basename(file).replace(/\.ya?ml$/i, '');
  const locate = (path: Path, message: string) => formatProblem(document.locate(path, message));
  return { problems, calculation: { name, file, input, locate } };
}

/**
 * @param nameOrPath a bare name is a shipped file; with a slash, or ending in .yaml or .yml, a path
 * @throws CacheBenchError E_COST (exit code 2) with all mistakes of the file, one a line
 */
export function readCalculation(nameOrPath: string, place: CostPlace): CalculationFile {
  const { file, text } = readShippedOrPath(nameOrPath, SHELF, place);
  const { calculation, problems } = validateCalculationText(text, file);
  if (calculation !== undefined) return calculation;
  throw usageError(
    'E_COST',
    problems.map(formatProblem).join('\n'),
    'docs/cost.md explains the file, with an example.',
  );
}
