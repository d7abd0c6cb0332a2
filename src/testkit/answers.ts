// What a well-behaved server without data would answer to each command.
import { answerHandshake } from '../load/sink/answer-handshake.ts';
import { replyShapeFor } from '../load/sink/reply-shape.ts';
import type { ReceivedCommand } from './request-reader.ts';

export interface AnswerOptions {
  /** Of what GET and its like return; 64 when absent. */
  readonly valueBytes?: number;
  /** Wanted by AUTH before anything else. */
  readonly password?: string;
  /** Every so many-th GET or HGET of a connection finds nothing. */
  readonly missEvery?: number;
}

const OK = '+OK\r\n';
const NULL = { 2: '$-1\r\n', 3: '_\r\n' } as const;
const WITHOUT_LOGIN = ['AUTH', 'HELLO', 'QUIT'];
const TRANSACTION = ['MULTI', 'EXEC', 'DISCARD'];

/** Others connect, configure and inspect; the fakes neither delay nor count those. */
export function isDataCommand(command: ReceivedCommand): boolean {
  return !TRANSACTION.includes(nameOf(command)) && answerHandshake(command) === undefined;
}

/** The conversation with one connection. */
export class AnswerSession {
  /** RESP version, changed by HELLO. */
  protocol: 2 | 3 = 2;
  private readonly options: AnswerOptions;
  private authenticated: boolean;
  private queued: ReceivedCommand[] | undefined;
  private reads = 0;

  constructor(options: AnswerOptions = {}) {
    this.options = options;
    this.authenticated = options.password === undefined;
  }

  /** The reply to one command, latin1. */
  answer(command: ReceivedCommand): string {
    const name = nameOf(command);
    if (!this.authenticated && !WITHOUT_LOGIN.includes(name)) return '-NOAUTH Authentication required.\r\n';
    if (this.queued !== undefined && !TRANSACTION.includes(name)) {
      this.queued.push(command);
      return '+QUEUED\r\n';
    }
    switch (name) {
      case 'AUTH':
        return this.login(command.at(-1)!);
      case 'HELLO':
        return this.hello(command);
      case 'MULTI':
        this.queued = [];
        return OK;
      case 'EXEC':
        return this.execute();
      case 'DISCARD':
        this.queued = undefined;
        return OK;
      default:
        return answerHandshake(command) ?? this.answerData(name, command);
    }
  }

  private answerData(name: string, command: ReceivedCommand): string {
    const { missEvery = Number.POSITIVE_INFINITY, valueBytes = 64 } = this.options;
    if ((name === 'GET' || name === 'HGET') && ++this.reads % missEvery === 0) return NULL[this.protocol];
    const shape = replyShapeFor(name, valueBytes);
    const reply = Buffer.from(shape.bytes).toString('latin1');
    if (shape.onePerArgumentAfter === undefined) return reply;
    const elements = command.length - shape.onePerArgumentAfter;
    return `*${elements}\r\n${reply.repeat(elements)}`;
  }

  /** HELLO [version [AUTH user password] [SETNAME name]] */
  private hello(command: ReceivedCommand): string {
    const auth = command.findIndex((word) => word.toUpperCase() === 'AUTH');
    const refusal = auth < 0 ? OK : this.login(command[auth + 2] ?? '');
    if (refusal !== OK) return refusal;
    if (!this.authenticated) return '-NOAUTH HELLO must be called with the client already authenticated\r\n';
    if (command[1] === '2' || command[1] === '3') this.protocol = command[1] === '3' ? 3 : 2;
    return answerHandshake(command)!;
  }

  private login(password: string): string {
    if (this.options.password === undefined)
      return '-ERR AUTH <password> called without any password configured for the default user.\r\n';
    if (password !== this.options.password)
      return '-WRONGPASS invalid username-password pair or user is disabled.\r\n';
    this.authenticated = true;
    return OK;
  }

  private execute(): string {
    const { queued } = this;
    if (queued === undefined) return '-ERR EXEC without MULTI\r\n';
    this.queued = undefined;
    return `*${queued.length}\r\n${queued.map((command) => this.answer(command)).join('')}`;
  }
}

function nameOf(command: ReceivedCommand): string {
  return (command[0] ?? '').toUpperCase();
}
