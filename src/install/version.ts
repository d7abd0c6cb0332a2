// Versions as users write them, and the published ones nearest to one that does not exist.
import { usageError } from '../core/errors.ts';
import { printable } from '../targets/control/printable.ts';
import { compareVersions } from '../targets/programs/server-cache.ts';

/** "1.40.1" for "1.40.1" and "v1.40.1"; it becomes part of paths and addresses, so nothing else will do. */
export function parseVersion(text: string): string | undefined {
  return /^v?(\d{1,6}\.\d{1,6}\.\d{1,6}(?:-[a-z0-9]{1,20})?)$/.exec(text)?.[1];
}

/** @throws CacheBenchError E_VERSION (exit code 2) */
export function refuseVersion(title: string, version: string, published: readonly string[]): never {
  const near = nearestVersions(version, published);
  throw usageError(
    'E_VERSION',
    `there is no ${title} ${printable(version, 40)}`,
    near.length === 0
      ? 'Name another version, or none for the one that cache-bench was tested with.'
      : `Published near it: ${near.join(', ')}.`,
  );
}

const NEAR = 5;

/** Newest first. */
function nearestVersions(version: string, published: readonly string[]): readonly string[] {
  return [...new Set(published)]
    .sort((one, other) => distance(one, version) - distance(other, version))
    .slice(0, NEAR)
    .sort((one, other) => compareVersions(other, one));
}

/** The first number weighs most. */
function distance(one: string, other: string): number {
  const [ones, others] = [one, other].map((version) => version.split(/[.-]/).slice(0, 3).map(Number));
  return [1e8, 1e4, 1].reduce(
    (sum, weight, at) => sum + weight * Math.abs((ones![at] ?? 0) - (others![at] ?? 0)),
    0,
  );
}
