// A server of our own over its life: it may be ended and started again at the same place, and stays the same target.
import { existsSync } from 'node:fs';
import { monotonicNs, sleep } from '../../core/clock.ts';
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import type { TargetIdentity } from '../contract.ts';
import type { ControlLink } from '../control/control-link.ts';
import { checkSameServer } from '../processes/liveness.ts';
import type { LocalProcess } from '../processes/local-process.ts';
import { discard, type Launched, launchServer, type Place, quoteLog } from './launch-server.ts';

/** A client that tries to reconnect can be given the port of the server while nobody listens there. */
const PORT_PAUSE_MS = 100;

export class OwnServer {
  /** Of the process that runs, or ran last; undefined where there is no /proc. */
  localPid: number | undefined;
  private readonly place: Place;
  private readonly control: ControlLink;
  private launched: Launched;
  private restarting: Promise<void> = Promise.resolve();
  /** Why it did not come back. */
  private failure: unknown;
  private readonly closing = new AbortController();

  constructor(place: Place, launched: Launched, control: ControlLink) {
    this.place = place;
    this.launched = launched;
    this.control = control;
    this.localPid = launched.pid;
  }

  get identity(): TargetIdentity {
    return this.launched.identity;
  }

  signal(name: Parameters<LocalProcess['signal']>[0]): void {
    this.launched.server.signal(name);
  }

  /** @throws CacheBenchError E_TARGET_LOST; waits for a restart that is under way */
  async assertAlive(): Promise<void> {
    await this.restarting.catch(() => {});
    if (this.failure !== undefined)
      throw new CacheBenchError(
        'E_TARGET_LOST',
        `${this.place.name}: the server did not come back: ${messageOf(this.failure)}`,
      );
    const { server, identity } = this.launched;
    const before = server.ending();
    if (before !== undefined) throw lostError(this.place, before, server);
    try {
      await checkSameServer(this.place.name, this.control, identity);
    } catch (error) {
      // The connection can break a moment before the end of the process is known.
      await sleep(100);
      const ending = server.ending();
      throw ending === undefined ? error : lostError(this.place, ending, server);
    }
  }

  /** @throws CacheBenchError as the first start */
  restart(timeoutMs: number): Promise<void> {
    this.restarting = this.restarting.catch(() => {}).then(() => this.startAgain(timeoutMs));
    return this.restarting;
  }

  /** Never throws. */
  async stop(): Promise<void> {
    this.closing.abort();
    this.control.close();
    await this.restarting.catch(() => {});
    await this.launched.server.end();
    await discard(this.place);
  }

  private async startAgain(timeoutMs: number): Promise<void> {
    const deadlineNs = monotonicNs() + timeoutMs * 1e6;
    const { signal } = this.closing;
    try {
      // What it has to say now would be of the one before.
      this.control.close();
      // One that was halted could not end.
      this.launched.server.signal('SIGCONT');
      await this.launched.server.end();
      for (;;) {
        const leftMs = Math.max(0, (deadlineNs - monotonicNs()) / 1e6);
        const launched = await launchServer(this.place, {
          timeoutMs: leftMs,
          signal,
          mayRetry: leftMs > PORT_PAUSE_MS && !signal.aborted,
          onSpawn: (pid) => {
            this.localPid = findLocal(pid);
          },
        });
        if (launched !== undefined) {
          this.launched = launched;
          this.failure = undefined;
          return;
        }
        await sleep(PORT_PAUSE_MS, signal);
      }
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}

function findLocal(pid: number | undefined): number | undefined {
  return existsSync(`/proc/${pid}`) ? pid : undefined;
}

function lostError({ name, launcher }: Place, ending: string, server: LocalProcess): CacheBenchError {
  const quoted = quoteLog(server.lastLogLines());
  return new CacheBenchError('E_TARGET_LOST', `${name}: the server ${ending}${quoted}`, {
    hint: launcher.lostHint,
  });
}
