// Holds the conversation of one check with one server.
import { sleep } from '../../core/clock.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { ReplyLink } from '../../wire/reply-link.ts';
import type { RespValue } from '../../wire/resp-value.ts';
import type { RespVersion } from '../../wire/resp-version.ts';
import type { Check, Step, StepAction } from '../catalogue/check.ts';
import type { CheckCommand } from '../catalogue/parse-command.ts';
import { isUnknown } from './compare-transcripts.ts';
import { type Filling, fillCommand } from './fill-command.ts';
import type { NamedKeys } from './named-keys.ts';
import type { StepReply, Transcript } from './transcript.ts';

export interface CheckPlace {
  readonly endpoint: Endpoint;
  readonly protocol: RespVersion;
  /** Of its keys. */
  readonly prefix: string;
  readonly named: NamedKeys;
  /** What the reference has said to the same. Absent: this is the reference. */
  readonly expected?: Transcript;
  now(): Date;
}

/** A command that blocks is taken to have reached the server then. */
const SETTLE_MS = 20;
const SILENCE_MS = 100;
/** Messages of what was refused before are not waited for as long as others. */
const AFTER_REFUSAL_MS = 300;
const CONNECT_TIMEOUT_MS = 5000;

/** Never throws: what goes wrong is what the server did. */
export async function holdCheck(check: Check, place: CheckPlace): Promise<Transcript> {
  const talk = new Talk(place, check.withinMs);
  const { prefix, expected } = place;
  try {
    const isReference = expected === undefined;
    const endsAtUnknown = isReference && !check.unknown;
    const given = await talk.take(check.given, expected?.given, endsAtUnknown);
    const last = given.at(-1);
    const isOver = last?.kind === 'hung' || (endsAtUnknown && isUnknown(last));
    const run = isOver ? [] : await talk.take(check.run, expected?.run, endsAtUnknown);
    return { given, run, prefix };
  } finally {
    talk.close();
    await putBack(check, place);
  }
}

/** On connections of its own: those of the check may be blocked, subscribed or gone. */
async function putBack(check: Check, place: CheckPlace): Promise<void> {
  if (check.finally.length === 0) return;
  const talk = new Talk(place, check.withinMs);
  await talk.take(check.finally);
  talk.close();
}

class Talk {
  private readonly place: CheckPlace;
  private readonly withinMs: number;
  private messagesWithinMs: number;
  private readonly links = new Map<string, ReplyLink>();
  private readonly begun = new Map<string, Promise<readonly RespValue[]>[]>();
  private readonly filling: Filling;

  constructor(place: CheckPlace, withinMs: number) {
    this.place = place;
    this.withinMs = withinMs;
    this.messagesWithinMs = withinMs;
    const { prefix, named } = place;
    this.filling = { prefix, named, kept: new Map(), nowMs: place.now().getTime() };
  }

  /**
   * Ends early when no reply comes: what follows would be out of step. Where it is told to, also at a command that the
   * server does not know: then there is nothing to compare.
   *
   * @param expected of the same steps, from the reference
   */
  async take(
    steps: readonly Step[],
    expected: readonly StepReply[] = [],
    endsAtUnknown = false,
  ): Promise<readonly StepReply[]> {
    const replies: StepReply[] = [];
    for (const [index, step] of steps.entries()) {
      const reply = await this.takeStep(step);
      replies.push(reply);
      if (reply.kind === 'hung' || (endsAtUnknown && isUnknown(reply))) break;
      if (isRefused(reply) && expected[index] !== undefined && !isRefused(expected[index]))
        this.messagesWithinMs = Math.min(this.withinMs, AFTER_REFUSAL_MS);
    }
    return replies;
  }

  close(): void {
    for (const link of this.links.values()) link.close();
  }

  private async takeStep({ on, action, as }: Step): Promise<StepReply> {
    try {
      const values = await this.act(on, action);
      if (as !== undefined) this.filling.kept.set(as, findKept(values) ?? '');
      return { kind: 'replies', values };
    } catch (error) {
      if (!(error instanceof CacheBenchError)) throw error;
      return explainEnd(error);
    }
  }

  private async act(on: string, action: StepAction): Promise<readonly RespValue[]> {
    if (action.kind === 'wait') {
      await sleep(action.durationMs);
      return [];
    }
    if (action.kind === 'close') {
      this.links.get(on)?.close();
      this.links.delete(on);
      return [];
    }
    const link = await this.open(on);
    switch (action.kind) {
      case 'command':
        return link.ask(this.fill(action.command), this.withinMs);
      case 'pipeline': {
        const asked = action.commands.map((command) => link.ask(this.fill(command), this.withinMs));
        const replies: RespValue[] = [];
        for (const one of asked) replies.push(...(await one));
        return replies;
      }
      case 'begin': {
        const asked = link.ask(this.fill(action.command), this.withinMs);
        this.begun.set(on, [...(this.begun.get(on) ?? []), asked]);
        await sleep(SETTLE_MS);
        return [];
      }
      case 'until-reply':
        return (await this.begun.get(on)?.shift()) ?? [];
      case 'raw':
        return link.askBytes(this.fill(action.bytes)[0]!, action.replies, this.withinMs);
      case 'until-messages':
        if (!(await link.awaitUnasked(action.count, this.messagesWithinMs)))
          throw link.end ?? new CacheBenchError('E_TARGET_TIMEOUT', 'no message');
        return link.unasked.splice(0, action.count);
      case 'until-silence':
        await sleep(SILENCE_MS);
        return link.unasked.splice(0);
    }
  }

  private async open(on: string): Promise<ReplyLink> {
    const known = this.links.get(on);
    if (known !== undefined) return known;
    const { endpoint, protocol } = this.place;
    const link = await ReplyLink.open(endpoint, { protocol, connectTimeoutMs: CONNECT_TIMEOUT_MS });
    this.links.set(on, link);
    return link;
  }

  private fill(command: CheckCommand): readonly Buffer[] {
    return fillCommand(command, this.filling);
  }
}

function isRefused(reply: StepReply): boolean {
  return reply.kind === 'replies' && reply.values.some(({ kind }) => kind === 'error');
}

function explainEnd({ code, message }: CacheBenchError): StepReply {
  if (code === 'E_TARGET_TIMEOUT') return { kind: 'hung' };
  if (code === 'E_TARGET_LOST') return { kind: 'closed' };
  return { kind: code === 'E_PROTOCOL' ? 'garbage' : 'unreachable', message };
}

/** The first text or number, however deep. */
function findKept(values: readonly RespValue[]): string | undefined {
  for (const value of values) {
    const found = keptOf(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function keptOf(value: RespValue): string | undefined {
  if ('bytes' in value) return value.bytes.toString('latin1');
  if ('items' in value) return findKept(value.items);
  if ('entries' in value) return findKept(value.entries.flat());
  return value.kind === 'null' || value.kind === 'boolean' ? undefined : String(value.value);
}
