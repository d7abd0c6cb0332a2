// What a rehearsal begins with, and what its parts share while it runs.
import type { CacheBenchError } from '../core/errors.ts';
import type { ProxyCost } from '../faults/measure-proxy.ts';
import type { Faults } from '../faults/with-faults.ts';
import type { RouteInterval, SideName } from '../load/route/route-plan.ts';
import type { Profile } from '../profile/profile.ts';
import type { RehearsalResult } from '../result/kinds/rehearsal.ts';
import type { LoadContext } from '../run/load-plan.ts';
import type { Stage } from '../stage/stage.ts';
import type { Target, TargetSpec } from '../targets/contract.ts';
import type { Guard } from '../targets/guard/start-guard.ts';
import type { LoggedLoad } from './logged-load.ts';
import type { RehearsalPorts } from './ports.ts';
import type { Rehearsal } from './rehearsal.ts';

export interface RehearsalPlan {
  readonly rehearsal: Rehearsal;
  readonly profile: Profile;
  /** Sent in place of what the profile says. */
  readonly logged?: LoggedLoad;
  readonly reference: TargetSpec;
  readonly candidate: TargetSpec;
  readonly runId: string;
  readonly toolVersion: string;
  /** Of the machine. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly quick: boolean;
  readonly allowNonempty: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly startedAt: Date;
}

export interface RehearsalListener {
  /** What is done now. */
  tell(text: string): void;
  warn(text: string): void;
  /** It begins now. */
  onPhase?(index: number): void;
  /** What users were answered by each side, some moments ago. */
  onInterval?(interval: RouteInterval): void;
  /** The result as it is: after each phase, and at the end. */
  save(result: RehearsalResult): Promise<void>;
  onKeysLeft(error: CacheBenchError): void;
}

/** What the parts of a rehearsal share while it runs. */
export interface OpenRehearsal {
  readonly plan: RehearsalPlan;
  readonly ports: RehearsalPorts;
  readonly guard: Guard;
  readonly listener: RehearsalListener;
  readonly stage: Stage;
  readonly targets: Readonly<Record<SideName, Target>>;
  /** As the load reaches them: through a proxy where there are faults. */
  readonly sides: Readonly<Record<SideName, RoutedSide>>;
  readonly faults: Faults;
  readonly result: RehearsalResult;
  readonly load: LoadContext;
}

export interface RoutedSide {
  readonly endpoint: Target['endpoint'];
  readonly fault: Parameters<Faults['apply']>[0] | undefined;
  /** What its proxy adds; absent: it has none. */
  readonly proxyCost?: ProxyCost;
}

export function warn(
  { result, listener }: Pick<OpenRehearsal, 'result' | 'listener'>,
  id: string,
  message: string,
): void {
  result.warnings.push({ id, message });
  listener.warn(`${id} ${message}`);
}
