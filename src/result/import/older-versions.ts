// Brings results that an older cache-bench wrote to the schema of today, one version at a time.
import { usageError } from '../../core/errors.ts';
import { SCHEMA_VERSION } from '../schema.ts';

/** From the version it is listed under to the next. */
export type Step = (older: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** One for every version there was: raising SCHEMA_VERSION without adding its step fails a test. */
export const STEPS: Readonly<Record<number, Step>> = {};

/**
 * @throws CacheBenchError E_IMPORT (exit code 2) for versions that nobody wrote
 */
export function upgradeResult(
  result: Readonly<Record<string, unknown>>,
  file: string,
  { steps = STEPS, wanted = SCHEMA_VERSION }: { steps?: typeof STEPS; wanted?: number } = {},
): Record<string, unknown> {
  let upgraded: Record<string, unknown> = { ...result };
  for (;;) {
    const { schemaVersion } = upgraded;
    if (schemaVersion === wanted) return upgraded;
    const step = typeof schemaVersion === 'number' ? steps[schemaVersion] : undefined;
    if (typeof schemaVersion !== 'number' || step === undefined) {
      const known = [...Object.keys(steps), String(wanted)].join(', ');
      throw usageError(
        'E_IMPORT',
        `${file} has schemaVersion ${JSON.stringify(schemaVersion)}; this cache-bench reads ${known}`,
        'A newer cache-bench wrote it, or it was edited.',
      );
    }
    upgraded = { ...step(upgraded), schemaVersion: schemaVersion + 1 };
  }
}
