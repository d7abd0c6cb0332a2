// Plays experiments one after the other, on each target and as often as asked for; what is finished is handed on at once.
import type { FailoverTrial } from '../result/kinds/failover.ts';
import { cleanUpOrphans } from '../targets/started/orphans.ts';
import { checkChoice } from './check-choice.ts';
import type { Experiment } from './experiment.ts';
import { playTrial, type TrialPlan } from './play-trial.ts';
import { summarizeTrial } from './summarize-trial.ts';
import type { ServerChoice } from './topology/start-node.ts';

export interface FailoverPlan extends Omit<TrialPlan, 'experiment' | 'choice'> {
  readonly experiments: readonly Experiment[];
  readonly choices: readonly ServerChoice[];
  readonly repeats: number;
  now(): Date;
}

/** What a trial does to servers; a test hands in another. */
export interface FailoverPorts {
  readonly cleanUpOrphans: typeof cleanUpOrphans;
  readonly playTrial: typeof playTrial;
}

export const FAILOVER_PORTS: FailoverPorts = { cleanUpOrphans, playTrial };

/**
 * @param onTrial resolves when it is kept
 * @throws CacheBenchError of {@link checkChoice} before anything is started, and of {@link playTrial}; Interrupted
 */
export async function conductFailover(
  plan: FailoverPlan,
  onTrial: (trial: FailoverTrial) => Promise<void>,
  ports: FailoverPorts = FAILOVER_PORTS,
): Promise<void> {
  const { experiments, choices, repeats } = plan;
  for (const experiment of experiments) for (const choice of choices) checkChoice(experiment, choice);
  await ports.cleanUpOrphans(undefined, plan.context.env);
  for (let repeat = 1; repeat <= repeats; repeat++)
    for (const experiment of experiments)
      for (const choice of choices) {
        const startedAt = plan.now();
        plan.tell(`${experiment.name} on ${choice.name}${repeats === 1 ? '' : `, ${repeat} of ${repeats}`}`);
        const trialPlan = { ...plan, experiment, choice: withSettings(choice, experiment) };
        const trial = await ports.playTrial(trialPlan);
        await onTrial(summarizeTrial(trialPlan, trial, { startedAt, repeat }));
      }
}

/** What the target says of itself wins. */
function withSettings(choice: ServerChoice, { settings }: Experiment): ServerChoice {
  return { ...choice, settings: { ...settings, ...choice.settings } };
}
