// Installs servers while the user watches: progress on stderr, Ctrl-C, and where the programs are.

import { arch, availableParallelism, platform, userInfo } from 'node:os';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import type { InstallSettings, ServerWish } from '../../install/contract.ts';
import { installServer } from '../../install/install-server.ts';
import { OFFICIAL_API } from '../../install/release-api.ts';
import { LOCAL_SERVERS } from '../../targets/flavors/catalogue.ts';
import { listenForInterrupt } from '../host/interrupt.ts';
import type { OptionsOf } from '../options/option.ts';
import { chooseProgressMode } from '../run/attend-run.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { createInstallProgress } from './install-progress.ts';
import type { SERVERS_OPTIONS } from './options.ts';

export type InstallOptions = OptionsOf<typeof SERVERS_OPTIONS>;

const RETRY_DELAY_MS = 500;

/** @returns the exit code */
export async function attendInstall(
  host: Host,
  wishes: readonly ServerWish[],
  options: InstallOptions,
): Promise<number> {
  const progress = createInstallProgress({
    stderr: host.stderr,
    ...describeTerminal(host.stderr, host.env),
    mode: chooseProgressMode(host, options),
  });
  const interrupt = listenForInterrupt(host, () => {});
  const settings = {
    ...chooseInstallSettings(host, options),
    signal: interrupt.signal,
    onEvent: progress.onEvent,
  };
  try {
    for (const wish of wishes) {
      const { flavor, path, version, isNew } = await installServer(wish, settings);
      progress.stop();
      const name = `${LOCAL_SERVERS[flavor].title}${version === undefined ? '' : ` ${version}`}`;
      if (!options.quiet)
        host.stderr.write(`${name} ${isNew ? 'is installed as' : 'was there already:'} ${path}\n`);
    }
    return EXIT.ok;
  } catch (error) {
    progress.stop();
    const interrupted = interrupt.exitCode();
    if (interrupted !== undefined) return interrupted;
    throw error;
  } finally {
    interrupt.stopListening();
  }
}

function chooseInstallSettings(host: Host, options: InstallOptions): Omit<InstallSettings, 'onEvent'> {
  return {
    env: host.env,
    machine: {
      platform: platform(),
      arch: arch(),
      isRoot: userInfo().uid === 0,
      cpuCount: availableParallelism(),
    },
    apiUrl: options['github-api'] ?? OFFICIAL_API,
    ...dropUndefined({ mirrorUrl: options.mirror, sha256: options.sha256, method: options.from }),
    retryDelayMs: RETRY_DELAY_MS,
    now: () => host.now(),
  };
}
