import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { AnswerSession } from '../testkit/answers.ts';
import { startMisbehavingServer } from '../testkit/misbehaving-server.ts';
import { startRecordingServer } from '../testkit/recording-server.ts';
import { RequestReader } from '../testkit/request-reader.ts';
import { play } from './play.ts';
import { readLog } from './read-log.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Ten milliseconds apart, on keys k0 … k3 in turn. */
const LOG = readLog(
  Array.from(
    { length: 40 },
    (_, at) => `1.${String(at * 10_000).padStart(6, '0')} [0 a] "SET" "k${at % 4}" "${at}"\n`,
  ).join(''),
  { keyPrefix: 'p:', allowScripts: false },
);

function planFor(port: number, more: Partial<Parameters<typeof play>[0]> = {}) {
  return {
    endpoint: { address: { kind: 'tcp' as const, host: '127.0.0.1', port }, db: 0 },
    commands: LOG.commands,
    speed: 'max' as const,
    connections: 3,
    timeoutMs: 5000,
    signal: new AbortController().signal,
    ...more,
  };
}

/**
 * Answers no SET before so many have come, and then lets them wait for longer than it took until they had: however slow
 * the machine is, most of the time until the next one can be sent is the server's. @returns its port
 */
async function startHesitantServer(requests: number): Promise<number> {
  const server = createServer((socket) => {
    const beganMs = performance.now();
    const reader = new RequestReader();
    const session = new AnswerSession({});
    let received = 0;
    let held = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const before = received;
      for (const command of reader.read(chunk)) {
        const reply = session.answer(command);
        if (command[0] !== 'SET') socket.write(reply, 'latin1');
        else if (received++ >= requests) socket.write(reply, 'latin1');
        else held += reply;
      }
      if (before >= requests || received < requests) return;
      setTimeout(() => socket.write(held, 'latin1'), performance.now() - beganMs + 100);
    });
  });
  closing.push(async () => {
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('a log that is played', () => {
  it.each(['max', 1000, 2] as const)(
    'is sent once, commands of one key in their order: speed %s',
    async (speed) => {
      const server = await startRecordingServer();
      closing.push(() => server.close());
      const played = await play(planFor(server.port, { speed }));
      const sent = server.connections.map((commands) => commands.filter(([name]) => name === 'SET'));
      expect(
        sent
          .flat()
          .map(([, , value]) => Number(value))
          .sort((a, b) => a - b),
      ).toEqual(Array.from({ length: 40 }, (_, at) => at));
      for (const key of ['k0', 'k1', 'k2', 'k3']) {
        const [mine, ...others] = sent.map((commands) =>
          commands.filter(([, name]) => name === `p:0:${key}`),
        );
        const used = [mine!, ...others].filter((commands) => commands.length > 0);
        expect(used).toHaveLength(1);
        const values = used[0]!.map(([, , value]) => Number(value));
        expect(values).toEqual([...values].sort((a, b) => a - b));
      }
      expect(played.kinds).toEqual(new Array(40).fill('ok'));
      expect(played.responseTimes.get('SET')!.count).toBe(40);
      // The log is 390 ms long: nothing is sent before its time.
      if (speed === 2) expect(played.durationNs).toBeGreaterThanOrEqual(195e6);
    },
  );

  it('has transactions sent whole, and told by what their commands answered', async () => {
    const server = await startRecordingServer();
    closing.push(() => server.close());
    const lines = ['"MULTI"', '"SET" "a" "1"', '"INCR" "n"', '"EXEC"', '"GET" "a"'];
    const log = readLog(lines.map((args) => `1.0 [0 a] ${args}\n`).join(''), {
      keyPrefix: 'p:',
      allowScripts: false,
    });
    const played = await play(planFor(server.port, { commands: log.commands, connections: 1 }));
    expect(server.connections[0]!.slice(-5)).toEqual([
      ['MULTI'],
      ['SET', 'p:0:a', '1'],
      ['INCR', 'p:0:n'],
      ['EXEC'],
      ['GET', 'p:0:a'],
    ]);
    expect(played.kinds).toEqual(['transaction of ok, integer', 'text']);
    expect([...played.responseTimes].map(([name, { count }]) => [name, count])).toEqual([
      ['MULTI', 1],
      ['GET', 1],
    ]);
  });

  it('has what may wait on connections of their own, and in no time', async () => {
    const server = await startRecordingServer();
    closing.push(() => server.close());
    const lines = ['a "BLPOP" "q" "0"', 'b "BLPOP" "q" "0"', 'a "RPUSH" "q" "1"', 'a "BLPOP" "q" "0"'];
    const log = readLog(lines.map((line) => `1.0 [0 ${line.replace(' ', '] ')}\n`).join(''), {
      keyPrefix: 'p:',
      allowScripts: false,
    });
    const { commands, waiters } = log;
    const played = await play(planFor(server.port, { commands, waiters, connections: 1 }));
    const used = server.connections.map((sent) =>
      sent.filter(([name]) => /^(BLPOP|RPUSH)$/.test(name!)).map(([name]) => name),
    );
    expect(used.sort()).toEqual([['BLPOP'], ['BLPOP', 'BLPOP'], ['RPUSH']]);
    expect(played.kinds).toHaveLength(4);
    expect([...played.responseTimes.keys()]).toEqual(['RPUSH']);
  });

  it('says so when a server leaves no room, and does not blame itself', async () => {
    const port = await startHesitantServer(10_000);
    // All due at once, over the one connection of their key.
    const text = '1.0 [0 a] "SET" "k" "v"\n'.repeat(10_050);
    const { commands } = readLog(text, { keyPrefix: 'p:', allowScripts: false });
    const { late, kinds } = await play(planFor(port, { commands, speed: 1, timeoutMs: 60_000 }));
    expect(kinds).toHaveLength(10_050);
    expect(late.server).toBe(50);
  });

  it('tells of no late start of what may wait, whose times it does not tell either', async () => {
    const port = await startHesitantServer(10_000);
    const sets = '1.0 [0 a] "SET" "k" "v"\n'.repeat(10_050);
    const { commands, waiters } = readLog(`${sets}1.0 [0 b] "BLPOP" "q" "0"\n`, {
      keyPrefix: 'p:',
      allowScripts: false,
    });
    const plan = planFor(port, { commands, waiters, speed: 1, timeoutMs: 60_000 });
    const { late, kinds } = await play(plan);
    expect(kinds).toHaveLength(10_051);
    expect(late.server).toBe(50);
  });

  it('has the kinds of replies that come in pieces, or fail', async () => {
    const dribbling = await startMisbehavingServer({ kind: 'dribbles' });
    const failing = await startMisbehavingServer({ kind: 'fails-some', share: 0.5, error: 'OOM no room' });
    closing.push(
      () => dribbling.close(),
      () => failing.close(),
    );
    expect((await play(planFor(dribbling.port))).kinds).toEqual(new Array(40).fill('ok'));
    const kinds = (await play(planFor(failing.port))).kinds.slice().sort();
    expect(kinds).toEqual([...new Array(20).fill('error OOM'), ...new Array(20).fill('ok')]);
  });

  it.each([
    ['falls-silent', 'E_TARGET_TIMEOUT'],
    ['closes-mid-reply', 'E_TARGET_LOST'],
  ] as const)('ends when the server %s', async (kind, code) => {
    // Past the handshake of each connection.
    const server = await startMisbehavingServer({ kind, afterReplies: 6 });
    closing.push(() => server.close());
    await expect(play(planFor(server.port, { timeoutMs: 300 }))).rejects.toMatchObject({ code });
  });

  it('ends when the server ends', async () => {
    const server = await startRecordingServer();
    const playing = play(planFor(server.port, { speed: 0.01 }));
    const failing = expect(playing).rejects.toMatchObject({ code: 'E_TARGET_LOST' });
    await expect.poll(() => server.connections.flat().some(([name]) => name === 'SET')).toBe(true);
    await server.close();
    await failing;
  });

  it('ends when it is told to', async () => {
    const server = await startRecordingServer();
    closing.push(() => server.close());
    const interrupt = new AbortController();
    const playing = play(planFor(server.port, { speed: 0.01, signal: interrupt.signal }));
    const failing = expect(playing).rejects.toMatchObject({ name: 'Interrupted' });
    await expect.poll(() => server.connections.flat().some(([name]) => name === 'SET')).toBe(true);
    interrupt.abort();
    await failing;
  });

  it('needs a server', async () => {
    await expect(play(planFor(1))).rejects.toMatchObject({ code: 'E_TARGET_UNREACHABLE' });
  });
});
