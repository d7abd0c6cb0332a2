// What is looked at of each target before its first load: where it stands, how far it is from each agent, and by which URL they reach it.
import { describeEndpoint, type Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError, usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { fetchClusterSlots } from '../../load/cluster/fetch-slots.ts';
import { openControlLink } from '../../targets/control/control-link.ts';
import { readRunId } from '../../targets/control/identity.ts';
import type { AgentCard, LookAnswer, LookJob } from '../protocol.ts';
import type { FleetOptions } from './fleet-options.ts';
import { isSameMachine } from './same-machine.ts';

/** A round trip to two targets that differs by more than twice, and by more than this, is not one way. */
const PATH_DIFFERENCE_US = 200;

type Seen = LookAnswer['targets'][number];
/** What each agent saw of it, in their order. */
type AskAgents = (target: LookJob['targets'][number]) => Promise<readonly Seen[]>;

export class TargetLooks {
  private readonly options: FleetOptions;
  private readonly looked = new Map<string, readonly Seen[]>();

  constructor(options: FleetOptions) {
    this.options = options;
  }

  /** @throws CacheBenchError E_FLEET_SECRET */
  urlOf(endpoint: Endpoint): string {
    const target = this.options.targets.find((one) => keyOf(one.endpoint) === keyOf(endpoint));
    if (target?.url !== undefined) return target.url;
    const hasSecret = target !== undefined || endpoint.password !== undefined || endpoint.tls !== undefined;
    if (!hasSecret) return describeEndpoint(endpoint);
    throw usageError(
      'E_FLEET_SECRET',
      `the password of ${describeEndpoint(endpoint)} would have to go through the queue`,
      'Name it: redis://USER:${VARIABLE}@HOST:PORT, and set that variable for each agent. Servers that a run starts itself have none: leave out --server-auth and --server-tls.',
    );
  }

  /** Of the agents, in their order; absent: nobody has looked yet. */
  pingsOf(endpoint: Endpoint): readonly Seen[] | undefined {
    return this.looked.get(keyOf(endpoint));
  }

  /** Other agents have to look themselves. */
  forget(): void {
    this.looked.clear();
  }

  /** Once for each target, before its first load. @throws CacheBenchError E_FLEET_MACHINE, and what agents met */
  async look(endpoint: Endpoint, agents: readonly AgentCard[], ask: AskAgents): Promise<void> {
    const key = keyOf(endpoint);
    if (this.looked.has(key)) return;
    const name = this.options.targets.find((one) => keyOf(one.endpoint) === key)?.name ?? key;
    // A cluster names the others; any of them could be the queue.
    const nodes = endpoint.cluster ? (await fetchClusterSlots(endpoint)).nodes : [endpoint];
    for (const node of nodes) await this.refuseQueue(node, name);
    const seen = await ask({ name, url: this.urlOf(endpoint) });
    const beside = seen.findIndex(({ isOwnMachine }) => isOwnMachine);
    if (beside >= 0 && !this.options.sharedMachine)
      throw sharedMachine(`agent ${agents[beside]!.name} runs on the machine of ${name}`);
    this.warnOfPaths(name, seen, agents);
    this.looked.set(
      key,
      seen.map((one) => ({ ...one, name })),
    );
  }

  /** The same way to all targets: what one agent needs longer to one of them is no time of the server. */
  private warnOfPaths(name: string, seen: readonly Seen[], agents: readonly AgentCard[]): void {
    for (const others of this.looked.values())
      for (const [index, { pingUs, name: other }] of others.entries()) {
        const mine = seen[index]?.pingUs;
        if (mine === undefined || other === name) continue;
        const [low, high] = [Math.min(mine, pingUs), Math.max(mine, pingUs)];
        if (high <= 2 * low || high - low <= PATH_DIFFERENCE_US) continue;
        this.options.onWarning(
          'W_FLEET_PATH',
          `agent ${agents[index]!.name} is not equally near to all targets: a PING takes ${mine.toFixed(0)} µs to ${name}, but ${pingUs.toFixed(0)} µs to ${other}`,
        );
        return;
      }
  }

  /** @throws CacheBenchError E_FLEET_QUEUE_IS_TARGET, E_FLEET_MACHINE */
  private async refuseQueue(endpoint: Endpoint, name: string): Promise<void> {
    const { queue, sharedMachine: isAllowed } = this.options;
    const [ofQueue, ofTarget] = await Promise.all([askRunId(queue), askRunId(endpoint)]);
    if (ofQueue !== '' && ofQueue === ofTarget)
      throw new CacheBenchError(
        'E_FLEET_QUEUE_IS_TARGET',
        `the queue of the fleet, ${describeEndpoint(queue)}, is the target ${name} itself`,
        { hint: 'Give the queue a server of its own.', exitCode: EXIT.refused },
      );
    if (isAllowed || !(await isSameMachine(queue, endpoint))) return;
    throw sharedMachine(`the queue of the fleet runs on the machine of ${name}`);
  }
}

function sharedMachine(what: string): CacheBenchError {
  return new CacheBenchError(
    'E_FLEET_MACHINE',
    `${what}: it would take CPU from the server that is measured`,
    {
      hint: 'Move it to another machine; or, to try a fleet out, allow it with --shared-machine.',
      exitCode: EXIT.refused,
    },
  );
}

async function askRunId(endpoint: Endpoint): Promise<string> {
  const link = openControlLink(endpoint);
  try {
    return await link.use(readRunId);
  } finally {
    link.close();
  }
}

/** The user too: two targets may be one server with different rights. */
function keyOf(endpoint: Endpoint): string {
  return `${endpoint.username ?? ''}@${describeEndpoint(endpoint)}`;
}
