// Reads price files: those shipped with the package by name, all others by path.
import { basename, join, relative, resolve } from 'node:path';
import { dropUndefined } from '../core/drop-undefined.ts';
import { messageOf, usageError } from '../core/errors.ts';
import type { FileSystem } from '../core/file-system.ts';
import { findShipped } from '../core/package-files.ts';
import { readDocument } from '../profile/document.ts';
import { parseDocument } from '../profile/parse-document.ts';
import { formatProblem, type Problem } from '../profile/problems.ts';
import type { Price } from './price.ts';
import { priceFileSchema } from './schema.ts';

const SHIPPED = findShipped('workloads/prices/');

export interface CostPlace {
  /** Where relative paths begin. */
  readonly cwd: string;
  readonly files: FileSystem;
}

export interface PriceFile {
  readonly file: string;
  readonly title: string;
  readonly prices: ReadonlyMap<string, Price>;
}

/** Rather than a profile: it has prices at its top, and no cost. */
export function isPricesText(text: string): boolean {
  const { data } = readDocument(text, '');
  return typeof data === 'object' && data !== null && 'prices' in data && !('cost' in data);
}

/** Ids are `<name of the file>/<name of the price>`. */
export function validatePricesText(
  text: string,
  file: string,
): { readonly prices?: PriceFile; readonly problems: readonly Problem[] } {
  const { input, listProblems } = parseDocument(text, file, priceFileSchema, 'a map with prices:');
  const problems = listProblems();
  if (input === undefined || problems.length > 0) return { problems };
  const name = nameOf(file);
  const prices = Object.entries(input.prices).map(([id, { price, memory, usableMemory, ...rest }]) => {
    const whole: Price = {
      ...dropUndefined(rest),
      ...dropUndefined({ memoryBytes: memory, usableShare: usableMemory }),
      id: `${name}/${id}`,
      amount: price,
      currency: input.currency,
      region: input.region,
    };
    return [whole.id!, whole] as const;
  });
  return { problems, prices: { file, title: input.title, prices: new Map(prices) } };
}

/**
 * The shipped ones, then those named, which win where names are the same.
 * @param named paths; relative ones begin at `cwd`
 * @throws CacheBenchError E_PRICES (exit code 2) with all mistakes, one a line
 */
export function readPrices(named: readonly string[], { cwd, files }: CostPlace): readonly PriceFile[] {
  const shipped = files
    .list(SHIPPED)
    .filter((file) => /\.ya?ml$/.test(file))
    .toSorted()
    .map((file) => ({ path: join(SHIPPED, file), shown: relative(cwd, join(SHIPPED, file)) }));
  const own = named.map((file) => ({ path: resolve(cwd, file), shown: file }));
  const read = [...shipped, ...own].map(({ path, shown }) =>
    validatePricesText(readText(files, path, shown), shown),
  );
  const problems = read.flatMap((one) => one.problems.map(formatProblem));
  if (problems.length > 0)
    throw usageError('E_PRICES', problems.join('\n'), 'docs/cost.md explains the file, with an example.');
  return read.flatMap(({ prices }) => prices ?? []);
}

function readText(files: FileSystem, path: string, shown: string): string {
  try {
    return files.readText(path);
  } catch (error) {
    throw usageError(
      'E_PRICES',
      `${shown} cannot be read: ${messageOf(error)}`,
      "Name a YAML file of prices; 'cache-bench cost --list-prices' shows those that are shipped.",
    );
  }
}

function nameOf(file: string): string {
  return basename(file).replace(/\.ya?ml$/i, '');
}
