// How many files the rounds of a profile have open at once: its connections, and those of its calibration.
import { OPEN_FILES_OF_THREAD, OPEN_FILES_RESERVE, type OpenFilesNeed } from '../core/open-files.ts';
import { formatInteger } from '../core/units.ts';
import type { Profile } from '../profile/profile.ts';

/** What a profile opens, so far as it is known before any server is. */
type Opens = Pick<Profile, 'name' | 'load' | 'receivers' | 'bystander'>;

/**
 * The null server of a calibration has one process a thread, but its connections are accepted in this one, and all
 * of them may be here at once.
 *
 * @param isCalibrated the profile runs against the null server first
 */
export function countOpenFiles(
  { name, load, receivers, bystander }: Opens,
  threads: number,
  isCalibrated: boolean,
): OpenFilesNeed {
  const beside =
    receivers.reduce((sum, { connections }) => sum + connections, 0) + (bystander?.connections ?? 0);
  const accepted = isCalibrated ? load.connections : 0;
  const own = OPEN_FILES_RESERVE + Math.min(threads, load.connections) * OPEN_FILES_OF_THREAD;
  const more = Math.max(beside, accepted);
  const parts = [`${formatInteger(load.connections)} connections`];
  if (more > 0)
    parts.push(
      accepted >= beside
        ? `${formatInteger(accepted)} accepted by the null server of the calibration`
        : `${formatInteger(beside)} connections beside them`,
    );
  const without = load.connections + beside + own;
  return {
    of: name,
    files: load.connections + more + own,
    parts: [...parts, `${formatInteger(own)} for everything else`],
    ...(accepted > beside ? { advice: `With --no-calibrate ${formatInteger(without)} are enough.` } : {}),
  };
}
