// Tests that a server that refuses to tell has lost nothing by that.
import { afterEach, expect, it } from 'vitest';
import type { WitnessKey } from '../../load/route/witness-ledger.ts';
import { bulk, type ScriptedServer, startScriptedServer } from '../../testkit/scripted-server.ts';
import { accountForWrites, countCalls } from './count-writes.ts';
import { readWitnesses } from './read-witnesses.ts';

const servers: ScriptedServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(reply: string): Promise<ScriptedServer['endpoint']> {
  const server = await startScriptedServer(() => reply);
  servers.push(server);
  return server.endpoint;
}

const NOTHING = { values: [], sentNs: [], reference: [], candidate: [] };
const BEFORE = { beforeReference: [], beforeCandidate: [] };
const key = (kind: WitnessKey['kind']): WitnessKey => ({ kind, key: `w:${kind}`, ...NOTHING, ...BEFORE });

it.each(['log', 'register', 'expiring', 'counter', 'transfer'] as const)(
  'a witness of the kind %s that is answered by an error is not judged',
  async (kind) => {
    const endpoint = await serve('-LOADING it is loading\r\n');
    const seen: unknown[] = [];
    const reading = readWitnesses({ reference: endpoint, candidate: endpoint }, [key(kind)], (one) =>
      seen.push(one),
    );
    await expect(reading).rejects.toMatchObject({ code: 'E_REPLY' });
    expect(seen).toEqual([]);
  },
);

it('calls are not known where INFO is refused, and then no write is accounted for', async () => {
  expect(await countCalls(await serve('-NOPERM no\r\n'))).toBeUndefined();
  const known = await countCalls(await serve(bulk('# Commandstats\r\ncmdstat_set:calls=5,usec=1\r\n')));
  expect(known).toEqual(new Map([['SET', 5]]));
  const none = { acknowledged: 0, doubtful: 0 };
  const phases = [{ commands: { SET: [{ acknowledged: 5, doubtful: 0 }, none] as const } }] as never;
  expect(accountForWrites(0, undefined, known, phases)).toEqual([]);
  expect(accountForWrites(0, known, undefined, phases)).toEqual([]);
  expect(accountForWrites(0, known, new Map(), phases)).toEqual([]);
  expect(accountForWrites(0, new Map(), known, phases)).toMatchObject([{ acknowledged: 5, counted: 5 }]);
});
