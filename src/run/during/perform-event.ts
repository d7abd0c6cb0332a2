// Does one event on its own connection, and says how it went; whatever fails is told, never thrown.

import { monotonicNs } from '../../core/clock.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import { formatInteger } from '../../core/units.ts';
import { type CommandPlan, CommandStream } from '../../load/asides/command-stream.ts';
import { walkAside } from '../../load/asides/walk.ts';
import type {
  CommandTemplate,
  EventAction,
  ProcessStep,
  Profile,
  ProfileEvent,
} from '../../profile/profile.ts';
import { countAllKeys } from '../../targets/access/database-size.ts';
import type { OwnProcess, Target } from '../../targets/contract.ts';
import { nodesOf } from '../../targets/control/cluster-target.ts';
import { printable } from '../../targets/control/printable.ts';
import { encodeCommand } from '../../wire/command-bytes.ts';
import type { CommandLink } from '../../wire/command-link.ts';
import { splitCommands } from '../../wire/split-command.ts';
import { isDoneToProcess } from '../check-events.ts';
import type { LoadContext } from '../load-plan.ts';
import { describeReplies, type EventReply, joinReplies } from './describe-replies.ts';
import { EventLinks } from './event-links.ts';
import { watchMemoryPeak } from './memory-peak.ts';
import { synchroniseReplica } from './replica.ts';
import { measureSnapshot, requireRoom, waitForSnapshot } from './snapshot.ts';

/** Times of the monotonic clock. */
export interface PerformedEvent {
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

export interface EventTask {
  readonly profile: Profile;
  readonly target: Target;
  readonly load: LoadContext;
  readonly signal: AbortSignal;
}

type Found = Omit<PerformedEvent, 'startNs' | 'outcome'> & { readonly startNs?: number };

export class Performer {
  private readonly event: ProfileEvent;
  private readonly stage: EventTask;
  private readonly plan: CommandPlan | undefined;
  private readonly stream: CommandStream | undefined;
  private readonly links: EventLinks;

  constructor(event: ProfileEvent, stage: EventTask) {
    const { profile, target, load } = stage;
    const { action } = event;
    this.event = event;
    this.stage = stage;
    this.links = new EventLinks(target, load.settings.protocol);
    this.plan =
      'command' in action
        ? {
            command: action.command,
            seed: load.settings.seed,
            keyPrefix: load.keyPrefix,
            keyspaces: profile.keyspaces,
            scripts: profile.scripts,
            values: profile.values,
          }
        : undefined;
    this.stream = this.plan && new CommandStream(this.plan);
  }

  /** Connects, so that the event itself need not; what is done to processes needs none. What goes wrong now goes wrong again then, and is told then. */
  async prepare(): Promise<void> {
    if (!isDoneToProcess(this.event)) await this.links.prepare().catch(() => {});
  }

  async perform(): Promise<PerformedEvent> {
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
    this.links.close();
  }

  private async act(action: EventAction, deadlineNs: number): Promise<Found> {
    switch (action.kind) {
      case 'command':
        return this.ask(action.command, deadlineNs);
      case 'setting': {
        const command = encodeCommand(['CONFIG', 'SET', action.setting, action.value]);
        return askAll(await this.links.all(), command, deadlineNs);
      }
      case 'walk':
        return this.walk(deadlineNs);
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

  /** A command without a key asks every node of a cluster. */
  private async ask(template: CommandTemplate, deadlineNs: number): Promise<Found> {
    const command = this.stream!.next();
    const key = findKey(template, command);
    const links = key === undefined ? await this.links.all() : [await this.links.ofKey(key)];
    return askAll(links, command, deadlineNs);
  }

  /** Of each node by itself, all at once. */
  private async walk(deadlineNs: number): Promise<Found> {
    const links = await this.links.all();
    const replies = await settleAll(
      links.map((link, node) =>
        walkAside(link, node === 0 ? this.stream! : new CommandStream(this.plan!), deadlineNs, monotonicNs),
      ),
    );
    const answer = describeReplies(replies);
    if (answer.error !== undefined) return answer;
    const keys = replies.reduce((sum, one) => sum + one.keys, 0);
    return { ...answer, reply: joinReplies(replies.map(({ steps }) => `${steps} steps`)), keys };
  }

  private async snapshot(inBackground: boolean, deadlineNs: number): Promise<Found> {
    const { target, signal } = this.stage;
    await requireRoom(target);
    const memory = watchMemoryPeak(target);
    try {
      const found = await askAll(await this.links.all(), this.stream!.next(), deadlineNs);
      if (found.error !== undefined) return found;
      if (inBackground)
        await Promise.all(nodesOf(target).map((node) => waitForSnapshot(node, deadlineNs, signal)));
      const endNs = inBackground ? monotonicNs() : found.endNs;
      const fileBytes = measureSnapshot(target);
      return { ...found, endNs, ...dropUndefined({ fileBytes }), ...memory.stop() };
    } finally {
      memory.stop();
    }
  }

  private async replicate(): Promise<Found> {
    const { target, signal } = this.stage;
    await requireRoom(target);
    const memory = watchMemoryPeak(target);
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
    const keys = await countAllKeys(target);
    return { endNs, reply: `answers again and holds ${formatInteger(keys)} keys`, keys };
  }
}

const SIGNALS = { stop: 'SIGSTOP', continue: 'SIGCONT', kill: 'SIGKILL' } as const satisfies Record<
  ProcessStep,
  string
>;

function requireProcess({ name, process }: Target): OwnProcess {
  if (process === undefined) throw new CacheBenchError('E_EVENT', `cache-bench did not start ${name}`);
  return process;
}

/** The first of the drawn keys, with the prefix of the run; undefined: the command names none. */
function findKey(template: CommandTemplate, command: Buffer): Uint8Array | undefined {
  const index = template.findIndex((argument) => argument.some(({ kind }) => kind === 'key'));
  if (index < 0) return undefined;
  let key: Uint8Array | undefined;
  splitCommands(command, command.length, (args) => {
    key = Buffer.from(args[index]!);
  });
  return key;
}

async function askAll(
  links: readonly CommandLink[],
  command: Uint8Array,
  deadlineNs: number,
): Promise<EventReply> {
  const leftMs = Math.max(1, (deadlineNs - monotonicNs()) / 1e6);
  return describeReplies(await settleAll(links.map((link) => link.ask(command, leftMs))));
}

/** Waits for all, also where one fails: each link has one command at a time. */
async function settleAll<T>(all: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(all);
  return Promise.all(all);
}
