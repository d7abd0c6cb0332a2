// What the gate of a command judges by: the declared rules with their places, the baseline, what the machine resolves.

import { resolve } from 'node:path';
import type { Config } from '../../config/config.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { Host } from '../../core/host.ts';
import type { Race } from '../../gate/check-names.ts';
import type { Baseline } from '../../gate/evidence.ts';
import type { GateInput } from '../../gate/judge-rules.ts';
import { type DeclaredRule, readRules } from '../../gate/read-rules.ts';
import { describeValue } from '../../profile/problems.ts';
import type { BaselineFolder } from '../../result/baseline.ts';
import type { OptionsOf } from '../options/option.ts';
import { BASELINES_DIRECTORY } from '../run/options.ts';
import { loadBaseline } from './load-baseline.ts';
import type { GATE_OPTIONS } from './options.ts';

export type GateOptions = OptionsOf<typeof GATE_OPTIONS>;
export type GateSetup = Omit<GateInput, 'run' | 'noiseFloor' | 'significance'>;

/**
 * @returns undefined when no rule is declared
 * @throws CacheBenchError E_RULE, E_BASELINE (exit code 2): before anything runs
 */
export async function prepareGate(
  host: Host,
  options: GateOptions,
  config: Config | undefined,
  race: Omit<Race, 'hasBaseline'>,
): Promise<GateSetup | undefined> {
  const declared = declareRules(options, config);
  const rules = readRules(declared, { ...race, hasBaseline: options.baseline !== undefined });
  const isUsed = rules.some(({ limit }) => limit.kind === 'baseline');
  if (options.baseline !== undefined && !isUsed)
    host.stderr.write(
      `warning W_BASELINE: no rule refers to the baseline ${describeValue(options.baseline)}, so nothing is compared with it; declare one such as --rule 'throughput >= baseline - 5%'\n`,
    );
  if (rules.length === 0) return undefined;
  const baseline = isUsed ? await readBaselineOf(host, options) : undefined;
  return {
    rules,
    onInconclusive: options['on-inconclusive'] ?? 'warn',
    ...dropUndefined({ baseline }),
  };
}

function readBaselineOf(host: Host, options: GateOptions): Promise<Baseline> {
  return loadBaseline(host, options.baseline!, baselinesFolder(host, options));
}

export function baselinesFolder(
  { cwd, files }: Host,
  options: Pick<GateOptions, 'baselines-dir'>,
): BaselineFolder {
  return { directory: resolve(cwd, options['baselines-dir'] ?? BASELINES_DIRECTORY), files };
}

/** Those of the file first, then those of the flags. */
function declareRules(options: GateOptions, config: Config | undefined): DeclaredRule[] {
  return [
    ...(config === undefined ? [] : declareConfigured(config)),
    ...(options.rule ?? []).map((text) => ({
      text,
      locate: (message: string, index: number) =>
        `--rule ${describeValue(text)}, column ${index + 1}: ${message}`,
    })),
  ];
}

function declareConfigured(config: Config): DeclaredRule[] {
  return config.rules.map(({ text, profile, severity, path }) => ({
    text,
    ...dropUndefined({ profile, severity }),
    source: { file: config.file, ...config.placeOf(path) },
    locate: (message, index) => config.locate(path, message, index),
  }));
}
