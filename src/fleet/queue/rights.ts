// What a user of the queue's ACL needs: the commands of a fleet and of BullMQ, tried all at once before anything is done with them.
import type { Redis } from 'ioredis';
import { describeEndpoint, type Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { printable } from '../../targets/control/printable.ts';
import { isCommandRefused } from '../../wire/error-replies.ts';
import { FLEET_PREFIX } from '../contract.ts';

/** Own and of BullMQ's scripts, each with arguments that try it on a key (or channel) that holds nothing, and is removed. */
const IN_SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  del: ['KEY'],
  exists: ['KEY'],
  get: ['KEY'],
  hget: ['KEY', 'f'],
  hgetall: ['KEY'],
  hincrby: ['KEY', 'f', '1'],
  hmget: ['KEY', 'f'],
  hmset: ['KEY', 'f', '1'],
  hset: ['KEY', 'f', '1'],
  incr: ['KEY'],
  info: ['server'],
  llen: ['KEY'],
  lpush: ['KEY', '1'],
  lrange: ['KEY', '0', '0'],
  lrem: ['KEY', '0', '1'],
  mget: ['KEY'],
  pexpire: ['KEY', '1000'],
  ping: [],
  publish: ['KEY', 'x'],
  rpoplpush: ['KEY', 'KEY'],
  sadd: ['KEY', '1'],
  scard: ['KEY'],
  set: ['KEY', '1'],
  smembers: ['KEY'],
  srem: ['KEY', '1'],
  time: [],
  xadd: ['KEY', '*', 'f', '1'],
  xtrim: ['KEY', 'MAXLEN', '0'],
  zadd: ['KEY', '1', 'm'],
  zcard: ['KEY'],
  zpopmin: ['KEY'],
  zrange: ['KEY', '0', '0'],
  zrangebyscore: ['KEY', '0', '0'],
  zrem: ['KEY', 'm'],
  zscore: ['KEY', 'm'],
};
/** What no script may call. */
const BESIDE = ['bzpopmin', 'eval', 'evalsha', 'exec', 'multi', 'select', 'subscribe'];

/** Rules of an ACL for a user that agents and coordinators log in as; `select` only for a database other than 0. */
export const QUEUE_RIGHTS: readonly string[] = [
  `~${FLEET_PREFIX}:*`,
  `&${FLEET_PREFIX}:*`,
  '-@all',
  ...[...Object.keys(IN_SCRIPTS), ...BESIDE].sort().map((name) => `+${name}`),
];

/** Each command on an empty key. @returns what was refused, as pairs of command and reply */
const TRY_ALL = `
local refused = {}
for _, line in ipairs(ARGV) do
  local words = cjson.decode(line)
  for i, word in ipairs(words) do
    if word == 'KEY' then words[i] = KEYS[1] end
  end
  redis.pcall('del', KEYS[1])
  local reply = redis.pcall(unpack(words))
  if type(reply) == 'table' and reply.err then
    refused[#refused + 1] = words[1]
    refused[#refused + 1] = reply.err
  end
end
redis.pcall('pexpire', KEYS[1], 1000)
redis.pcall('del', KEYS[1])
return refused`;

/** @throws CacheBenchError E_FLEET_QUEUE (exit code 4) that names all rights that the user lacks */
export async function requireRights(redis: Redis, endpoint: Endpoint): Promise<void> {
  const key = `${FLEET_PREFIX}:try`;
  const lines = Object.entries(IN_SCRIPTS).map((words) => JSON.stringify(words.flat()));
  const inScripts: string[] = [];
  const lacks = new Set([
    ...(await findRefused(async () => {
      const pairs = (await redis.eval(TRY_ALL, 1, key, ...lines)) as string[];
      for (const [i, name] of pairs.entries())
        if (i % 2 === 0 && isCommandRefused(pairs[i + 1]!)) inScripts.push(name);
    })),
    ...inScripts,
    ...(await findRefused(() => redis.evalsha(NO_SCRIPT, 0).catch(passUnknown))),
    ...(await findRefused(() => redis.bzpopmin(`${key}:wait`, 0.001))),
    ...(await findRefused(() => redis.multi().time().exec())),
  ]);
  if (lacks.size > 0) throw lacking([...lacks], endpoint);
}

/** The digest of no script. */
const NO_SCRIPT = '0'.repeat(40);

/** That there is no such script tells that the command is permitted. */
function passUnknown(error: unknown): void {
  if (!messageOf(error).includes('NOSCRIPT')) throw error;
}

/** @returns the commands that were refused to it */
async function findRefused(work: () => Promise<unknown>): Promise<readonly string[]> {
  try {
    await work();
    return [];
  } catch (error) {
    const refused = errorsOf(error).filter(({ message }) => isCommandRefused(message));
    if (refused.length === 0) throw error;
    return refused.flatMap(({ command }) => command?.name ?? []);
  }
}

/** As ioredis has it: with the command, and before it those of the same transaction. */
interface ReplyError {
  readonly message: string;
  readonly command?: { readonly name: string };
}

function errorsOf(error: unknown): readonly ReplyError[] {
  const { previousErrors = [] } = error as { readonly previousErrors?: readonly ReplyError[] };
  return [...previousErrors, error as ReplyError];
}

export function lacking(commands: readonly string[], endpoint: Endpoint): CacheBenchError {
  const user = printable(endpoint.username ?? 'default', 80);
  return new CacheBenchError(
    'E_FLEET_QUEUE',
    `user ${user} of the queue, ${describeEndpoint(endpoint)}, may not call ${commands.map((name) => name.toUpperCase()).join(', ')} on the keys and channels ${FLEET_PREFIX}:*`,
    {
      hint: `Grant it: ACL SETUSER ${user} ~${FLEET_PREFIX}:* &${FLEET_PREFIX}:* ${commands.map((name) => `+${name}`).join(' ')}.`,
      exitCode: EXIT.refused,
    },
  );
}
