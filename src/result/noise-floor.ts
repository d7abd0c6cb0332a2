// The smallest differences that a machine can resolve, found by racing a server against itself; kept with its fingerprint.
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { CacheBenchError, messageOf } from '../core/errors.ts';
import type { FileSystem } from '../core/file-system.ts';

export const noiseFloorSchema = z.strictObject({
  schemaVersion: z.literal(1),
  fingerprint: z.string(),
  measuredAt: z.iso.datetime(),
  /** The profiles it was measured under. */
  profiles: z.array(z.string()),
  /** By the id of the metric: 0.021 is 2.1 %. */
  metrics: z.record(z.string(), z.number().nonnegative()),
});

export type NoiseFloorRecord = z.infer<typeof noiseFloorSchema>;

export interface NoisePlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly files: FileSystem;
}

/**
 * What the machine resolves by the id of the metric, or undefined where nobody has measured it. A file that
 * can't be read counts as none: the warning that follows names the command that writes it anew.
 */
export function readNoiseFloor(
  fingerprint: string,
  { env, files }: NoisePlace,
): NoiseFloorRecord | undefined {
  try {
    const text = files.readText(noiseFloorFile(fingerprint, env));
    const parsed = noiseFloorSchema.safeParse(JSON.parse(text));
    return parsed.success && parsed.data.fingerprint === fingerprint ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** @throws CacheBenchError E_NOISE_WRITE */
export function saveNoiseFloor(record: NoiseFloorRecord, { env, files }: NoisePlace): string {
  const path = noiseFloorFile(record.fingerprint, env);
  try {
    files.makeDirectory(dirname(path));
    files.replaceText(path, `${JSON.stringify(record, null, 2)}\n`);
  } catch (error) {
    throw new CacheBenchError('E_NOISE_WRITE', `cannot write ${path}: ${messageOf(error)}`, {
      hint: 'Name another place with XDG_STATE_HOME.',
      cause: error,
    });
  }
  return path;
}

/** XDG Base Directory Specification 0.8: what shall outlive a run, but isn't worth a backup. */
function noiseFloorFile(fingerprint: string, env: NoisePlace['env']): string {
  const state = env['XDG_STATE_HOME'] || join(env['HOME'] || homedir(), '.local', 'state');
  return join(state, 'cache-bench', 'noise', `${fingerprint}.json`);
}
