// What no row of commands shows: memory, times, what MONITOR prints, and what one server takes of another.
import { randomFillSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { countQuietLooks, readSettledMemory } from '../../dist/run/settle.js';
import { encodeCommand } from '../../dist/wire/command-bytes.js';
import { describeReply } from '../../dist/wire/describe-reply.js';
import { startServer } from './servers.mjs';

const ANSWER_MS = 60_000;
const BATCH = 500;

/** Each gets the server, and what stands under `with` of its row. */
export const PROBES = {
  /** Used memory of a key, from INFO before and after: data of its own server, so that nothing that was there before counts. */
  bytesPerKey: (server, { keys, size, content = 'text', ttl, type = 'string' }) =>
    withOwn(server, async (own) => {
      const before = await usedBytes(own);
      await fill(own, keys, (n) => {
        const value = makeValue(size, content, n);
        if (type === 'hash')
          return ['HSET', keyOf(n), ...[1, 2, 3, 4, 5].flatMap((f) => [`field${f}`, value])];
        return ['SET', keyOf(n), value, ...(ttl === undefined ? [] : ['EX', ttl])];
      });
      return Math.round(((await settledBytes(own, keys)) - before) / keys);
    }),

  /** Of a silent connection: what the process grows by, and what INFO says of it. */
  connectionBytes: (server, { connections, of }) =>
    withOwn(server, async (own) => {
      const read = async () => (of === 'rss' ? own.rssBytes() : await usedBytes(own));
      await own.ask('PING');
      const before = await read();
      for (let n = 0; n < connections; n++) {
        const link = await own.open();
        await link.ask(['PING'], ANSWER_MS);
      }
      return Math.round(((await read()) - before) / connections);
    }),

  /** Whether memory is back when FLUSHALL has answered. */
  flush: (server, { keys, mode }) =>
    withOwn(server, async (own) => {
      const empty = await usedBytes(own);
      await fill(own, keys, (n) => ['SET', keyOf(n), makeValue(256, 'text', n)]);
      const full = await usedBytes(own);
      await own.ask(...['FLUSHALL', mode].filter((word) => word !== undefined));
      const at = (await usedBytes(own)) - empty < (full - empty) * 0.1;
      return at ? 'memory is back at the reply' : 'memory comes back after the reply';
    }),

  /** Of the memory that data took, the percentage that is still there once it no longer changes after all keys but each tenth went. */
  afterDelete: (server, { keys, of }) =>
    withOwn(server, async (own) => {
      const read = async () => (of === 'rss' ? own.rssBytes() : await usedBytes(own));
      const empty = await read();
      await fill(own, keys, (n) => ['SET', keyOf(n), makeValue(256, 'text', n)]);
      const full = await read();
      await fill(own, keys * 0.9, (n) => ['DEL', keyOf(Math.floor(n / 9) * 10 + (n % 9) + 1)]);
      return Math.round((((await untilQuiet(read)) - empty) / (full - empty)) * 100);
    }),

  /** Used memory that stays of each key after all were deleted: of tables that don't shrink. */
  leftAfterDelete: (server, { keys }) =>
    withOwn(server, async (own) => {
      const empty = await usedBytes(own);
      await fill(own, keys, (n) => ['SET', keyOf(n), makeValue(256, 'text', n)]);
      await fill(own, keys, (n) => ['DEL', keyOf(n)]);
      return Math.max(0, Math.round(((await untilQuiet(() => usedBytes(own))) - empty) / keys));
    }),

  /** How many of so many keys KEYS tells. */
  keysTold: (server, { keys }) =>
    withOwn(server, async (own) => {
      await fill(own, keys, (n) => ['SET', keyOf(n), 'x']);
      const link = await own.open();
      const [reply] = await link.ask(['KEYS', '*'], ANSWER_MS);
      return /(\d+) in all/.exec(describeReply(reply))[1];
    }),

  /** A command with so many arguments behind its name. */
  manyArguments: (server, { command, count }) =>
    withOwn(server, async (own) => {
      const link = await own.open();
      const args = Array.from({ length: count }, (_, n) => keyOf(n));
      const [reply] = await link.ask([command, ...args], ANSWER_MS);
      return describeReply(reply);
    }),

  /** The reply of each of two servers that were started anew, where they are the same. */
  twoStarts: async ({ name }, { command }) => {
    const replies = [];
    for (let start = 0; start < 2; start++)
      replies.push(await withOwn({ name }, (own) => own.ask(...command)));
    return replies[0] === replies[1] ? replies[0] : 'another one after each start';
  },

  /** On a replica of one of its kind, once that link is up. */
  onReplica: ({ name }, { commands }) =>
    withOwn({ name }, (primary) =>
      withOwn({ name }, async (replica) => {
        await primary.ask('SET', 'k', 'v');
        await replica.ask('REPLICAOF', '127.0.0.1', primary.port);
        for (let tries = 0; (await replica.ask('EXISTS', 'k')) !== '1'; tries++) {
          if (tries > 100) throw new Error('the replica has no key of its primary');
          await sleep(100);
        }
        return describeReply(await sayAll(await replica.open(), commands));
      }),
    ),

  /** The first line of a section of INFO that fits, after some commands. */
  infoLine: (server, { section, commands, line }) =>
    withOwn(server, async (own) => {
      await sayAll(await own.open(), commands);
      const found = Object.entries(await own.info(section)).find(([name]) => new RegExp(line).test(name));
      return found === undefined ? 'no such line' : /^cmdstat/.test(found[0]) ? found[0] : found.join(':');
    }),

  /** How long after the last TTL has ended DBSIZE still counts keys that nobody asks for. */
  secondsUntilExpired: (server, { keys, ttl }) =>
    withOwn(server, async (own) => {
      const end = Date.now() + ttl;
      await fill(own, keys, (n) => ['SET', keyOf(n), 'x', 'PXAT', end]);
      if (Date.now() > end) throw new Error('the fill took longer than the TTL');
      await sleep(end - Date.now());
      while ((await own.ask('DBSIZE')) !== '0' && Date.now() - end < 60_000) await sleep(50);
      return Math.round((Date.now() - end) / 100) / 10;
    }),

  /** commandstats over the client's clock, for a script that only computes. */
  commandstatsRatio: (server) =>
    withOwn(server, async (own) => {
      const link = await own.open();
      const script = 'local s = 0 for i = 1, 2e7 do s = s + i % 7 end return s';
      await link.ask(['EVAL', 'return 1', '0'], ANSWER_MS);
      await link.ask(['CONFIG', 'RESETSTAT'], ANSWER_MS);
      const before = performance.now();
      await link.ask(['EVAL', script, '0'], ANSWER_MS);
      const tookUs = (performance.now() - before) * 1000;
      const { cmdstat_eval: stat, cmdstat_EVAL: upper } = await own.info('commandstats');
      return Math.round((Number(/usec=(\d+)/.exec(stat ?? upper)[1]) / tookUs) * 10) / 10;
    }),

  /** What MONITOR prints of commands on another connection: everything but times and addresses. */
  monitor: (server, { commands }) =>
    withOwn(server, async (own) => {
      const watcher = await own.open();
      await watcher.ask(['MONITOR'], ANSWER_MS);
      const link = await own.open();
      for (const command of commands) await link.ask(command.map(String), ANSWER_MS).catch(() => {});
      await sleep(300);
      const lines = watcher.unasked.map(describeReply).map((line) => line.replace(/^[\d.]+ \[.*?\] /, ''));
      // What the connection itself begins with.
      const told = lines
        .map((line) => line.replaceAll('\\"', '"'))
        .filter((line) => !/^"HELLO" "2"$|^"COMMAND"$/i.test(line));
      return told.length === 0 ? 'nothing' : told.join(' · ');
    }),

  /** Digits of the fraction in MONITOR's time. */
  monitorDigits: (server) =>
    withOwn(server, async (own) => {
      const watcher = await own.open();
      await watcher.ask(['MONITOR'], ANSWER_MS);
      await own.ask('PING');
      await sleep(200);
      return /^\d+\.(\d+) /.exec(describeReply(watcher.unasked.at(-1)))[1].length;
    }),

  /** Which of some commands it knows, by asking with too few arguments: what it does not know it says. */
  knows: async (server, { commands }) => {
    const link = await server.open();
    const known = [];
    for (const name of commands) {
      const [reply] = await link.ask([name], ANSWER_MS).catch(() => [undefined]);
      if (reply !== undefined && !/unknown command/i.test(describeReply(reply))) known.push(name);
    }
    link.close();
    return known.length === 0 ? 'none' : known.join(' ');
  },

  /** With settings of its own, and commands as a row has them; the last reply. */
  withSettings: async ({ name }, { settings = [], settingsOf = {}, commands, resp = 2 }) => {
    let own;
    try {
      own = await startServer(name, settingsOf[name] ?? settings);
    } catch {
      return 'does not start with these settings';
    }
    try {
      const link = await own.open(resp);
      return describeReply(await sayAll(link, commands));
    } catch (error) {
      if (error.code === 'E_TARGET_LOST') return 'the connection is lost';
      throw error;
    } finally {
      await own.stop();
    }
  },
};

/** Each gets all servers too. */
export const PROBES_OF_ALL = {
  /** Of which servers it becomes a replica that has their keys. */
  replicaOf: async (server, { hashFieldTtl = false }, servers) => {
    const answers = [];
    for (const { name } of servers) {
      if (name === server.name) continue;
      const primary = await startServer(name);
      const replica = await startServer(server.name);
      try {
        for (let n = 0; n < 20; n++) await primary.ask('SET', keyOf(n), 'x');
        if (hashFieldTtl) {
          await primary.ask('HSET', 'h', 'f', 'v');
          if ((await primary.ask('HEXPIRE', 'h', 1000, 'FIELDS', 1, 'f')) !== '[1]') continue;
        }
        const wanted = await primary.ask('DBSIZE');
        await replica.ask('REPLICAOF', '127.0.0.1', primary.port);
        let has = '';
        for (let tries = 0; tries < 40 && has !== wanted; tries++) {
          await sleep(200);
          has = await replica.ask('DBSIZE').catch(() => '');
        }
        if (has === wanted) answers.push(name);
      } finally {
        await primary.stop();
        await replica.stop();
      }
    }
    return answers.length === 0 ? 'none' : answers.join(', ');
  },

  /** The DUMP of which servers its RESTORE takes. */
  restores: async (server, { kind }, servers) => {
    const taken = [];
    for (const source of servers) {
      if (source.name === server.name) continue;
      const link = await source.open();
      await link.ask(['DEL', 'k'], ANSWER_MS);
      let last;
      for (const command of DUMPED[kind]) [last] = await link.ask(command, ANSWER_MS);
      const [payload] = await link.ask(['DUMP', 'k'], ANSWER_MS);
      link.close();
      if (last.kind === 'error' || payload.kind !== 'bulk') continue;
      const own = await server.open();
      await own.ask(['DEL', 'copy'], ANSWER_MS);
      const [reply] = await own.ask(['RESTORE', 'copy', '0', payload.bytes], ANSWER_MS);
      own.close();
      if (describeReply(reply) === 'OK') taken.push(source.name);
    }
    return taken.length === 0 ? 'none' : taken.join(', ');
  },
};

const DUMPED = {
  string: [['SET', 'k', 'hello']],
  hash: [['HSET', 'k', 'f', 'v']],
  zset: [['ZADD', 'k', '1.5', 'm']],
  stream: [
    ['XADD', 'k', '1-1', 'f', 'v'],
    ['XGROUP', 'CREATE', 'k', 'g', '0'],
  ],
  'hash with field TTL': [
    ['HSET', 'k', 'f', 'v'],
    ['HEXPIRE', 'k', '1000', 'FIELDS', '1', 'f'],
  ],
};

/** @returns the last reply */
async function sayAll(link, commands) {
  let last;
  for (const command of commands) {
    if (command.wait !== undefined) await sleep(command.wait);
    else [last] = await link.ask(command.map(asArgument), ANSWER_MS);
  }
  return last;
}

/** Nothing that a row before left behind counts, and nothing of this one stays. */
async function withOwn(server, use) {
  const own = await startServer(server.name);
  try {
    return await use(own);
  } finally {
    await own.stop();
  }
}

async function fill(server, keys, command) {
  const link = await server.open();
  for (let n = 0; n < keys; n += BATCH) {
    const batch = [];
    for (let i = n; i < Math.min(keys, n + BATCH); i++) batch.push(encodeCommand(command(i).map(asArgument)));
    await link.askBytes(Buffer.concat(batch), batch.length, ANSWER_MS);
  }
  link.close();
  // What is counted once in a while is counted by then.
  await sleep(300);
}

/** As a race reads it, but waiting twice as long: a table that is moved in spare time stays longer on a busy machine. */
async function settledBytes(server, keys) {
  const flavor = server.name === 'dragonfly' ? 'dragonfly' : 'redis';
  const read = async () => ({ usedBytes: await usedBytes(server) });
  const waiting = { sleep: (ms) => sleep(ms) };
  return (await readSettledMemory(read, { quietLooks: 2 * countQuietLooks(keys, flavor) }, waiting))
    .usedBytes;
}

/** What is given back is given back over 10 to 20 s, with pauses of seconds: quiet for five of them, or a minute over. */
async function untilQuiet(read) {
  let last = await read();
  let quietMs = 0;
  for (let waitedMs = 0; quietMs < 5000 && waitedMs < 60_000; waitedMs += 250) {
    await sleep(250);
    const now = await read();
    quietMs = Math.abs(now - last) <= last * 0.001 ? quietMs + 250 : 0;
    if (quietMs === 0) last = now;
  }
  return last;
}

/** `{ bytes: 1000 }` is a text of so many. */
function asArgument(argument) {
  if (Buffer.isBuffer(argument)) return argument;
  return argument?.bytes === undefined ? String(argument) : 'x'.repeat(argument.bytes);
}

async function usedBytes(server) {
  return Number((await server.info('memory')).used_memory);
}

/** Of twelve bytes each. */
function keyOf(n) {
  return `key:${String(n).padStart(8, '0')}`;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';

function makeValue(size, content, n) {
  const bytes = randomFillSync(Buffer.alloc(size));
  if (content === 'bytes') return bytes;
  for (let i = 0; i < size; i++) bytes[i] = LETTERS.charCodeAt((bytes[i] + n) % LETTERS.length);
  return bytes;
}
