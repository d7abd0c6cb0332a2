// The keys of a soak on its targets, and the loads that work on them.
import { CacheBenchError } from '../core/errors.ts';
import { listKeyNames } from '../profile/key-names.ts';
import { fillTargets, refillIfNeeded } from '../run/fill.ts';
import { type LoadContext, planRoundLoad } from '../run/load-plan.ts';
import type { RunPorts } from '../run/ports.ts';
import type { Stage } from '../stage/stage.ts';
import type { Target } from '../targets/contract.ts';
import { listBlockingKeys } from './beside/block-clients.ts';
import type { SideLoad } from './side-by-side.ts';
import type { SoakPlan } from './soak-plan.ts';

const WARMUP_NS = 1e9;
/** Far apart, so that no two profiles or stretches have the same. */
const SEED_STEP = 7919;

export interface SoakDataSetup {
  readonly plan: SoakPlan;
  readonly stage: Stage;
  readonly ports: RunPorts;
  readonly clientCpus: readonly number[] | undefined;
}

export interface FillTelling {
  readonly signal: AbortSignal;
  onStep(text: string): void;
  onIncident(text: string): void;
}

export class SoakData {
  private readonly setup: SoakDataSetup;

  constructor(setup: SoakDataSetup) {
    this.setup = setup;
  }

  /** All that may be written, for who removes keys by name. */
  *listKeys(prefix: string): Generator<string> {
    for (const [at, { profile }] of this.setup.plan.profiles.entries())
      yield* listKeyNames(profile, profilePrefix(prefix, at));
    yield* listBlockingKeys(prefix);
  }

  /**
   * @param isNew everything is written; else what is missing
   * @throws CacheBenchError E_FILL, unless the server evicts what is too much
   */
  async fill(isNew: boolean, { signal, onStep, onIncident }: FillTelling): Promise<void> {
    const { plan, stage, ports } = this.setup;
    const context = { ports, signal, onEvent: () => {} };
    for (const [at, { profile }] of plan.profiles.entries())
      for (const target of stage.targets) {
        onStep(`filling ${target.name} with the keys of ${profile.name}`);
        const load = this.loadContext(target, at);
        try {
          if (isNew || target.owned) await fillTargets(profile, [{ target, load }], context);
          else await refillIfNeeded(profile, target, load, context);
        } catch (error) {
          if (!isEvicting(target) || !(error instanceof CacheBenchError) || error.code !== 'E_FILL')
            throw error;
          onIncident(`${target.name} already evicts keys while it is filled`);
        }
      }
  }

  /** The same operations for all targets, others for each stretch of time. */
  planLoads(rows: number, turn: number): SideLoad[] {
    const { plan, stage } = this.setup;
    const { rowNs } = plan.pace;
    return stage.targets.flatMap((target, at) =>
      plan.profiles.map(({ profile, ratePerSecond }, index): SideLoad => {
        const round = planRoundLoad(profile, this.loadContext(target, index));
        const openLoop = { arrivals: 'constant', ...round.openLoop, ratePerSecond, pacing: 'timer' } as const;
        return {
          target: at,
          plan: {
            ...{ ...round, openLoop, warmupNs: WARMUP_NS, intervalNs: rowNs },
            seed: plan.settings.seed + SEED_STEP * turn + index,
            // The last row is looked at while the load goes on; then it is ended.
            stop: { kind: 'duration', durationNs: (rows + 1) * rowNs },
          },
        };
      }),
    );
  }

  /** All loads share the CPUs of the generator. */
  private loadContext(target: Target, profile: number): LoadContext {
    const { plan, stage, ports, clientCpus } = this.setup;
    const all = clientCpus?.length ?? Math.max(1, Math.floor(ports.readAllowedCpus().length / 2));
    return {
      endpoint: target.endpoint,
      settings: plan.settings,
      keyPrefix: profilePrefix(stage.keyPrefix, profile),
      threads: Math.max(1, Math.floor(all / (stage.targets.length * plan.profiles.length))),
      cpus: clientCpus,
    };
  }
}

/** Profiles may call their keyspaces alike. */
function profilePrefix(prefix: string, profile: number): string {
  return profile === 0 ? prefix : `${prefix}${profile}:`;
}

function isEvicting({ identity: { evictionPolicy, maxMemoryBytes } }: Target): boolean {
  return (maxMemoryBytes ?? 0) > 0 && evictionPolicy !== undefined && evictionPolicy !== 'noeviction';
}
