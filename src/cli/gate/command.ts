// `cache-bench gate`: judges the declared rules over a saved result.

import { digestRun } from '../../compare/digest-run.ts';
import { isObserved } from '../../compare/observed/observe-result.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { usageError } from '../../core/errors.ts';
import type { Host } from '../../core/host.ts';
import { gateExitCode } from '../../gate/exit-code.ts';
import { judgeRules } from '../../gate/judge-rules.ts';
import { eventNames } from '../../result/event-metrics.ts';
import type { RaceResult } from '../../result/kinds/race.ts';
import { operationNames } from '../../result/metrics.ts';
import { readResult, requireRace } from '../../result/store/read-result.ts';
import { writeCiOutput } from '../ci/ci-output.ts';
import type { CommandArgs } from '../command.ts';
import { tellWarningOn } from '../host/tell-warning.ts';
import { readConfiguredOptions } from '../options/configured-options.ts';
import { findPlace } from '../results/find-place.ts';
import { listOtherProfiles } from '../run/configured-race.ts';
import { noiseFloorOf } from '../run/noise.ts';
import { describeTerminal } from '../terminal/terminal.ts';
import { gateObserved, refuseFlagsOfRuns } from './gate-observed.ts';
import { prepareGate } from './gate-setup.ts';
import { GATE_COMMAND_OPTIONS } from './options.ts';
import { describeGate } from './text.ts';

/** @returns the exit code */
export async function gateCommand(host: Host, args: CommandArgs): Promise<number> {
  const { options, config } = await readConfiguredOptions(host, GATE_COMMAND_OPTIONS, args);
  const file = findPlace(host, String(args['result']));
  const read = await readResult(file, host.durable, tellWarningOn(host));
  if (isObserved(read)) {
    refuseFlagsOfRuns(args, ['baseline', 'baselines-dir'], file, read);
    return gateObserved(host, options, read);
  }
  const result = requireRace(read, file);
  const gate = await prepareGate(host, options, config, {
    ...listMeasured(result),
    otherProfiles: listOtherProfiles(host, config),
  });
  if (gate === undefined)
    throw usageError(
      'E_RULE',
      'there is no rule to judge',
      "Declare some in cache-bench.yaml, or here: --rule 'errors < 0.01%'.",
    );
  const noiseFloor = result.settings.noiseFloor ?? noiseFloorOf(result.environment.facts, host);
  const run = digestRun(result);
  const report = judgeRules({ ...gate, run, ...dropUndefined({ noiseFloor }) });
  host.stdout.write(
    options.json
      ? `${JSON.stringify(report)}\n`
      : describeGate(report, describeTerminal(host.stdout, host.env), result).trimStart(),
  );
  writeCiOutput(host, { result, file, gate: report });
  return gateExitCode(report);
}

function listMeasured({ targets, profiles, rounds }: RaceResult) {
  return {
    targets: targets.map(({ name }) => name),
    profiles: profiles.map(({ name }) => ({
      name,
      operations: [
        ...new Set(
          rounds.flatMap((round) =>
            round.status === 'completed' && round.profile === name
              ? [...operationNames(round), ...eventNames(round)]
              : [],
          ),
        ),
      ],
    })),
  };
}
