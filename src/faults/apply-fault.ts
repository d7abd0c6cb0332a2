// Does a fault to a server or to the way to it, and gives back how to undo it.
import { monotonicNs } from '../core/clock.ts';
import { CacheBenchError } from '../core/errors.ts';
import type { OwnProcess } from '../targets/contract.ts';
import { refuseWrites, takeMemory } from './change-settings.ts';
import type { Fault } from './fault.ts';
import { type FaultSide, isAnswered, refuseHarm } from './fault-side.ts';

export interface AppliedFault {
  readonly fault: Fault;
  /** monotonicNs: before it was done, and when it had taken effect. */
  readonly startNs: number;
  readonly doneNs: number;
  /**
   * As it was before; a killed server is started again, which it begins empty or with its snapshot. Twice is once.
   *
   * @throws CacheBenchError as the start of a server, or when a server no longer takes commands
   */
  undo(): Promise<void>;
}

export type SideOfFault = Pick<FaultSide, 'target' | 'proxy'>;

export interface FaultScope {
  /** Of faults of the proxy: only who connects from one of these addresses; absent: everybody. */
  readonly sources?: readonly string[];
}

/** As the first start: see `openTarget`. */
const RESTART_TIMEOUT_MS = 30_000;

/** @throws CacheBenchError E_FAULT: refused for a server that is not ours, or without effect; those of a lost server */
export async function applyFault(
  side: SideOfFault,
  fault: Fault,
  scope: FaultScope = {},
): Promise<AppliedFault> {
  refuseHarm(side.target, fault, side.proxy.readsCommands);
  const startNs = monotonicNs();
  const undo = await act(side, fault, scope);
  const doneNs = monotonicNs();
  let undone: Promise<void> | undefined;
  return {
    ...{ fault, startNs, doneNs },
    undo() {
      undone ??= undo();
      return undone;
    },
  };
}

async function act(
  { target, proxy }: SideOfFault,
  fault: Fault,
  scope: FaultScope,
): Promise<() => Promise<void>> {
  switch (fault.kind) {
    case 'kill':
      return kill({ target, proxy });
    case 'stop': {
      const server = processOf(target);
      server.signal('SIGSTOP');
      return async () => server.signal('SIGCONT');
    }
    case 'out-of-memory':
      return isAnswered(target, fault) && proxy.readsCommands
        ? proxy.apply({ fault, ...scope })
        : takeMemory(target);
    case 'readonly':
      return isAnswered(target, fault) && proxy.readsCommands
        ? proxy.apply({ fault, ...scope })
        : refuseWrites(target);
    default:
      return proxy.apply({ fault, ...scope });
  }
}

/** With its process its port goes too, so nobody listens on that of the proxy either. */
async function kill({ target, proxy }: SideOfFault): Promise<() => Promise<void>> {
  const server = processOf(target);
  server.signal('SIGKILL');
  const listenAgain = await proxy.apply({ fault: { kind: 'refuse' } });
  return async () => {
    await server.restart(RESTART_TIMEOUT_MS);
    await listenAgain();
  };
}

function processOf({ name, process: own }: SideOfFault['target']): OwnProcess {
  if (own === undefined) throw new CacheBenchError('E_FAULT', `${name} has no process of ours`);
  return own;
}
