// Opens the targets of a command, lets it work on them, and leaves nothing behind, however that ends.
import { dropUndefined } from '../core/drop-undefined.ts';
import { messageOf } from '../core/errors.ts';
import { stopIfInterrupted } from '../core/interrupted.ts';
import type { Script } from '../profile/profile.ts';
import type { Target } from '../targets/contract.ts';
import { refuseForeignData } from './foreign-data.ts';
import { keyPrefix } from './key-prefix.ts';
import { STAGE_PORTS, type StagePorts } from './ports.ts';
import type { ServerSetup, Stage, StagePlan } from './stage.ts';
import { type StageWarning, warnOfOrphans, warnOfTargets } from './warnings.ts';

/**
 * Cleans up after cache-benches that were killed, opens the targets in their order, refuses those with foreign data,
 * and tells what there is to warn of; then `work` has them. Servers that were started are stopped in the end.
 *
 * @throws CacheBenchError E_REFUSED (exit code 4), E_TARGET_UNREACHABLE, E_AUTH and the other errors of openTarget;
 *   Interrupted when the signal is aborted before all are open; whatever `work` throws
 */
export async function withTargets<T>(
  plan: StagePlan,
  work: (stage: Stage) => Promise<T>,
  ports: StagePorts = STAGE_PORTS,
): Promise<T> {
  const orphans = await ports.cleanUpOrphans(undefined, plan.env);
  const stage = new OpenStage(plan, ports);
  try {
    await stage.open();
    await refuseForeignData(stage.targets, plan.allowNonempty, ports);
    for (const warning of [...warnOfOrphans(orphans), ...warnOfTargets(stage.targets)]) stage.warn(warning);
    return await work(stage);
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
  }

  async withKeys<T>(scripts: readonly Script[], work: () => Promise<T>): Promise<T> {
    try {
      for (const target of this.targets) await this.ports.loadScripts(target, scripts);
      return await work();
    } finally {
      for (const target of this.targets) await this.removeOrWarn(target);
    }
  }

  async removeKeys(target: Target): Promise<void> {
    await this.ports.removeKeys(target, this.keyPrefix);
  }

  warn(warning: StageWarning): void {
    this.plan.onEvent({ kind: 'warning', warning });
  }

  /** Targets never throw when they stop. */
  async close(): Promise<void> {
    await Promise.all(this.targets.splice(0).map((target) => target.stop()));
  }

  /** A server of our own goes with its keys. */
  private async removeOrWarn(target: Target): Promise<void> {
    const { name, owned } = target;
    try {
      await this.removeKeys(target);
    } catch (error) {
      if (owned) return;
      const message = `keys that begin with ${this.keyPrefix} may be left on ${name}: ${messageOf(error)}`;
      this.warn({ id: 'W_KEYS_LEFT', message, target: name });
    }
  }
}
