// Tests that a server that refuses to tell has lost nothing by that.
import { afterEach, expect, it } from 'vitest';
import { WITNESS_KINDS, type WitnessKey } from '../../load/route/witness-ledger.ts';
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
const BEFORE = { beforeReference: [], beforeCandidate: [], settledNs: 0 };
const key = (kind: WitnessKey['kind']): WitnessKey => ({ kind, key: `w:${kind}`, ...NOTHING, ...BEFORE });

it.each(WITNESS_KINDS)(
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
  const none = { acknowledged: 0, doubtful: 0, refused: 0 };
  const phases = [{ commands: { SET: [{ ...none, acknowledged: 5 }, none] as const } }] as never;
  expect(accountForWrites(0, undefined, known, phases)).toEqual([]);
  expect(accountForWrites(0, known, undefined, phases)).toEqual([]);
  expect(accountForWrites(0, known, new Map(), phases)).toEqual([]);
  expect(accountForWrites(0, new Map(), known, phases)).toMatchObject([{ acknowledged: 5, counted: 5 }]);
});

it('calls of subcommands are of their command, and those that failed have written nothing', async () => {
  const stats = [
    'cmdstat_xgroup|create:calls=3,usec=1,usec_per_call=1.00,rejected_calls=0,failed_calls=2',
    'cmdstat_xgroup|destroy:calls=1,usec=1,usec_per_call=1.00,rejected_calls=0,failed_calls=0',
    'cmdstat_incr:calls=9,usec=1,usec_per_call=1.00,rejected_calls=4,failed_calls=4',
    'cmdstat_SET:calls=7,usec=1,usec_per_call=1',
  ];
  const known = await countCalls(await serve(bulk(`# Commandstats\r\n${stats.join('\r\n')}\r\n`)));
  expect(known).toEqual(
    new Map([
      ['XGROUP', 2],
      ['INCR', 5],
      ['SET', 7],
    ]),
  );
});

it.each([
  ['as many as were acknowledged', 7, 7],
  ['those that failed too', 9, 7],
  ['more than were ever sent', 12, 9],
  ['fewer than were acknowledged', 6, 6],
])('of writes that were refused in part, a server that counts %s', (_, ran, counted) => {
  const account = { acknowledged: 7, doubtful: 0, refused: 3 };
  const phases = [{ commands: { INCR: [account, account] as const } }];
  const told = accountForWrites(0, new Map(), new Map([['INCR', ran]]), phases);
  expect(told).toMatchObject([{ acknowledged: 7, doubtful: 0, counted }]);
});
