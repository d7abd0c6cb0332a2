// Tests of what becomes of a key's time to live, most of all just before its end.
import { afterEach, expect, it } from 'vitest';
import { bulk, type ScriptedServer, startScriptedServer } from '../../testkit/scripted-server.ts';
import { copySnapshot } from './copy-snapshot.ts';

const servers: ScriptedServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Copies one key, of which the source says this to PTTL. */
async function copy(pttl: string) {
  const restored: string[] = [];
  const answers: Readonly<Record<string, string>> = {
    SCAN: `*2\r\n${bulk('0')}*1\r\n${bulk('cb:1:a')}`,
    DUMP: bulk('payload'),
    PTTL: pttl,
  };
  const from = await startScriptedServer(([name]) => answers[name!] ?? '-ERR unknown\r\n');
  const to = await startScriptedServer(([, , ms]) => {
    restored.push(ms!);
    return '+OK\r\n';
  });
  servers.push(from, to);
  const counts = await copySnapshot({
    ...{ from: from.endpoint, to: to.endpoint, prefix: 'cb:1:', replace: true },
    signal: new AbortController().signal,
  });
  return { counts, restored };
}

it.each([
  ['its time to live', ':1500\r\n', '1500'],
  ['none, where it has none', ':-1\r\n', '0'],
  ['an end, in its last millisecond', ':0\r\n', '1'],
])('gives a copied key %s', async (_what, pttl, ms) => {
  expect(await copy(pttl)).toMatchObject({ counts: { keys: 1, refused: 0 }, restored: [ms] });
});

it('leaves out a key that ended after it was dumped', async () => {
  expect(await copy(':-2\r\n')).toMatchObject({ counts: { keys: 0, refused: 0 }, restored: [] });
});

it('copies no key of which it is not told how long it lives', async () => {
  expect(await copy('-NOPERM no\r\n')).toMatchObject({
    counts: { keys: 0, refused: 1, refusal: 'PTTL: (error) NOPERM no' },
    restored: [],
  });
});
