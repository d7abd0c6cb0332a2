// One row on one server: the replies to its commands as text, or what its probe found.
import { setTimeout as sleep } from 'node:timers/promises';
import { describeReply } from '../../dist/wire/describe-reply.js';
import { PROBES, PROBES_OF_ALL } from './probes.mjs';

const ANSWER_MS = 60_000;

/** What is told of a server beside all others. */
export function needsOthers({ probe }) {
  return probe in PROBES_OF_ALL;
}

/** @returns text or a number; a row that can't be measured says why */
export async function measureRow(row, server, servers) {
  await server.ask('FLUSHALL', 'SYNC');
  try {
    if (row.probe === undefined) return await converse(row, server);
    const probe = PROBES[row.probe] ?? PROBES_OF_ALL[row.probe];
    if (probe === undefined) throw new Error(`no probe is named ${row.probe}`);
    return takePart(await probe(server, row.with ?? {}, servers), row.look);
  } catch (error) {
    return `could not be measured: ${error.message}`;
  }
}

/**
 * A step is a command as a list, or one of `{ on: a second connection, ask: command }`, `{ wait: milliseconds }`. Of the
 * replies those of the last step are shown, or of as many as `shows` says; `look` takes a part of them.
 */
async function converse({ steps, resp = 2, shows = 1, look }, server) {
  const links = new Map();
  const replies = [];
  for (const step of steps) {
    if (step.wait !== undefined) {
      await sleep(step.wait);
      continue;
    }
    const { on = 'a', ask: command } = Array.isArray(step) ? { ask: step } : step;
    if (!links.has(on)) links.set(on, await server.open(resp));
    const asked = await links
      .get(on)
      .ask(command.map(String), ANSWER_MS)
      .catch((error) => error);
    replies.push(asked instanceof Error ? '(connection lost)' : describeReply(asked[0]));
  }
  for (const link of links.values()) link.close();
  return takePart(replies.slice(-shows).join(' · '), look);
}

function takePart(value, look) {
  return look === undefined ? value : (new RegExp(look, 's').exec(value)?.[1] ?? value);
}
