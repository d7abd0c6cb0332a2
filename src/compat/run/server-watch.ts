// Whether a server still answers, and starting it again where it is ours and does not.
import { messageOf } from '../../core/errors.ts';
import type { Target } from '../../targets/contract.ts';
import { nodesOf } from '../../targets/control/cluster-target.ts';
import { ReplyLink } from '../../wire/reply-link.ts';

export type ServerPulse =
  | 'alive'
  /** Nobody listens any more. */
  | 'dead'
  /** It accepts, and does not answer. */
  | 'stuck';

const LOOK_MS = 3000;
const RESTART_MS = 30_000;
/** More crashes than this are not about single checks. */
const MOST_RESTARTS = 25;

export class ServerWatch {
  readonly target: Target;
  /** How it stopped answering, when it could not be started again: nothing more is asked. */
  gone: Exclude<ServerPulse, 'alive'> | undefined;
  private readonly tell: (text: string) => void;
  private restarts = 0;
  private looking: Promise<ServerPulse> | undefined;

  constructor(target: Target, tell: (text: string) => void) {
    this.target = target;
    this.tell = tell;
  }

  /** A server that does not answer is started again, if that can be. Several who ask at once share one look. */
  look(): Promise<ServerPulse> {
    this.looking ??= this.lookAndRevive().finally(() => {
      this.looking = undefined;
    });
    return this.looking;
  }

  private async lookAndRevive(): Promise<ServerPulse> {
    if (this.gone !== undefined) return this.gone;
    const pulse = await this.feel();
    if (pulse === 'alive') return pulse;
    const { name, process: own } = this.target;
    this.tell(`${name} ${pulse === 'dead' ? 'has ended' : 'no longer answers'}`);
    if (own === undefined || ++this.restarts > MOST_RESTARTS) {
      this.gone = pulse;
      return pulse;
    }
    try {
      if (pulse === 'stuck') own.signal('SIGKILL');
      await own.restart(RESTART_MS);
      this.tell(`${name} was started again`);
    } catch (error) {
      this.gone = pulse;
      this.tell(`${name} did not come back: ${messageOf(error)}`);
    }
    return pulse;
  }

  private async feel(): Promise<ServerPulse> {
    const pulses = await Promise.all(nodesOf(this.target).map(({ endpoint }) => feelNode(endpoint)));
    return pulses.find((pulse) => pulse !== 'alive') ?? 'alive';
  }
}

async function feelNode(endpoint: Target['endpoint']): Promise<ServerPulse> {
  let link: ReplyLink | undefined;
  try {
    link = await ReplyLink.open(endpoint, { protocol: 2, connectTimeoutMs: LOOK_MS });
    await link.ask(['PING'], LOOK_MS);
    return 'alive';
  } catch (error) {
    return /ECONNREFUSED|ENOENT|ECONNRESET|closed/.test(messageOf(error)) ? 'dead' : 'stuck';
  } finally {
    link?.close();
  }
}
