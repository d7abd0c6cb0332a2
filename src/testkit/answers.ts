// What a well-behaved server without data would answer to each command.
import { createHash } from 'node:crypto';
import { replyShapeFor } from '../load/sink/reply-shape.ts';
import type { Command } from './request-reader.ts';

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
const WITHOUT_LOGIN = new Set(['AUTH', 'HELLO', 'QUIT']);
const DATA_FREE = new Set([
  ...['HELLO', 'AUTH', 'SELECT', 'PING', 'ECHO', 'QUIT', 'CLIENT', 'CONFIG', 'COMMAND', 'INFO', 'DBSIZE'],
  ...['SCRIPT', 'FLUSHALL', 'FLUSHDB', 'MULTI', 'EXEC', 'DISCARD'],
]);

const INFO = [
  [
    '# Server',
    'redis_version:7.0.15',
    'redis_mode:standalone',
    'run_id:5e1f0000000000000000000000000000000000ab',
  ],
  ['tcp_port:0', 'uptime_in_seconds:1', 'io_threads_active:0', ''],
  ['# Clients', 'connected_clients:1', 'maxclients:10000', ''],
  [
    '# Memory',
    'used_memory:1000000',
    'used_memory_rss:2000000',
    'used_memory_peak:1000000',
    'maxmemory:0',
    '',
  ],
  ['# Persistence', 'loading:0', 'rdb_bgsave_in_progress:0', ''],
  ['# Stats', 'total_commands_processed:1', 'keyspace_hits:0', 'keyspace_misses:0', 'evicted_keys:0', ''],
  ['# Replication', 'role:master', 'connected_slaves:0', ''],
  ['# CPU', 'used_cpu_sys:0.100000', 'used_cpu_user:0.100000', ''],
  ['# Keyspace', ''],
]
  .flat()
  .join('\r\n');

/** Neither delayed nor counted by the fakes: what connects, configures and inspects. */
export function isDataCommand(command: Command): boolean {
  return !DATA_FREE.has(nameOf(command));
}

/** The conversation with one connection. */
export class Session {
  /** RESP version, changed by HELLO. */
  protocol: 2 | 3 = 2;
  private readonly options: AnswerOptions;
  private authenticated: boolean;
  private queued: Command[] | undefined;
  private reads = 0;

  constructor(options: AnswerOptions = {}) {
    this.options = options;
    this.authenticated = options.password === undefined;
  }

  /** The reply to one command, latin1. */
  answer(command: Command): string {
    const name = nameOf(command);
    if (!this.authenticated && !WITHOUT_LOGIN.has(name)) return '-NOAUTH Authentication required.\r\n';
    if (this.queued !== undefined && name !== 'EXEC' && name !== 'DISCARD') {
      this.queued.push(command);
      return '+QUEUED\r\n';
    }
    switch (name) {
      case 'PING':
        return command[1] === undefined ? '+PONG\r\n' : bulk(command[1]);
      case 'ECHO':
        return bulk(command[1] ?? '');
      case 'HELLO':
        return this.hello(command.slice(1));
      case 'AUTH':
        return this.login(command.at(-1)!);
      case 'INFO':
        return bulk(INFO);
      case 'DBSIZE':
        return ':0\r\n';
      case 'CLIENT':
        return command[1]?.toUpperCase() === 'ID' ? ':1\r\n' : OK;
      case 'CONFIG':
        return command[1]?.toUpperCase() === 'GET' ? this.map([]) : OK;
      case 'COMMAND':
        return '*0\r\n';
      case 'SCRIPT':
        return command[1]?.toUpperCase() === 'LOAD' ? bulk(sha1(command[2] ?? '')) : OK;
      case 'SELECT':
      case 'QUIT':
      case 'FLUSHALL':
      case 'FLUSHDB':
        return OK;
      case 'MULTI':
        this.queued = [];
        return OK;
      case 'EXEC':
        return this.execute();
      case 'DISCARD':
        this.queued = undefined;
        return OK;
      default:
        return this.answerData(name, command);
    }
  }

  private answerData(name: string, command: Command): string {
    if ((name === 'GET' || name === 'HGET') && ++this.reads % (this.options.missEvery ?? Infinity) === 0)
      return NULL[this.protocol];
    const shape = replyShapeFor(name, this.options.valueBytes ?? 64);
    const bytes = Buffer.from(shape.bytes).toString('latin1');
    if (shape.onePerArgumentAfter === undefined) return bytes;
    const elements = command.length - shape.onePerArgumentAfter;
    return `*${elements}\r\n${bytes.repeat(elements)}`;
  }

  /** HELLO [protocol [AUTH user password] [SETNAME name]] */
  private hello(words: Command): string {
    const auth = words.findIndex((word) => word.toUpperCase() === 'AUTH');
    const refusal = auth < 0 ? OK : this.login(words[auth + 2] ?? '');
    if (refusal !== OK) return refusal;
    if (!this.authenticated) return '-NOAUTH HELLO must be called with the client already authenticated\r\n';
    if (words[0] !== undefined && words[0] !== '2' && words[0] !== '3')
      return '-NOPROTO unsupported protocol version\r\n';
    if (words[0] !== undefined) this.protocol = words[0] === '3' ? 3 : 2;
    return this.map([
      ['server', bulk('redis')],
      ['version', bulk('7.0.15')],
      ['proto', `:${this.protocol}\r\n`],
      ['id', ':1\r\n'],
      ['mode', bulk('standalone')],
      ['role', bulk('master')],
      ['modules', '*0\r\n'],
    ]);
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

  private map(entries: readonly (readonly [string, string])[]): string {
    const header = this.protocol === 3 ? `%${entries.length}` : `*${2 * entries.length}`;
    return `${header}\r\n${entries.map(([key, reply]) => bulk(key) + reply).join('')}`;
  }
}

function nameOf(command: Command): string {
  return (command[0] ?? '').toUpperCase();
}

function bulk(text: string): string {
  return `$${text.length}\r\n${text}\r\n`;
}

function sha1(text: string): string {
  return createHash('sha1').update(text, 'latin1').digest('hex');
}
