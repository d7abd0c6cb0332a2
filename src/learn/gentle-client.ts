// A connection to a server in production: one command at a time, never more of them in a second than allowed.
import { monotonicNs, sleep } from '../core/clock.ts';
import { CacheBenchError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import { type InfoFields, parseInfoText } from '../core/info-text.ts';
import type { ControlClient } from '../targets/control/control-client.ts';
import { isRefusal } from '../targets/control/control-errors.ts';
import { adviseOnError } from '../wire/error-replies.ts';

export type Caller = Pick<ControlClient, 'call'>;

export class GentleClient {
  /** Commands that the server refused or doesn't know; they aren't sent again. */
  readonly refused = new Set<string>();
  private readonly caller: Caller;
  private readonly gapNs: number;
  private readonly signal: AbortSignal;
  private nextNs = 0;

  constructor(caller: Caller, ratePerSecond: number, signal: AbortSignal) {
    this.caller = caller;
    this.gapNs = 1e9 / ratePerSecond;
    this.signal = signal;
  }

  /** @throws CacheBenchError of the control connection, and E_INTERRUPTED */
  async call(command: string, ...args: string[]): Promise<unknown> {
    const waitNs = this.nextNs - monotonicNs();
    if (waitNs > 0) await this.wait(waitNs);
    this.stopIfInterrupted();
    this.nextNs = Math.max(this.nextNs, monotonicNs()) + this.gapNs;
    return this.caller.call(command, ...args);
  }

  /** undefined when the server refuses the command or doesn't know it, or the key is of another type. */
  async tryCall(command: string, ...args: string[]): Promise<unknown> {
    const name = command === 'MEMORY' || command === 'CLIENT' ? `${command} ${args[0]}` : command;
    if (this.refused.has(name)) return undefined;
    try {
      return await this.call(command, ...args);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (adviseOnError(error.message)?.kind !== 'wrong-type') this.refused.add(name);
      return undefined;
    }
  }

  async info(section: string): Promise<InfoFields> {
    return parseInfoText(String(await this.call('INFO', section)));
  }

  async wait(durationNs: number): Promise<void> {
    await sleep(durationNs / 1e6, this.signal);
    this.stopIfInterrupted();
  }

  private stopIfInterrupted(): void {
    if (!this.signal.aborted) return;
    throw new CacheBenchError('E_INTERRUPTED', 'interrupted; nothing was written', {
      exitCode: EXIT.interrupted,
    });
  }
}
