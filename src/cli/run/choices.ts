// What the flags that commands share come to: settings of a run, its targets, changes to its profiles.
import { usageError } from '../../core/errors.ts';
import type { Host } from '../../core/host.ts';
import type { ProfileOverrides } from '../../profile/overrides.ts';
import type { RunSettings } from '../../run/plan.ts';
import type { TargetSpec } from '../../targets/contract.ts';
import { parseTargetSpec } from '../../targets/spec/parse-target-spec.ts';
import { chooseDefaultTargets } from './default-targets.ts';
import type { RunOptions } from './options.ts';
import { addSshHosts } from './ssh.ts';

/** Fixed, so that two runs send the same operations unless told otherwise. */
const DEFAULT_SEED = 42;
/** What operators call "no difference"; a quiet machine resolves it with 8 blocks. */
export const DEFAULT_TOLERANCE = 0.05;
/** Lets sockets of the last round close and the server's clean-up finish. */
const COOLDOWN_MS = 250;

export function chooseSettings(options: RunOptions, blocks: number): RunSettings {
  const maxBlocks = options['max-blocks'];
  if (maxBlocks !== undefined && maxBlocks < blocks)
    throw usageError(
      'E_FLAG',
      `--max-blocks is ${maxBlocks} and --blocks ${blocks}; at least as many were expected`,
      `Use --max-blocks ${blocks * 2}, or fewer --blocks.`,
    );
  return {
    driver: options.driver ?? 'resp',
    protocol: options.protocol ?? 2,
    blocks,
    ...(maxBlocks === undefined ? {} : { maxBlocks }),
    tolerance: options.tolerance ?? DEFAULT_TOLERANCE,
    quick: options.quick ?? false,
    seed: options.seed ?? DEFAULT_SEED,
    allowNonempty: options['allow-nonempty'] ?? false,
    ...(options['server-cpus'] === undefined ? {} : { serverCpus: options['server-cpus'] }),
    ...(options['client-cpus'] === undefined ? {} : { clientCpus: options['client-cpus'] }),
    pin: options.pin ?? true,
    calibrate: options.calibrate ?? true,
    cooldownMs: options.cooldown === undefined ? COOLDOWN_MS : options.cooldown / 1e6,
  };
}

export function chooseTargets(host: Host, options: RunOptions): readonly TargetSpec[] {
  const texts = options.target ?? [];
  if (texts.length === 0) {
    const { targets, notice } = chooseDefaultTargets(host.env);
    if (notice !== undefined && !options.quiet) host.stderr.write(`${notice}\n`);
    return addSshHosts(targets, options.ssh ?? []);
  }
  const targets = texts.map((text) => parseTargetSpec(text, host.env));
  refuseSameNames(targets);
  return addSshHosts(targets, options.ssh ?? []);
}

export function refuseSameNames(targets: readonly TargetSpec[]): void {
  refuseTwice(
    targets.map(({ name }) => name),
    'E_TARGET',
    'targets',
    'Give each its own name: -t old=redis -t new=redis?io-threads=4.',
  );
}

/** @throws CacheBenchError: names tell rows, files and messages apart */
export function refuseTwice(names: readonly string[], code: string, what: string, hint: string): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw usageError(code, `two ${what} are named '${twice}'`, hint);
}

export function chooseOverrides(options: RunOptions): ProfileOverrides {
  if (options.duration !== undefined && options.requests !== undefined) {
    throw usageError(
      'E_FLAG',
      '--duration and --requests are both given; a round ends by one of them',
      'Leave one out.',
    );
  }
  const given: Record<keyof ProfileOverrides, unknown> = {
    connections: options.connections,
    pipeline: options.pipeline,
    threads: options.threads,
    requests: options.requests,
    durationNs: options.duration,
    warmupNs: options.warmup,
    valueSize: options['value-size'],
    keys: options.keys,
    ratePerSecond: options.rate,
    timeoutNs: options.timeout,
  };
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as ProfileOverrides;
}
