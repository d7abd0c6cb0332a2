// Lets what sends load send it from a fleet, where --fleet names one: the ports of a run with loads dealt over agents.
import { hostname } from 'node:os';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { CacheBenchError, usageError } from '../../core/errors.ts';
import type { Host } from '../../core/host.ts';
import type { Fleet } from '../../fleet/coordinator/fleet.ts';
import type { RunContext } from '../../run/open-run.ts';
import type { RunPorts } from '../../run/ports.ts';
import { withTlsFiles } from '../../targets/attached/open-attached.ts';
import type { TargetSpec } from '../../targets/contract.ts';
import type { OptionsOf } from '../options/option.ts';
import type { FLEET_OPTIONS } from './fleet-options.ts';
import { readQueueUrl } from './queue-url.ts';
import { type FleetPlace, openSshPlace } from './ssh-place.ts';

export type FleetWish = OptionsOf<typeof FLEET_OPTIONS> & { readonly threads?: 'auto' | number };

/** Is told what a fleet does before the first round, in half a sentence, and then who is in it. */
export interface FleetListener {
  onStep(text: string): void;
  onAgents(names: readonly string[]): void;
}

/** @throws CacheBenchError those of Fleet.open, and whatever `work` throws */
export async function withFleet<T>(
  host: Host,
  options: FleetWish,
  targets: readonly TargetSpec[],
  context: RunContext,
  listener: FleetListener,
  work: (context: RunContext) => Promise<T>,
): Promise<T> {
  if (options['ssh-agents'] !== undefined) {
    const place = await openSshPlace(host, options, targets, context);
    try {
      return await workAt(place, host, options, targets, context, listener, work);
    } finally {
      await place.close();
    }
  }
  if (options.fleet === undefined) {
    refuseWithoutFleet(options);
    return work(context);
  }
  const place = { endpoint: readQueueUrl(options.fleet, host) };
  return workAt(place, host, options, targets, context, listener, work);
}

/** @param place where the queue is, and how many agents there are */
async function workAt<T>(
  place: FleetPlace,
  host: Host,
  options: FleetWish,
  targets: readonly TargetSpec[],
  context: RunContext,
  listener: FleetListener,
  work: (context: RunContext) => Promise<T>,
): Promise<T> {
  listener.onStep('looking for the agents of the fleet');
  const fleet = await openFleet(place, host, options, targets, context);
  listener.onAgents(fleet.agents.map(({ name }) => name));
  try {
    return await work({ ...context, ports: withFleetPorts(context.ports, fleet) });
  } finally {
    await fleet.close();
  }
}

/** @throws CacheBenchError E_FLAG */
function refuseWithoutFleet(options: FleetWish): void {
  const given = (['agents', 'agent-label', 'shared-machine'] as const).find((name) => options[name]);
  if (given !== undefined)
    throw usageError(
      'E_FLAG',
      `--${given} is for a fleet, but there is no --fleet`,
      'Name its queue: --fleet redis://HOST:PORT; or let agents be started: --ssh-agents user@a,user@b.',
    );
}

async function openFleet(
  { endpoint, agents }: FleetPlace,
  host: Host,
  options: FleetWish,
  targets: readonly TargetSpec[],
  { runId, toolVersion, signal, onEvent }: RunContext,
): Promise<Fleet> {
  const { Fleet } = await import('../../fleet/coordinator/fleet.ts');
  return Fleet.open({
    queue: endpoint,
    labels: Object.fromEntries(options['agent-label'] ?? []),
    sharedMachine: options['shared-machine'] ?? false,
    ...dropUndefined({
      agents: options.agents ?? agents,
      threads: options.threads === 'auto' ? undefined : options.threads,
    }),
    targets: targets.flatMap((spec) =>
      spec.kind === 'attach'
        ? [{ name: spec.name, endpoint: withTlsFiles(spec), ...dropUndefined({ url: spec.url }) }]
        : [],
    ),
    runId,
    version: toolVersion,
    host: hostname(),
    pid: host.pid,
    now: () => host.now(),
    signal,
    onWarning: (id, message) => onEvent({ kind: 'warning', id, message }),
  });
}

function withFleetPorts(ports: RunPorts, { runLoad, startSink }: Fleet): RunPorts {
  return {
    ...ports,
    runLoad,
    startSink,
    makeCertificate: async () => {
      throw new CacheBenchError('E_CALIBRATION', 'the null servers of a fleet speak no TLS');
    },
  };
}
