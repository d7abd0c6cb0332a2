// Does one event on its own connection, and says how it went; whatever fails is told, never thrown.
import { monotonicNs } from '../../core/clock.ts';
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import { formatInteger } from '../../core/units.ts';
import { CommandLink, type CommandReply } from '../../load/asides/command-link.ts';
import { CommandStream } from '../../load/asides/command-stream.ts';
import { walkAside } from '../../load/asides/walk.ts';
import { encodeCommand } from '../../load/resp/command-bytes.ts';
import type { EventAction, ProcessStep, Profile, ProfileEvent } from '../../profile/profile.ts';
import type { OwnProcess, Target } from '../../target/contract.ts';
import { inspectDatabase } from '../../target/data.ts';
import { printable } from '../../target/printable.ts';
import type { LoadContext } from '../load-plan.ts';
import { describeReply } from './describe-reply.ts';
import { watchMemoryPeak } from './memory-peak.ts';
import { synchroniseReplica } from './replica.ts';
import { measureSnapshot, requireRoom, waitForSnapshot } from './snapshot.ts';

/** Times of the monotonic clock. */
export interface Performance {
  readonly startNs: number;
  readonly endNs: number;
  readonly outcome: 'done' | 'failed';
  readonly reply?: string;
  readonly error?: string;
  readonly keys?: number;
  readonly fileBytes?: number;
  readonly baseBytes?: number;
  readonly peakBytes?: number;
}

export interface EventStage {
  readonly profile: Profile;
  readonly target: Target;
  readonly load: LoadContext;
  readonly signal: AbortSignal;
}

type Found = Omit<Performance, 'startNs' | 'outcome'> & { readonly startNs?: number };

export class Performer {
  private readonly event: ProfileEvent;
  private readonly stage: EventStage;
  private readonly stream: CommandStream | undefined;
  private link: CommandLink | undefined;

  constructor(event: ProfileEvent, stage: EventStage) {
    const { profile, load } = stage;
    const { action } = event;
    this.event = event;
    this.stage = stage;
    this.stream = !('command' in action)
      ? undefined
      : new CommandStream({
          command: action.command,
          seed: load.settings.seed,
          keyPrefix: load.keyPrefix,
          keyspaces: profile.keyspaces,
          scripts: profile.scripts,
          values: profile.values,
        });
  }

  /** Connects, so that the event itself need not; what is done to processes needs none. What goes wrong now goes wrong again then, and is told then. */
  async prepare(): Promise<void> {
    const { kind } = this.event.action;
    if (kind !== 'replica' && kind !== 'process' && kind !== 'restart') await this.open().catch(() => {});
  }

  async perform(): Promise<Performance> {
    const startNs = monotonicNs();
    try {
      const found = await this.act(this.event.action, startNs + this.event.timeoutNs);
      return { startNs, ...found, outcome: found.error === undefined ? 'done' : 'failed' };
    } catch (error) {
      if (!(error instanceof CacheBenchError)) throw error;
      return { startNs, endNs: monotonicNs(), outcome: 'failed', error: printable(messageOf(error)) };
    }
  }

  close(): void {
    this.link?.close();
  }

  private async act(action: EventAction, deadlineNs: number): Promise<Found> {
    switch (action.kind) {
      case 'command':
        return describe(await this.ask(this.stream!.next(), deadlineNs));
      case 'setting':
        return describe(
          await this.ask(encodeCommand(['CONFIG', 'SET', action.setting, action.value]), deadlineNs),
        );
      case 'walk': {
        const reply = await walkAside(await this.open(), this.stream!, deadlineNs, monotonicNs);
        const { steps, keys } = reply;
        return reply.error === undefined
          ? { endNs: reply.repliedNs, reply: `${steps} steps`, keys }
          : describe(reply);
      }
      case 'snapshot':
        return this.snapshot(action.inBackground, deadlineNs);
      case 'replica':
        return this.replicate();
      case 'process':
        return this.signal(action.step);
      case 'restart':
        return this.restart();
    }
  }

  private async snapshot(inBackground: boolean, deadlineNs: number): Promise<Found> {
    const { target, signal } = this.stage;
    await requireRoom(target);
    const memory = watchMemoryPeak(target.localPid);
    try {
      const found = describe(await this.ask(this.stream!.next(), deadlineNs));
      if (found.error !== undefined) return found;
      if (inBackground) await waitForSnapshot(target, deadlineNs, signal);
      const endNs = inBackground ? monotonicNs() : found.endNs;
      const fileBytes = measureSnapshot(target);
      return { ...found, endNs, ...(fileBytes === undefined ? {} : { fileBytes }), ...memory.stop() };
    } finally {
      memory.stop();
    }
  }

  private async replicate(): Promise<Found> {
    const { target, signal } = this.stage;
    await requireRoom(target);
    const memory = watchMemoryPeak(target.localPid);
    try {
      const found = await synchroniseReplica(target, this.event.timeoutNs, signal);
      return { ...found, reply: `a replica holds ${formatInteger(found.keys)} keys`, ...memory.stop() };
    } finally {
      memory.stop();
    }
  }

  private signal(step: ProcessStep): Found {
    const name = SIGNALS[step];
    requireProcess(this.stage.target).signal(name);
    return { endNs: monotonicNs(), reply: `sent ${name}` };
  }

  private async restart(): Promise<Found> {
    const { target } = this.stage;
    await requireProcess(target).restart(this.event.timeoutNs / 1e6);
    const endNs = monotonicNs();
    const { keys } = await inspectDatabase(target);
    return { endNs, reply: `answers again and holds ${formatInteger(keys)} keys`, keys };
  }

  private async ask(command: Uint8Array, deadlineNs: number): Promise<CommandReply> {
    const link = await this.open();
    return link.ask(command, Math.max(1, (deadlineNs - monotonicNs()) / 1e6));
  }

  private async open(): Promise<CommandLink> {
    const { target, load } = this.stage;
    if (this.link?.isOpen !== true)
      this.link = await CommandLink.open(target.endpoint, load.settings.protocol);
    return this.link;
  }
}

const SIGNALS = { stop: 'SIGSTOP', continue: 'SIGCONT', kill: 'SIGKILL' } as const satisfies Record<
  ProcessStep,
  string
>;

function requireProcess({ name, process }: Target): OwnProcess {
  if (process === undefined) throw new CacheBenchError('E_EVENT', `${name} is no server of ours`);
  return process;
}

function describe({ repliedNs, head, error, elements }: CommandReply): Found {
  if (error !== undefined) return { endNs: repliedNs, error: printable(error) };
  return { endNs: repliedNs, reply: describeReply(head), ...(elements === 0 ? {} : { keys: elements }) };
}
