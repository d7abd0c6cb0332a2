// Opens the two servers of `compat`, lets something be tried on them, and prints what came of it.
import { NamedKeys } from '../../compat/run/named-keys.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { createRunId } from '../../result/store/directory.ts';
import type { Stage } from '../../stage/stage.ts';
import { withTargets } from '../../stage/with-targets.ts';
import type { Target } from '../../targets/contract.ts';
import { parseTargetSpec } from '../../targets/spec/parse-target-spec.ts';
import { STOPPING, withInterrupt } from '../host/with-interrupt.ts';
import { refuseSameNames } from '../run/choices.ts';
import { describeTerminal, type TerminalAbilities } from '../terminal/terminal.ts';
import { wrapWords } from '../terminal/wrap-story.ts';
import type { CompatOptions } from './options.ts';

export interface TwoTargets {
  readonly reference: Target;
  readonly candidate: Target;
  readonly stage: Stage;
  /** Has to be told of each key before it is written. */
  readonly named: NamedKeys;
  readonly signal: AbortSignal;
  tell(text: string): void;
}

export interface TwoTargetsTask<Found> {
  /** What would be done, for --dry-run. */
  readonly plan: readonly string[];
  /** Started servers can write snapshots. */
  readonly snapshots?: boolean;
  work(targets: TwoTargets): Promise<Found>;
  describe(found: Found & Servers, abilities: TerminalAbilities): string;
  /** In the place of printing what `describe` says, or JSON. */
  show?(found: Found & Servers): Promise<void>;
  /** Whether --fail-on has something to fail on. */
  fails(found: Found): boolean;
}

export interface ServerName {
  readonly name: string;
  readonly flavor: string;
  readonly version: string;
}

export interface Servers {
  readonly reference: ServerName;
  readonly candidate: ServerName;
  readonly warnings: readonly string[];
}

/** @returns the exit code */
export async function onTwoTargets<Found extends object>(
  host: Host,
  options: CompatOptions,
  { plan, snapshots = false, work, describe, show, fails }: TwoTargetsTask<Found>,
): Promise<number> {
  const specs = [
    parseTargetSpec(options.reference ?? 'redis', host.env),
    parseTargetSpec(options.candidate ?? 'dragonfly', host.env),
  ];
  refuseSameNames(specs);
  if (options['dry-run']) {
    wrapWords(host.stdout).write(`${[...plan, 'Nothing has been sent.'].join('\n')}\n`);
    return EXIT.ok;
  }
  const startedAt = host.now().toISOString();
  const warnings: string[] = [];
  const tell = (text: string) => {
    if (!options.quiet) host.stderr.write(`${text}\n`);
  };
  const tryThem = async (signal: AbortSignal): Promise<number> => {
    const found = await withTargets(
      {
        targets: specs,
        runId: createRunId(),
        env: host.env,
        signal,
        allowNonempty: options['allow-nonempty'] ?? false,
        snapshots,
        onEvent: (event) => {
          if (event.kind === 'warning') warnings.push(event.warning.message);
          if (event.kind === 'target-step') tell(`${event.target}: ${event.text}`);
        },
      },
      (stage) => {
        const named = new NamedKeys();
        return stage.withKeys(
          [],
          async () => {
            const [reference, candidate] = stage.targets as [Target, Target];
            const part = await work({ reference, candidate, stage, named, signal, tell });
            return { reference: nameServer(reference), candidate: nameServer(candidate), ...part };
          },
          () => named,
        );
      },
    );
    // Those of cleaning up among them.
    const result = { ...found, warnings };
    if (show !== undefined) await show(result);
    else
      host.stdout.write(
        options.json
          ? `${JSON.stringify({ startedAt, ...result })}\n`
          : describe(result, describeTerminal(host.stdout, host.env)),
      );
    return options['fail-on'] !== undefined && fails(found) ? EXIT.gateFailed : EXIT.ok;
  };
  return withInterrupt(host, tryThem, STOPPING);
}

export function describeName({ name, flavor, version }: ServerName): string {
  return name === flavor ? `${name} ${version}` : `${name} (${flavor} ${version})`;
}

function nameServer({ name, identity }: Target): ServerName {
  return { name, flavor: identity.flavor, version: identity.version };
}
