// Opens the targets of a command, lets it work on them, and leaves nothing behind, however that ends.
import { dropUndefined } from '../core/drop-undefined.ts';
import { CacheBenchError } from '../core/errors.ts';
import { stopIfInterrupted } from '../core/interrupted.ts';
import type { Script } from '../profile/profile.ts';
import type { DatabaseSize } from '../targets/access/database-size.ts';
import type { OwnKeys } from '../targets/access/own-keys.ts';
import type { Target } from '../targets/contract.ts';
import { compareSizes, KEYS_LEFT, warnOfKeysLeft } from './check-removal.ts';
import { refuseForeignData } from './foreign-data.ts';
import { keyPrefix } from './key-prefix.ts';
import { STAGE_PORTS, type StagePorts } from './ports.ts';
import { refuseUnwritable } from './refuse-unwritable.ts';
import { requireOpenFiles } from './require-open-files.ts';
import type { KeyNames, ServerSetup, Stage, StagePlan } from './stage.ts';
import { type StageWarning, warnOfOrphans, warnOfTargets } from './warnings.ts';

/**
 * Refuses work that needs more open files than this process may have. Cleans up after cache-benches that were killed, opens the targets in their order, refuses those with foreign data,
 * and tells what there is to warn of; then `work` has them. Servers that were started are stopped in the end.
 *
 * @throws CacheBenchError E_OPEN_FILES, E_REFUSED (exit code 4), E_TARGET_UNREACHABLE, E_AUTH and the other errors of openTarget;
 *   E_KEYS_LEFT; Interrupted when the signal is aborted before all are open; whatever `work` throws
 */
export async function withTargets<T>(
  plan: StagePlan,
  work: (stage: Stage) => Promise<T>,
  ports: StagePorts = STAGE_PORTS,
): Promise<T> {
  requireOpenFiles(plan.opens, ports);
  const orphans = await ports.cleanUpOrphans(undefined, plan.env);
  const stage = new OpenStage(plan, ports);
  try {
    await stage.open();
    if (plan.writes !== false) refuseUnwritable(stage.targets);
    await refuseForeignData(stage.targets, plan.allowNonempty, ports);
    for (const warning of [...warnOfOrphans(orphans), ...warnOfTargets(stage.targets)]) stage.warn(warning);
    const result = await work(stage);
    stage.reportKeysLeft();
    return result;
  } finally {
    await stage.close();
  }
}

class OpenStage implements Stage {
  readonly targets: Target[] = [];
  readonly keyPrefix: string;
  private readonly plan: StagePlan;
  private readonly ports: StagePorts;
  private setup: ServerSetup | undefined;
  private names: KeyNames | undefined;
  /** Names of attached targets. */
  private readonly leftOn = new Set<string>();
  private readonly told = new Set<string>();

  constructor(plan: StagePlan, ports: StagePorts) {
    this.plan = plan;
    this.ports = ports;
    this.setup = plan.servers;
    this.keyPrefix = keyPrefix(plan.runId);
  }

  async open(): Promise<void> {
    const { plan, setup, ports } = this;
    const { runId, env, signal, snapshots = false, onEvent } = plan;
    for (const spec of setup?.targets ?? plan.targets) {
      stopIfInterrupted(signal);
      const target = await ports.openTarget(spec, {
        runId,
        env,
        signal,
        snapshots,
        keyPrefix: this.keyPrefix,
        ...dropUndefined({ cpus: setup?.cpus ?? plan.cpus, serverThreads: setup?.threads }),
        onStep: (text) => onEvent({ kind: 'target-step', target: spec.name, text }),
      });
      this.targets.push(target);
      onEvent({ kind: 'target-opened', target });
    }
  }

  async useServers(setup: ServerSetup | undefined): Promise<void> {
    if (setup === this.setup) return;
    this.setup = setup;
    await this.close();
    await this.open();
    for (const warning of warnOfTargets(this.targets)) this.warn(warning);
  }

  async withKeys<T>(scripts: readonly Script[], work: () => Promise<T>, names?: KeyNames): Promise<T> {
    this.names = names;
    const attached = this.targets.filter(({ owned }) => !owned);
    const sizes = new Map<Target, DatabaseSize>();
    for (const target of attached) sizes.set(target, await this.ports.inspectDatabase(target));
    try {
      for (const target of this.targets) await this.ports.loadScripts(target, scripts);
      return await work();
    } finally {
      for (const target of this.targets) await this.removeOrWarn(target, sizes.get(target));
    }
  }

  async removeKeys(target: Target): Promise<void> {
    await this.ports.removeKeys(target, this.ownKeys());
  }

  /** @throws CacheBenchError E_KEYS_LEFT, unless the plan is told of it */
  reportKeysLeft(): void {
    if (this.leftOn.size === 0) return;
    const error = new CacheBenchError(
      'E_KEYS_LEFT',
      `keys of this run stay on ${[...this.leftOn].join(', ')}`,
      {
        hint: 'The warning W_KEYS_LEFT names the command that removes them.',
      },
    );
    if (this.plan.onKeysLeft === undefined) throw error;
    this.plan.onKeysLeft(error);
  }

  /** Once: servers that are started anew have the same to say again. */
  warn(warning: StageWarning): void {
    const text = `${warning.id} ${warning.message}`;
    if (this.told.has(text)) return;
    this.told.add(text);
    this.plan.onEvent({ kind: 'warning', warning });
  }

  /** Targets never throw when they stop. */
  async close(): Promise<void> {
    await Promise.all(this.targets.splice(0).map((target) => target.stop()));
  }

  private ownKeys(): OwnKeys {
    const { names, keyPrefix } = this;
    return { prefix: keyPrefix, ...(names === undefined ? {} : { names: () => names(keyPrefix) }) };
  }

  /** A server of our own goes with its keys. */
  private async removeOrWarn(target: Target, before: DatabaseSize | undefined): Promise<void> {
    if (this.plan.writes === false) return;
    const keys = this.ownKeys();
    let warning: StageWarning | undefined;
    try {
      await this.removeKeys(target);
      if (target.owned) return;
      warning = await compareSizes(target, keys, before, this.ports);
    } catch (error) {
      if (target.owned) return;
      warning = await warnOfKeysLeft(target, keys, error, this.ports);
    }
    if (warning === undefined) return;
    if (warning.id === KEYS_LEFT) this.leftOn.add(target.name);
    this.warn(warning);
  }
}
