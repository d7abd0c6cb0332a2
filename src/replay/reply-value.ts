// Whether the value of a reply is fixed by the commands alone, and a number that is the same for equal values.
import { findCommand } from '../profile/commands/table.ts';
import { type RespValue, withoutAttributes } from '../wire/resp-value.ts';

/**
 * `none`: time, chance or the inside of a server has a part in it. `sorted`: elements come in an order that means
 * nothing; `pairs`: so do pairs of elements.
 */
export type ValueRule = 'none' | 'whole' | 'sorted' | 'pairs';

const SORTED = /^(SMEMBERS|SINTER|SUNION|SDIFF|HKEYS|HVALS)$/;
const BY_CHANCE = /^(SPOP|SRANDMEMBER|HRANDFIELD|ZRANDMEMBER|RANDOMKEY|SCAN|HSCAN|SSCAN|ZSCAN)$/;
const BY_TIME = /^(TIME|P?TTL|P?EXPIRETIME|HP?TTL|HP?EXPIRETIME)$/;
const BY_SERVER = /^(OBJECT|MEMORY|DUMP|INFO|SORT|SORT_RO)$/;
/** Ids by the clock, estimates, rounded places, and what scripts and modules make up. */
const LOOSE_TYPES = ['stream', 'hyperloglog', 'geo', 'unknown'];

/** @param name in capitals */
export function valueRuleOf(name: string): ValueRule {
  if (name === 'XLEN') return 'whole';
  if (BY_CHANCE.test(name) || BY_TIME.test(name) || BY_SERVER.test(name)) return 'none';
  const facts = findCommand(name);
  if (facts === undefined || facts.blocking !== undefined || LOOSE_TYPES.includes(facts.type)) return 'none';
  if (name === 'HGETALL') return 'pairs';
  return SORTED.test(name) ? 'sorted' : 'whole';
}

/** 32 bits; undefined where values are not compared. */
export function digestReply(reply: RespValue, rule: ValueRule): number | undefined {
  if (rule === 'none') return undefined;
  const value = withoutAttributes(reply);
  if (rule !== 'whole' && value.kind === 'array') {
    const digests = value.items.map(digest);
    return addUp(rule === 'sorted' ? digests : joinPairs(digests));
  }
  return digest(value);
}

/** Of errors nothing, since their code is their kind; a fraction as far as all servers write its digits alike. */
function digest(reply: RespValue): number {
  const value = withoutAttributes(reply);
  switch (value.kind) {
    case 'error':
    case 'null':
      return hash(value.kind);
    case 'integer':
    case 'big-number':
      return hash(String(value.value));
    case 'double':
      return hash(round(value.value));
    case 'boolean':
      return hash(String(value.value));
    case 'text':
    case 'bulk':
    case 'verbatim':
      return hashText(value.bytes);
    case 'map':
      return addUp(value.entries.map(([key, one]) => join(digest(key), digest(one))));
    case 'attribute':
      return digest(value.value);
    case 'set':
      return addUp(value.items.map(digest));
    default:
      return value.items.map(digest).reduce(join, value.items.length);
  }
}

function hashText(bytes: Buffer): number {
  const text = bytes.toString('latin1');
  return hash(bytes.length < 40 && /^-?\d+\.\d+(e[+-]?\d+)?$/.test(text) ? round(Number(text)) : text);
}

function round(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(12))) : String(value);
}

function addUp(digests: readonly number[]): number {
  return digests.reduce((sum, one) => (sum + one) >>> 0, digests.length);
}

function joinPairs(digests: readonly number[]): readonly number[] {
  return digests.flatMap((one, at) => (at % 2 === 0 ? [join(one, digests[at + 1] ?? 0)] : []));
}

function join(one: number, other: number): number {
  return Math.imul(one ^ (other + 0x9e3779b9), 0x01000193) >>> 0;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
