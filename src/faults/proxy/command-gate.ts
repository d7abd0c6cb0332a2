// Refuses writes on a connection through the proxy: the client is answered in the server's place, in its turn, and the server gets none of them.
import { findCommand } from '../../profile/commands/table.ts';
import { ProtocolViolation, ReplyScanner } from '../../wire/reply-scanner.ts';

/** What is refused, and with which words. */
export interface Refusal {
  readonly refuses: (name: string) => boolean;
  readonly words: string;
}

/** Redis lets these through when its memory is full, for they need none: no flag denyoom (COMMAND of Redis 8 and Valkey 9.1). */
const FREEING = new Set(
  (
    'DEL DELEX DELIFEQ UNLINK EXPIRE PEXPIRE EXPIREAT PEXPIREAT PERSIST GETDEL GETEX RENAME RENAMENX ' +
    'HDEL HEXPIRE HEXPIREAT HPEXPIRE HPEXPIREAT HPERSIST HGETDEL HGETEX ' +
    'LPOP RPOP LMPOP BLPOP BRPOP BLMPOP LREM LTRIM SPOP SREM SMOVE ' +
    'ZPOPMIN ZPOPMAX ZMPOP BZPOPMIN BZPOPMAX BZMPOP ZREM ZREMRANGEBYSCORE ZREMRANGEBYRANK ZREMRANGEBYLEX ' +
    'XDEL XDELEX XACK XACKDEL XTRIM XCFGSET XREADGROUP XCLAIM XAUTOCLAIM VREM VSETATTR'
  ).split(' '),
);

function isWrite(name: string): boolean {
  if (/^(EVAL|FCALL)(SHA)?$/.test(name)) return true;
  return findCommand(name)?.access === 'write';
}

export const REFUSALS = {
  'out-of-memory': {
    refuses: (name) => isWrite(name) && !FREEING.has(name),
    words: "-OOM command not allowed when used memory > 'maxmemory'.\r\n",
  },
  readonly: { refuses: isWrite, words: "-READONLY You can't write against a read only replica.\r\n" },
} as const satisfies Record<string, Refusal>;

const ABORTED = '-EXECABORT Transaction discarded because of previous errors.\r\n';
const DISCARD = Buffer.from('*1\r\n$7\r\nDISCARD\r\n');
/** Beyond it a piece of a command is no command any more. */
const MOST_PENDING_BYTES = 64 * 1024 ** 2;

/** A reply that the client is owed: the server's, as it comes; ours; or ours in place of the server's. */
type Owed = { readonly from: 'server' } | { readonly from: 'us' | 'instead'; readonly bytes: Buffer };

const SERVERS: Owed = { from: 'server' };

/**
 * It has to see all of a connection from its begin, for replies are matched with requests by their order. RESP2 in
 * pieces of any size; what is no RESP is let through as it is, and nothing is refused from then on.
 */
export class CommandGate {
  private refusal: Refusal | undefined;
  private pending: Buffer = Buffer.alloc(0);
  private scanner = new ReplyScanner();
  private readonly owed: Owed[] = [];
  private inTransaction = false;
  private isSpoiled = false;
  private isBlind = false;
  private readonly answer: (bytes: Buffer) => void;

  /** @param answer to the client, at once */
  constructor(answer: (bytes: Buffer) => void) {
    this.answer = answer;
  }

  /** @param refusal absent: everything is let through */
  refuse(refusal: Refusal | undefined): void {
    this.refusal = refusal;
  }

  /** @returns what the server gets of it */
  takeRequests(bytes: Buffer): Buffer {
    this.pending = this.pending.length === 0 ? bytes : Buffer.concat([this.pending, bytes]);
    if (this.isBlind) return this.takePending();
    const passed: Buffer[] = [];
    for (;;) {
      const end = findCommandEnd(this.pending);
      if (end === undefined || (end < 0 && this.pending.length > MOST_PENDING_BYTES)) {
        this.isBlind = true;
        passed.push(this.takePending());
        break;
      }
      if (end < 0) return Buffer.concat(passed);
      passed.push(this.judge(this.pending.subarray(0, end)));
      this.pending = this.pending.subarray(end);
    }
    return Buffer.concat(passed);
  }

  /** @returns what the client gets of it, and of ours what was waiting behind it */
  takeReplies(bytes: Buffer): Buffer {
    if (this.isBlind && this.owed.length === 0) return bytes;
    const told: Buffer[] = [];
    let at = 0;
    while (at < bytes.length) {
      const end = this.findReplyEnd(bytes, at);
      if (end === undefined) {
        told.push(bytes.subarray(at));
        break;
      }
      const piece = bytes.subarray(at, end < 0 ? bytes.length : end);
      const [first] = this.owed;
      if (first?.from !== 'instead') told.push(piece);
      if (end < 0) break;
      at = end;
      this.owed.shift();
      if (first?.from === 'instead') told.push(first.bytes);
      while (this.owed[0]?.from === 'us') told.push((this.owed.shift() as { bytes: Buffer }).bytes);
    }
    return Buffer.concat(told);
  }

  /** @returns -1: not yet all there; undefined: what came is no reply, and nothing after it can be told apart */
  private findReplyEnd(bytes: Buffer, at: number): number | undefined {
    try {
      return this.scanner.scan(bytes, at, bytes.length);
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error;
      this.isBlind = true;
      this.owed.length = 0;
      return undefined;
    }
  }

  private takePending(): Buffer {
    const { pending } = this;
    this.pending = Buffer.alloc(0);
    return pending;
  }

  private judge(command: Buffer): Buffer {
    const name = nameOf(command);
    const { refusal } = this;
    if (refusal?.refuses(name)) {
      this.isSpoiled = this.inTransaction;
      this.say(refusal.words);
      return Buffer.alloc(0);
    }
    if (name === 'MULTI') {
      this.inTransaction = true;
      this.isSpoiled = false;
    }
    if (name === 'EXEC' && this.isSpoiled) {
      this.inTransaction = false;
      this.isSpoiled = false;
      this.owed.push({ from: 'instead', bytes: Buffer.from(ABORTED) });
      return DISCARD;
    }
    if (name === 'EXEC' || name === 'DISCARD') this.inTransaction = false;
    this.owed.push(SERVERS);
    return command;
  }

  private say(words: string): void {
    const bytes = Buffer.from(words);
    if (this.owed.length === 0) this.answer(bytes);
    else this.owed.push({ from: 'us', bytes });
  }
}

const STAR = 42;
const DOLLAR = 36;

/** @returns -1: not yet all there; undefined: no command of RESP */
function findCommandEnd(bytes: Buffer): number | undefined {
  if (bytes.length === 0) return -1;
  const count = readHeader(bytes, 0, STAR);
  if (count === undefined || count === 'more') return count === 'more' ? -1 : undefined;
  let { next: at } = count;
  for (let left = count.length; left > 0; left--) {
    const argument = readHeader(bytes, at, DOLLAR);
    if (argument === undefined || argument === 'more') return argument === 'more' ? -1 : undefined;
    at = argument.next + argument.length + 2;
    if (at > bytes.length) return -1;
  }
  return at;
}

function readHeader(
  bytes: Buffer,
  at: number,
  type: number,
): { readonly length: number; readonly next: number } | 'more' | undefined {
  if (at >= bytes.length) return 'more';
  if (bytes[at] !== type) return undefined;
  const end = bytes.indexOf('\r\n', at);
  if (end < 0) return bytes.length - at > 32 ? undefined : 'more';
  const text = bytes.toString('latin1', at + 1, end);
  return /^\d{1,10}$/.test(text) ? { length: Number(text), next: end + 2 } : undefined;
}

function nameOf(command: Buffer): string {
  const argument = readHeader(command, command.indexOf('\r\n') + 2, DOLLAR);
  if (argument === undefined || argument === 'more') return '';
  return command.toString('latin1', argument.next, argument.next + argument.length).toUpperCase();
}
