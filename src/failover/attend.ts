// One connection of an application: it writes, counts and reads in a steady rhythm, and notes what becomes of each command.
import { monotonicNs, sleep } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import {
  type ClientConnection,
  type ClientPlan,
  type FailoverClient,
  NotSent,
  RefusedByServer,
} from './clients/client.ts';
import type { Call, CallHistory, CommandKind, ConnectionKeys } from './history.ts';

export interface Attendant {
  readonly history: CallHistory;
  /** Pending commands are given up, and count as doubtful. Resolves when the last is noted. */
  stop(): Promise<void>;
}

/** So long a command that is under way in the end may still be answered. */
const LAST_CALL_MS = 500;

/** @param paceNs from the start of one round of commands to the start of the next, unless the round takes longer */
export async function attend(
  client: FailoverClient,
  plan: ClientPlan,
  keys: ConnectionKeys,
  paceNs: number,
): Promise<Attendant> {
  const history: CallHistory = { keys, calls: [], attempts: [], backoffs: [] };
  const connection = await client.connect(plan, {
    onAttempt: (atNs) => history.attempts.push(atNs),
    onBackoff: (startNs, endNs) => history.backoffs.push({ startNs, endNs }),
  });
  const working = new Attending(connection, history, paceNs);
  const ended = working.run();
  return {
    history,
    async stop() {
      working.finish();
      await Promise.race([ended, sleep(LAST_CALL_MS)]);
      working.giveUp();
      await ended;
    },
  };
}

class Attending {
  private readonly connection: ClientConnection;
  private readonly history: CallHistory;
  private readonly paceNs: number;
  private readonly stopping = new AbortController();
  private dropCall: () => void = () => {};

  constructor(connection: ClientConnection, history: CallHistory, paceNs: number) {
    this.connection = connection;
    this.history = history;
    this.paceNs = paceNs;
  }

  /** With the command that is under way. */
  finish(): void {
    this.stopping.abort();
  }

  giveUp(): void {
    this.dropCall();
    this.connection.close();
  }

  async run(): Promise<void> {
    const { connection, history, stopping } = this;
    const { list, counter, readCounter } = history.keys;
    for (let number = 1; !stopping.signal.aborted; number++) {
      const startNs = monotonicNs();
      await this.call('push', number, () => connection.push(list, String(number)));
      await this.call('increment', number, () => connection.increment(counter));
      await this.call('read', number, () => connection.read(readCounter));
      await sleep(Math.max(0, (this.paceNs - (monotonicNs() - startNs)) / 1e6), stopping.signal);
    }
  }

  private async call(kind: CommandKind, number: number, send: () => Promise<number>): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const startNs = monotonicNs();
    const { calls } = this.history;
    try {
      const value = await new Promise<number | undefined>((resolve, reject) => {
        // A client that never settles what it was given would keep us: its call is over when we are.
        this.dropCall = () => resolve(undefined);
        send().then(resolve, reject);
      });
      const endNs = monotonicNs();
      if (value === undefined) calls.push({ kind, number, startNs, endNs, outcome: 'doubtful' });
      else calls.push({ kind, number, startNs, endNs, outcome: 'done', value });
    } catch (error) {
      calls.push({ kind, number, startNs, endNs: monotonicNs(), ...judgeFailure(error) });
    }
  }
}

function judgeFailure(error: unknown): Pick<Call, 'outcome' | 'error'> {
  const outcome =
    error instanceof RefusedByServer ? 'refused' : error instanceof NotSent ? 'not-sent' : 'doubtful';
  return { outcome, error: messageOf(error) };
}
