// A core ladder: every server on the same CPUs, few cores first, each set up for as many as it gets.
import { dropUndefined } from '../core/drop-undefined.ts';
import { usageError } from '../core/errors.ts';
import type { Warning } from '../result/parts/warning.ts';
import type { ServerSetup } from '../stage/stage.ts';
import type { TargetSpec } from '../targets/contract.ts';
import type { CoreLadder } from '../targets/cpus/core-ladder.ts';
import { CORES, onCores, type TargetTemplate } from '../targets/spec/target-template.ts';
import type { RunSettings } from './plan.ts';
import type { Sweep } from './sweep.ts';

export interface Ladder {
  readonly sweep: Sweep;
  /** As on the fewest cores. */
  readonly targets: readonly TargetSpec[];
  readonly cpus: Pick<RunSettings, 'serverCpus' | 'clientCpus'>;
  readonly warnings: readonly Warning[];
}

/**
 * @param sweep its values are numbers of cores, from few to many
 * @param cpus as many steps as it has values
 * @throws CacheBenchError E_LADDER for a target that can't be started
 */
export function planLadder(
  sweep: Sweep,
  { steps, client }: CoreLadder,
  templates: readonly TargetTemplate[],
): Ladder {
  const growing = templates.map(growWithCores);
  const setups = steps.map(
    (step): ServerSetup => ({ cpus: step, targets: growing.map((one) => onCores(one, step.length)) }),
  );
  return {
    sweep: { ...sweep, values: sweep.values.map((value, step) => ({ ...value, servers: setups[step]! })) },
    targets: setups[0]!.targets!,
    cpus: { serverCpus: steps.at(-1)!, ...dropUndefined({ clientCpus: client }) },
    warnings: client === undefined ? [SHARED_CORES] : [],
  };
}

const SHARED_CORES: Warning = {
  id: 'W_SHARED_CORES',
  message:
    'the last step of the ladder leaves no CPU to the generator: on this machine servers and generator share cores, so efficiency and break-even are those of both together',
};

/** What grows with the cores where a target does not say otherwise; Redis itself stays at one thread. */
const GROWING: Readonly<Record<string, string>> = {
  'redis-cluster': 'shards',
  dragonfly: 'proactor_threads',
};

function growWithCores(template: TargetTemplate): TargetTemplate {
  if (template.kind === 'attach')
    throw usageError(
      'E_LADDER',
      `--ladder needs servers that cache-bench starts, but ${template.name} is attached`,
      'Name servers to start: -t redis -t redis-cluster -t dragonfly.',
    );
  const setting = GROWING[template.flavor];
  return setting === undefined
    ? template
    : { ...template, settings: { [setting]: CORES, ...template.settings } };
}
