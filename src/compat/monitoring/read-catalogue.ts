// Reads the shipped catalogue of what is monitored.
import { join, relative } from 'node:path';
import { usageError } from '../../core/errors.ts';
import { findShipped } from '../../core/package-files.ts';
import { formatProblem } from '../../profile/problems.ts';
import type { CataloguePlace } from '../catalogue/read-catalogue.ts';
import { type MonitoringCatalogue, validateMonitoringText } from './schema.ts';

const FOLDER = findShipped('workloads/monitoring/');

/** @throws CacheBenchError E_CHECKS (exit code 2) */
export function readMonitoringCatalogue({ cwd, files }: CataloguePlace): MonitoringCatalogue {
  const read = files
    .list(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => join(FOLDER, name))
    .map((path) => validateMonitoringText(files.readText(path), relative(cwd, path)));
  const problems = read.flatMap((one) => one.problems.map(formatProblem));
  if (problems.length > 0) throw usageError('E_CHECKS', problems.join('\n'));
  return {
    fields: read.flatMap(({ catalogue }) => catalogue?.fields ?? []),
    alerts: read.flatMap(({ catalogue }) => catalogue?.alerts ?? []),
  };
}
