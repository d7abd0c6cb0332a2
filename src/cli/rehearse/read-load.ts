// What a rehearsal sends: a profile, or the commands of a captured log.
import { resolve } from 'node:path';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { usageError } from '../../core/errors.ts';
import type { Host } from '../../core/host.ts';
import { unpackLog } from '../../core/unpack-text.ts';
import { applyOverrides } from '../../profile/overrides.ts';
import type { Profile } from '../../profile/profile.ts';
import { readProfile } from '../../profile/read-profile.ts';
import { type LoggedLoad, readLoggedLoad } from '../../rehearse/logged-load.ts';
import type { Rehearsal } from '../../rehearse/rehearsal.ts';
import { keyPrefix } from '../../stage/key-prefix.ts';
import type { TargetSpec } from '../../targets/contract.ts';
import { readTextFile } from '../host/read-text-file.ts';
import { describePasswords } from '../replay/text.ts';

/** Some two million commands: what one process holds at ease. */
const LOG_WISH = { code: 'E_REHEARSAL', limitBytes: 256 * 1024 ** 2 };

interface LoadWish {
  readonly rehearsal: Rehearsal;
  readonly options: {
    readonly rate?: number | undefined;
    readonly connections?: number | undefined;
    readonly keys?: number | undefined;
  };
  readonly runId: string;
  readonly targets: readonly TargetSpec[];
}

/**
 * Flags win over the file, the file over the profile or the log.
 *
 * @throws CacheBenchError of the profile; E_REHEARSAL (exit code 2) of a log that can't be read or holds nothing to send, or with --keys
 */
export function readLoad(
  { rehearsal, options, runId, targets }: LoadWish,
  host: Host,
): { readonly profile: Profile; readonly logged?: LoggedLoad } {
  const { profile, log, directory } = rehearsal;
  const overrides = dropUndefined({
    ratePerSecond: options.rate ?? rehearsal.ratePerSecond,
    connections: options.connections ?? rehearsal.connections,
  });
  if (log === undefined) {
    const keys = options.keys ?? rehearsal.keys;
    return readProfile(profile!, {
      cwd: directory,
      files: host.files,
      overrides: { ...overrides, ...dropUndefined({ keys }) },
    });
  }
  if (options.keys !== undefined)
    throw usageError(
      'E_REHEARSAL',
      `got --keys ${options.keys}, but a log has its own keys`,
      `Leave --keys out, or name a profile in place of log: ${log}.`,
    );
  const path = resolve(directory, log);
  const text = unpackLog(path, readTextFile(host, path, { ...LOG_WISH, encoding: 'latin1' }), LOG_WISH);
  const logged = readLoggedLoad(text, {
    file: log,
    keyPrefix: keyPrefix(runId),
    allowScripts: targets.every(({ kind }) => kind !== 'attach'),
  });
  if (logged.passwords > 0) host.stderr.write(`warning: ${describePasswords(log, logged.passwords)}\n`);
  return { profile: applyOverrides(logged.profile, overrides), logged };
}
