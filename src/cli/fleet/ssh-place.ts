// `--ssh-agents`: a queue for this run alone, and an agent on each of the machines; both end with the run.
import type { Endpoint } from '../../core/endpoint.ts';
import { usageError } from '../../core/errors.ts';
import type { Host } from '../../core/host.ts';
import type { RunContext } from '../../run/open-run.ts';
import type { TargetSpec } from '../../targets/contract.ts';
import type { OptionsOf } from '../options/option.ts';
import type { FLEET_OPTIONS } from './fleet-options.ts';

/** Where a fleet meets. */
export interface FleetPlace {
  /** Of the queue. */
  readonly endpoint: Endpoint;
  /** That were started for the run; absent: it takes those that are there. */
  readonly agents?: number;
}

export interface OwnPlace extends FleetPlace {
  /** Never throws. */
  close(): Promise<void>;
}

/** @throws CacheBenchError E_FLAG, E_NO_QUEUE, E_SSH_AGENT, those of openTarget, E_INTERRUPTED; then nothing is left */
export async function openSshPlace(
  { env }: Host,
  { fleet, 'ssh-agents': hosts = [] }: OptionsOf<typeof FLEET_OPTIONS>,
  targets: readonly TargetSpec[],
  { runId, toolVersion, signal, onEvent }: RunContext,
): Promise<OwnPlace> {
  if (fleet !== undefined)
    throw usageError(
      'E_FLAG',
      '--ssh-agents makes a queue for the run, and --fleet names another one',
      'Leave one of them out; CACHE_BENCH_FLEET may be set in the environment.',
    );
  const { startQueue } = await import('../../fleet/places/embedded-queue.ts');
  const { startSshAgents } = await import('../../fleet/places/ssh-agents.ts');
  const { startGuard } = await import('../../targets/guard/start-guard.ts');
  const queue = await startQueue({ runId, env, signal, startGuard });
  try {
    const agents = await startSshAgents({
      hosts,
      queue,
      version: toolVersion,
      variables: namedVariables(targets, env),
      files: targets.flatMap((spec) => (spec.kind === 'attach' ? Object.values(spec.tlsFiles ?? {}) : [])),
      env,
      signal,
      onLost: (message) => onEvent({ kind: 'warning', id: 'W_SSH_AGENT', message }),
    });
    return {
      endpoint: queue.endpoint,
      agents: hosts.length,
      async close() {
        await agents.stop();
        await queue.stop();
      },
    };
  } catch (error) {
    await queue.stop();
    throw error;
  }
}

/** What URLs of targets name as `${NAME}`: agents resolve them as this process has. */
function namedVariables(targets: readonly TargetSpec[], env: Host['env']): Readonly<Record<string, string>> {
  const urls = targets.flatMap((spec) =>
    spec.kind === 'attach' && spec.url !== undefined ? [spec.url] : [],
  );
  const names = urls.flatMap((url) => [...url.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1]!));
  return Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
}
