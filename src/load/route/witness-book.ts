// Writes witnesses and reads them back: keys of our own of which it is known what each server must hold.
import { SeededRandom } from '../../core/random.ts';
import { encodeCommand } from '../../wire/command-bytes.ts';
import type { RespValue } from '../../wire/resp-value.ts';
import type { RoutePlan, Side, WitnessReads } from './route-plan.ts';
import {
  NOT_SENT,
  payeeOf,
  type WitnessKey,
  type WitnessKind,
  type WitnessLedger,
} from './witness-ledger.ts';

/** A write of a witness, or a read of one. */
export interface WitnessOperation {
  readonly bytes: Uint8Array;
  readonly replies: number;
  readonly key: string;
  readonly writeNames: readonly string[];
  readonly write?: WitnessWrite;
  readonly read?: WitnessRead;
}

/** Its place in the ledger. */
export interface WitnessWrite {
  readonly of: WitnessKey;
  readonly at: number;
}

/** Of a register: what it must answer at least. */
export interface WitnessRead {
  readonly of: WitnessKey;
  readonly register: Register;
  /** The newest version that was acknowledged when the read was sent; 0: none. */
  readonly least: number;
  readonly leastAckNs: number;
}

interface Register {
  readonly key: WitnessKey;
  acknowledged: number;
  acknowledgedNs: number;
}

/** Elements of one log, so that reading one back is one short reply. */
const LOG_LENGTH = 200;
const REGISTERS_PER_CONNECTION = 8;
/**
 * Every eighth each: logs, expiring keys, counters, transfers, two registers, two reads of one. Where scripts are witnessed
 * too, they take every second turn of the transfers.
 */
const KINDS = ['log', 'register', 'read', 'expiring', 'counter', 'register', 'read', 'transfer'] as const;

export class WitnessBook {
  reads: WitnessReads = emptyReads();
  private readonly prefix: string;
  private readonly ttlMs: number;
  private readonly random: SeededRandom;
  private readonly withScripts: boolean;
  private readonly turn: Uint32Array;
  private phase = 0;
  private keys: WitnessKey[] = [];
  private byName = new Map<string, WitnessKey>();
  private readonly registers = new Map<string, Register>();
  /** By connection: its registers that have been written. */
  private readonly written: Register[][] = [];
  private next = 1;

  /**
   * @param prefix of all keys of the run
   * @param connections of them
   */
  constructor(
    prefix: string,
    { witnessTtlMs, witnessScripts }: Pick<RoutePlan, 'witnessTtlMs' | 'witnessScripts'>,
    seed: number,
    connections: number,
  ) {
    this.prefix = prefix;
    this.ttlMs = witnessTtlMs;
    this.withScripts = witnessScripts;
    this.random = new SeededRandom(seed, WITNESS_STREAM);
    this.turn = new Uint32Array(connections);
  }

  /**
   * Keys of a phase are its own, so that it can be told what became of its writes while the next one goes on. Registers of
   * phases before are still read.
   */
  beginPhase(phase: number): void {
    this.phase = phase;
    this.keys = [];
    this.byName = new Map();
    this.reads = emptyReads();
  }

  ledger(): WitnessLedger {
    return { keys: this.keys };
  }

  nextFor(connection: number, now: number): WitnessOperation {
    const turn = this.turn[connection]!++;
    // Connections begin at different places, so that few operations have all kinds too.
    const kind = KINDS[(turn + connection) % KINDS.length]!;
    if (kind === 'read') return this.readFor(connection) ?? this.writeRegister(connection, now);
    if (kind === 'register') return this.writeRegister(connection, now);
    if (kind === 'log') return this.writeLog(connection, now);
    if (kind === 'expiring') return this.writeExpiring(connection, now);
    if (kind === 'counter') return this.increment(connection, now);
    const isScript = this.withScripts && Math.floor(turn / KINDS.length) % 2 === 1;
    return isScript ? this.runScript(connection, now) : this.transfer(connection, now);
  }

  /** Books what a side answered to a write, or that it did not. */
  settleWrite({ of, at }: WitnessWrite, side: Side, state: number, now: number, reply?: RespValue): void {
    (side === 0 ? of.reference : of.candidate)[at] = state;
    of.settledNs = Math.max(of.settledNs, now);
    if (of.kind !== 'register' || reply === undefined) return;
    (side === 0 ? of.beforeReference : of.beforeCandidate)[at] = readVersion(reply);
  }

  /** The user was told that the write is done. */
  noteAcknowledged({ of, at }: WitnessWrite, now: number): void {
    const register = this.registers.get(of.key);
    if (register === undefined || register.key !== of) return;
    const version = of.values[at]!;
    if (version <= register.acknowledged) return;
    register.acknowledged = version;
    register.acknowledgedNs = now;
  }

  judgeRead(
    reads: WitnessReads,
    { of, least, leastAckNs }: WitnessRead,
    reply: RespValue,
    now: number,
  ): void {
    reads.reads++;
    if (reply.kind === 'null') {
      reads.missing++;
      reads.missingExample ??= of.key;
      return;
    }
    const version = readVersion(reply);
    // What is no version of it belongs to another request.
    if (version >= least || !of.values.includes(version)) return;
    reads.stale++;
    reads.staleExample ??= of.key;
    reads.oldestNs = Math.max(reads.oldestNs, now - leastAckNs);
  }

  private writeLog(connection: number, now: number): WitnessOperation {
    const place = `log:${connection}`;
    let key = this.byName.get(place);
    if (key === undefined || key.values.length >= LOG_LENGTH) {
      key = this.open('log', `log:${connection}:${this.next}`);
      this.byName.set(place, key);
    }
    const value = this.next++;
    return this.note(key, value, now, ['RPUSH'], encodeCommand(['RPUSH', key.key, String(value)]));
  }

  private writeRegister(connection: number, now: number): WitnessOperation {
    const slot = this.random.below(REGISTERS_PER_CONNECTION);
    const key = this.find('register', `register:${connection}:${slot}`);
    let register = this.registers.get(key.key);
    if (register === undefined) {
      register = { key, acknowledged: 0, acknowledgedNs: 0 };
      this.registers.set(key.key, register);
      const written = this.written[connection] ?? [];
      this.written[connection] = written;
      written.push(register);
    }
    const value = this.next++;
    return this.note(key, value, now, ['SET'], encodeCommand(['SET', key.key, String(value), 'GET']));
  }

  private readFor(connection: number): WitnessOperation | undefined {
    const written = (this.written[connection] ?? []).filter(({ acknowledged }) => acknowledged > 0);
    if (written.length === 0) return undefined;
    const register = written[this.random.below(written.length)]!;
    const { key } = register;
    const { acknowledged, acknowledgedNs } = register;
    return {
      bytes: encodeCommand(['GET', key.key]),
      replies: 1,
      key: key.key,
      writeNames: [],
      read: { of: key, register, least: acknowledged, leastAckNs: acknowledgedNs },
    };
  }

  private writeExpiring(connection: number, now: number): WitnessOperation {
    const value = this.next++;
    const key = this.open('expiring', `expiring:${connection}:${value}`);
    const command = ['SET', key.key, String(value), 'PX', String(this.ttlMs)];
    return this.note(key, value, now, ['SET'], encodeCommand(command));
  }

  private increment(connection: number, now: number): WitnessOperation {
    const key = this.find('counter', `counter:${connection}`);
    return this.note(key, 1, now, ['INCR'], encodeCommand(['INCR', key.key]));
  }

  private transfer(connection: number, now: number): WitnessOperation {
    const key = this.find('transfer', `transfer:${connection}`);
    const commands = [['MULTI'], ['DECR', key.key], ['INCR', payeeOf(key.key)], ['EXEC']];
    const bytes = Buffer.concat(commands.map((command) => encodeCommand(command)));
    return this.note(key, 1, now, ['DECR', 'INCR'], bytes, commands.length);
  }

  private runScript(connection: number, now: number): WitnessOperation {
    const key = this.find('script', `script:${connection}`);
    const command = ['EVAL', MOVE_ONE, '2', key.key, payeeOf(key.key)];
    return this.note(key, 1, now, ['EVAL'], encodeCommand(command));
  }

  private find(kind: WitnessKind, place: string): WitnessKey {
    const found = this.byName.get(place);
    if (found !== undefined) return found;
    const key = this.open(kind, place);
    this.byName.set(place, key);
    return key;
  }

  private open(kind: WitnessKind, place: string): WitnessKey {
    const key: WitnessKey = {
      kind,
      key: `${this.prefix}${WITNESS_PLACE}${this.phase}:${place}`,
      values: [],
      sentNs: [],
      reference: [],
      candidate: [],
      beforeReference: [],
      beforeCandidate: [],
      settledNs: 0,
    };
    this.keys.push(key);
    return key;
  }

  private note(
    of: WitnessKey,
    value: number,
    now: number,
    writeNames: readonly string[],
    bytes: Uint8Array,
    replies = 1,
  ): WitnessOperation {
    const at = of.values.length;
    of.values.push(value);
    of.sentNs.push(now);
    of.reference.push(NOT_SENT);
    of.candidate.push(NOT_SENT);
    if (of.kind === 'register') {
      of.beforeReference.push(NOT_TOLD);
      of.beforeCandidate.push(NOT_TOLD);
    }
    return { bytes, replies, key: of.key, writeNames, write: { of, at } };
  }
}

const MOVE_ONE = "redis.call('DECR', KEYS[1]) return redis.call('INCR', KEYS[2])";

/** Between the prefix of the run and the name of a witness: no profile's keys begin so. */
export const WITNESS_PLACE = 'witness:';
/** Far from those of connections. */
const WITNESS_STREAM = 0x7fff_0001;

export function emptyReads(): WitnessReads {
  return { reads: 0, stale: 0, missing: 0, oldestNs: 0 };
}

const NOT_TOLD = -1;

/** 0: the key was not there; -1: what is no version. */
function readVersion(reply: RespValue): number {
  if (reply.kind === 'null') return 0;
  const version = reply.kind === 'bulk' ? Number(reply.bytes.toString('latin1')) : Number.NaN;
  return Number.isSafeInteger(version) ? version : NOT_TOLD;
}
