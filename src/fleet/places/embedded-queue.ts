// A queue that nobody has to set up: a private server on the coordinator, for one run.
import type { Endpoint } from '../../core/endpoint.ts';
import { type CacheBenchError, usageError } from '../../core/errors.ts';
import type { OpenContext } from '../../targets/contract.ts';
import type { Guard } from '../../targets/guard/start-guard.ts';
import { openTarget } from '../../targets/open-target.ts';
import { findServerBinary } from '../../targets/programs/find-binary.ts';

export interface EmbeddedQueue {
  /** On the loopback interface, with the password that it was given for the run. */
  readonly endpoint: Endpoint;
  readonly port: number;
  readonly password: string;
  /** Ends the server, with all that it held. Never throws. */
  stop(): Promise<void>;
}

export interface QueueContext extends Pick<OpenContext, 'runId' | 'env' | 'tempRoot' | 'signal'> {
  /** Cleans up after us where we can't. */
  readonly startGuard: () => Guard;
}

/** Those that the queue's library runs on; whichever is found first. */
const FLAVORS = ['redis', 'valkey'] as const;

/**
 * As a target of our own is started: it listens on the loopback interface alone, at a port that was free, asks for a
 * password that only a file of its private directory holds, saves nothing, and is ended by the guard should this process
 * be killed.
 *
 * @throws CacheBenchError E_NO_QUEUE (exit code 2), and those of openTarget
 */
export async function startQueue(context: QueueContext): Promise<EmbeddedQueue> {
  const flavor = FLAVORS.find((one) => findServerBinary(one, context.env) !== undefined);
  if (flavor === undefined) throw noServer();
  const guard = context.startGuard();
  try {
    const queue = await openQueueOf(flavor, context);
    return {
      ...queue,
      async stop() {
        await queue.stop();
        guard.tell('done');
      },
    };
  } catch (error) {
    guard.tell('done');
    throw error;
  }
}

async function openQueueOf(flavor: (typeof FLAVORS)[number], context: QueueContext): Promise<EmbeddedQueue> {
  const target = await openTarget(
    {
      name: 'queue',
      kind: 'local',
      flavor,
      // A queue that forgets is none.
      settings: { 'maxmemory-policy': 'noeviction' },
      protection: { auth: { kind: 'generated' }, tls: false },
    },
    context,
  );
  const { address, password } = target.endpoint;
  if (address.kind !== 'tcp' || password === undefined) {
    await target.stop();
    throw new Error('a server of our own listens on TCP, and has a password');
  }
  return { endpoint: target.endpoint, port: address.port, password, stop: () => target.stop() };
}

function noServer(): CacheBenchError {
  return usageError(
    'E_NO_QUEUE',
    'agents by ssh talk to a queue on this machine, and there is neither redis-server nor valkey-server to be one',
    "Get one with 'cache-bench servers install redis', or start agents by hand with a queue of yours: --fleet redis://HOST:6379.",
  );
}
