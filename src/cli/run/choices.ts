// What the flags that commands share come to: settings of a run, its targets, changes to its profiles.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { usageError } from '../../core/errors.ts';
import type { Host } from '../../core/host.ts';
import type { DriverName } from '../../load/contract.ts';
import type { ProfileOverrides } from '../../profile/overrides.ts';
import type { RunSettings } from '../../run/plan.ts';
import type { TargetSpec } from '../../targets/contract.ts';
import { parseTargetSpec } from '../../targets/spec/parse-target-spec.ts';
import type { RespVersion } from '../../wire/resp-version.ts';
import { chooseDefaultTargets } from './default-targets.ts';
import type { RunOptions } from './options.ts';
import { addSshHosts } from './ssh.ts';

/** Fixed, so that two runs send the same operations unless told otherwise. */
const DEFAULT_SEED = 42;
/** What operators call "no difference"; a quiet machine resolves it with 8 blocks. */
export const DEFAULT_TOLERANCE = 0.05;
/** What an application would see is what ioredis does unless told otherwise: since its version 6 that is RESP3. */
const DEFAULT_PROTOCOL: Readonly<Record<DriverName, RespVersion>> = { resp: 2, ioredis: 3 };
/** Lets sockets of the last round close and the server's clean-up finish. */
const COOLDOWN_MS = 250;

/** @param most unless the options say */
export function chooseSettings(options: RunOptions, blocks: number, most?: number): RunSettings {
  const maxBlocks = options['max-blocks'] ?? most;
  if (maxBlocks !== undefined && maxBlocks < blocks)
    throw usageError(
      'E_FLAG',
      `--max-blocks is ${maxBlocks} and --blocks ${blocks}; at least as many were expected`,
      `Use --max-blocks ${blocks * 2}, or fewer --blocks.`,
    );
  const driver = options.driver ?? 'resp';
  return {
    driver,
    protocol: options.protocol ?? DEFAULT_PROTOCOL[driver],
    ...(options.protocol === undefined && driver === 'ioredis' ? { mayFallBack: true as const } : {}),
    blocks,
    ...dropUndefined({
      maxBlocks,
      io: options.io,
      serverCpus: options['server-cpus'],
      clientCpus: options['client-cpus'],
    }),
    tolerance: options.tolerance ?? DEFAULT_TOLERANCE,
    quick: options.quick ?? false,
    seed: options.seed ?? DEFAULT_SEED,
    allowNonempty: options['allow-nonempty'] ?? false,
    pin: options.pin ?? true,
    calibrate: options.calibrate ?? true,
    cooldownMs: options.cooldown === undefined ? COOLDOWN_MS : options.cooldown / 1e6,
  };
}

/** @param named absent: those of the options; undefined in both: what is installed */
export async function chooseTargets(
  host: Host,
  options: RunOptions,
  named: readonly TargetSpec[] = (options.target ?? []).map((text) => parseTargetSpec(text, host.env)),
): Promise<readonly TargetSpec[]> {
  if (named.length === 0) {
    const { targets, notice } = await chooseDefaultTargets(host.env);
    if (notice !== undefined && !options.quiet) host.stderr.write(`${notice}\n`);
    return addSshHosts(targets, options.ssh ?? []);
  }
  refuseSameNames(named);
  return addSshHosts(named, options.ssh ?? []);
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
      '--duration and --requests are both given; only one can end a round',
      'Leave one out.',
    );
  }
  return pickOverrides(options);
}

type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Name;
/** A field is called as its option, with its unit: which is which need not be remembered twice. */
type FieldOf<Name extends string> = Extract<
  keyof ProfileOverrides,
  Camel<Name> | `${Camel<Name>}Ns` | `${Camel<Name>}PerSecond`
>;
type Overriding = {
  [Name in keyof RunOptions]: FieldOf<Name> extends never ? never : Name;
}[keyof RunOptions] &
  string;
/** No option may stand for the field of another, nor have another type than its field. */
export type OverrideFields = {
  readonly [Name in NonNullable<Overriding>]: RunOptions[Name] extends ProfileOverrides[FieldOf<Name>]
    ? FieldOf<Name>
    : never;
};

const OVERRIDES: OverrideFields = {
  connections: 'connections',
  pipeline: 'pipeline',
  threads: 'threads',
  requests: 'requests',
  duration: 'durationNs',
  warmup: 'warmupNs',
  'value-size': 'valueSize',
  keys: 'keys',
  rate: 'ratePerSecond',
  timeout: 'timeoutNs',
};

/** Every field is right by the type of the table. */
function pickOverrides(options: Pick<RunOptions, keyof OverrideFields>): ProfileOverrides {
  const names = Object.keys(OVERRIDES) as (keyof OverrideFields)[];
  return dropUndefined(Object.fromEntries(names.map((name) => [OVERRIDES[name], options[name]])));
}
