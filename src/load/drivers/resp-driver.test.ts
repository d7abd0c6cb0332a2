// Which moment the driver tells of replies that it found together.
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { AnswerSession, isDataCommand } from '../../testkit/answers.ts';
import { aKeyspace, aLoadPlan, anEndpoint, anOperation } from '../../testkit/builders.ts';
import { RequestReader } from '../../testkit/request-reader.ts';
import { NodeIo } from '../io/node-io.ts';
import { OperationStream, toPickBounds } from '../operation-stream.ts';
import { Encoder } from '../resp/encoder.ts';
import { layOutOperation } from '../resp/operation-layout.ts';
import { RespDriver } from './resp-driver.ts';

const CONNECTIONS = 20;
const SHORT = '$2\r\nok\r\n';
/** Longer than a packet of any network. */
const LONG = `$3000\r\n${'x'.repeat(3000)}\r\n`;

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

describe('RespDriver', () => {
  it('gives short replies that one poll found one moment, where each connection waits for one at a time', async () => {
    // On a busy machine what is written in one go may take more than one poll to arrive.
    expect(new Set(await timesOfReplies({ reply: SHORT, isOneByOne: true })).size).toBeLessThan(
      CONNECTIONS / 2,
    );
  });

  it('looks at the clock for each reply where one may have come while others were read', async () => {
    const nows = await timesOfReplies({ reply: SHORT, isOneByOne: false });
    expect(new Set(nows).size).toBeGreaterThan(1);
    expect(nows).toEqual(nows.toSorted((a, b) => a - b));
  });

  it('looks at the clock for each reply of more than one packet', async () => {
    expect(new Set(await timesOfReplies({ reply: LONG, isOneByOne: true })).size).toBeGreaterThan(1);
  });

  it('gives replies of the next poll another moment', async () => {
    const load = await startLoad({ reply: SHORT, isOneByOne: true });
    const [first] = await load.sendToAll();
    await new Promise(setImmediate);
    const [second] = await load.sendToAll();
    expect(second).toBeGreaterThan(first!);
  });
});

async function timesOfReplies(options: LoadOptions): Promise<readonly number[]> {
  const load = await startLoad(options);
  return load.sendToAll();
}

interface LoadOptions {
  readonly reply: string;
  readonly isOneByOne: boolean;
}

/** A driver on a server that answers only when all connections wait, and then all of them in one go. */
async function startLoad({ reply, isOneByOne }: LoadOptions) {
  const port = await startServer(reply);
  const endpoint = anEndpoint(port);
  const operations = [anOperation()];
  const { fill: _fill, ...plan } = aLoadPlan(endpoint, { connections: CONNECTIONS, operations });
  const context = { keyPrefix: '', keyspaces: [aKeyspace()], scripts: [], varyingSizes: [] };
  const bounds = toPickBounds(operations);
  const streams = Array.from({ length: CONNECTIONS }, (_, i) => new OperationStream(plan, bounds, [], i));
  let nows: number[] = [];
  let finish: () => void = () => {};
  const note = (now: number) => {
    nows.push(now);
    if (nows.length === CONNECTIONS) finish();
  };
  const driver = new RespDriver(
    {
      endpoints: [endpoint],
      protocol: 2,
      scripts: [],
      streams,
      encoder: new Encoder([layOutOperation(operations[0]!, context)], plan.values, 1),
      replies: [1],
      pipeline: 1,
      io: new NodeIo(CONNECTIONS, isOneByOne),
      connectTimeoutMs: 5000,
      oldestOperation: () => 0,
    },
    {
      onReply() {},
      onPlainReplies: (_connection, _count, now) => note(now),
      onErrorReply() {},
      onBatchEnd() {},
      onLost() {},
    },
  );
  closers.push(() => {
    for (const connection of streams.keys()) driver.drop(connection);
  });
  await Promise.all(streams.map((_, connection) => driver.connect(connection)));
  return {
    /** @returns the moments that the driver told, in the order of the replies */
    sendToAll(): Promise<readonly number[]> {
      nows = [];
      const finished = new Promise<readonly number[]>((resolve) => {
        finish = () => resolve(nows);
      });
      for (let connection = 0; connection < CONNECTIONS; connection++)
        driver.send(connection, Uint16Array.of(0), 1);
      return finished;
    },
  };
}

async function startServer(reply: string): Promise<number> {
  const waiting: Socket[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    const session = new AnswerSession({});
    const reader = new RequestReader();
    socket.on('data', (chunk) => {
      for (const command of reader.read(chunk)) {
        if (isDataCommand(command)) waiting.push(socket);
        else socket.write(session.answer(command), 'latin1');
      }
      if (waiting.length < CONNECTIONS) return;
      for (const each of waiting.splice(0)) each.write(reply, 'latin1');
    });
  });
  closers.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
