// What is said on a fresh connection before any load: protocol version, login, database, scripts.
import { describeEndpoint, type Endpoint } from '../core/endpoint.ts';
import { CacheBenchError } from '../core/errors.ts';
import { encodeCommand } from './command-bytes.ts';
import { adviseOnError, isCommandRefused } from './error-replies.ts';
import { REPLY_ERROR, type ReplyScanner } from './reply-scanner.ts';
import type { RespVersion } from './resp-version.ts';

/** What SCRIPT LOAD is given, and the SHA-1 (40 lower-case hex digits) that it must answer. */
export interface LoadableScript {
  readonly name: string;
  readonly lua: string;
  readonly sha1: string;
}

export interface HandshakePlan {
  readonly endpoint: Endpoint;
  readonly protocol: RespVersion;
  /** Loaded on this connection; the cache they land in is the server's. */
  readonly scripts: readonly LoadableScript[];
}

interface Step {
  readonly what: 'hello' | 'auth' | 'select' | 'ping' | 'script';
  readonly args: readonly string[];
  readonly script?: LoadableScript;
}

/**
 * Servers older than Redis 6 know no HELLO; they are still talked to in RESP2, with AUTH and PING instead.
 * One write, then all replies; a second round only for those.
 */
export class Handshake {
  private readonly plan: HandshakePlan;
  private readonly scanner: ReplyScanner;
  private steps: readonly Step[];
  private answered = 0;
  /** Bytes of the reply being received. */
  private received: Buffer[] = [];
  /** Replies of a round in which HELLO was unknown. */
  private dropped = 0;

  constructor(plan: HandshakePlan, scanner: ReplyScanner) {
    this.plan = plan;
    this.scanner = scanner;
    this.steps = [helloStep(plan), ...commonSteps(plan)];
  }

  request(): Uint8Array {
    return Buffer.concat(this.steps.map(({ args }) => encodeCommand(args)));
  }

  /**
   * @returns true when all is said; bytes to write when a second round is needed; false to wait for more
   * @throws CacheBenchError E_AUTH, E_DENIED, E_PROTOCOL, E_TARGET_UNREACHABLE; ProtocolViolation
   */
  consume(bytes: Uint8Array): boolean | Uint8Array {
    let at = 0;
    while (at < bytes.length) {
      const start = at;
      at = this.scanner.scan(bytes, at, bytes.length);
      this.received.push(Buffer.from(bytes.subarray(start, at < 0 ? bytes.length : at)));
      if (at < 0) return false;
      const reply = Buffer.concat(this.received).toString('latin1');
      this.received = [];
      if (this.isWithoutHello()) {
        // Whatever follows answers commands sent before the login, and is dropped with this round.
        this.dropped++;
      } else {
        this.check(this.steps[this.answered]!, reply);
      }
      this.answered++;
    }
    if (this.answered < this.steps.length) return false;
    if (this.dropped === 0) return true;
    this.dropped = 0;
    this.answered = 0;
    this.steps = legacySteps(this.plan);
    return this.request();
  }

  private isWithoutHello(): boolean {
    if (this.dropped > 0) return true;
    const step = this.steps[this.answered];
    return (
      step?.what === 'hello' &&
      this.plan.protocol === 2 &&
      (this.scanner.flags & REPLY_ERROR) !== 0 &&
      lacksHello(this.scanner.errorText())
    );
  }

  private check(step: Step, reply: string): void {
    const { endpoint, protocol } = this.plan;
    const where = describeEndpoint(endpoint);
    if ((this.scanner.flags & REPLY_ERROR) !== 0) {
      // That a PING is not known or not permitted is said in RESP, too.
      if (step.what === 'ping' && isCommandRefused(this.scanner.errorText())) return;
      throw refusal(step, this.scanner.errorText(), this.plan);
    }
    if (step.what === 'hello' && !reply.includes(`proto\r\n:${protocol}\r\n`)) {
      throw new CacheBenchError(
        'E_PROTOCOL',
        `${where} answered HELLO ${protocol} without agreeing to RESP${protocol}`,
        {
          hint: 'Choose the other RESP version, or check that this is the server and not a proxy.',
        },
      );
    }
    if (step.script !== undefined && !reply.includes(step.script.sha1)) {
      throw new CacheBenchError(
        'E_PROTOCOL',
        `${where} loaded script ${step.script.name} under another SHA-1 than ${step.script.sha1}`,
      );
    }
  }
}

function helloStep({ endpoint, protocol }: HandshakePlan): Step {
  const { username, password } = endpoint;
  const login = password === undefined ? [] : ['AUTH', username ?? 'default', password];
  return { what: 'hello', args: ['HELLO', String(protocol), ...login] };
}

function commonSteps({ endpoint, scripts }: HandshakePlan): readonly Step[] {
  return [
    ...(endpoint.db === 0 ? [] : [{ what: 'select', args: ['SELECT', String(endpoint.db)] } as const]),
    ...scripts.map((script) => ({ what: 'script', args: ['SCRIPT', 'LOAD', script.lua], script }) as const),
  ];
}

function legacySteps(plan: HandshakePlan): readonly Step[] {
  const { username, password } = plan.endpoint;
  const login = password === undefined ? [] : username === undefined ? [password] : [username, password];
  return [
    ...(login.length === 0 ? [] : [{ what: 'auth', args: ['AUTH', ...login] } as const]),
    { what: 'ping', args: ['PING'] },
    ...commonSteps(plan),
  ];
}

/** Not known, as before Redis 6 or after rename-command, or not permitted to the user that a connection begins with. */
function lacksHello(text: string): boolean {
  return /NOPROTO/.test(text) || isCommandRefused(text);
}

function refusal(step: Step, text: string, { endpoint, protocol }: HandshakePlan): CacheBenchError {
  const where = describeEndpoint(endpoint);
  const said = JSON.stringify(text);
  if (/^(WRONGPASS|NOAUTH|ERR AUTH|ERR invalid password|ERR Client sent AUTH)/i.test(text)) {
    const hint =
      endpoint.password === undefined
        ? 'Give the password: in the URL, or by the environment.'
        : 'Check user and password.';
    return new CacheBenchError('E_AUTH', `${where} refused the login: ${said}`, { hint });
  }
  if (step.what === 'hello' && lacksHello(text)) {
    return new CacheBenchError('E_PROTOCOL', `${where} does not speak RESP${protocol}: ${said}`, {
      hint: 'Use RESP2 (--protocol 2): for servers older than Redis 6, and where HELLO is not permitted or was renamed.',
    });
  }
  const advice = adviseOnError(text, { user: endpoint.username });
  const what = step.what === 'script' ? `script ${step.script?.name}` : step.args[0];
  return new CacheBenchError(
    advice?.kind === 'not-permitted' ? 'E_DENIED' : 'E_TARGET_UNREACHABLE',
    `${where} refused ${what} on a new connection: ${said}`,
    { hint: advice?.hint ?? 'The server is up but not ready for this load.' },
  );
}
