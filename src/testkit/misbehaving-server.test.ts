// Each misbehaving server does what its name says and nothing else wrong.
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { AnswerOptions } from './answers.ts';
import { type MisbehavingServer, type Misbehaviour, startMisbehavingServer } from './misbehaving-server.ts';

let server: MisbehavingServer | undefined;

afterEach(() => server?.close());

interface Conversation {
  readonly text: string;
  readonly chunks: number;
  readonly ended: boolean;
}

/** Sends the commands (words by spaces) at once and listens until the server hangs up, or says nothing more. */
async function talk(
  misbehaviour: Misbehaviour,
  lines: readonly string[],
  options: AnswerOptions = {},
): Promise<Conversation> {
  server = await startMisbehavingServer(misbehaviour, options);
  return converse(lines);
}

/** A busy machine may take seconds for the first reply. */
const PATIENCE_MS = 20_000;
const SILENCE_MS = 150;

function converse(lines: readonly string[], silenceMs = SILENCE_MS): Promise<Conversation> {
  return new Promise((resolve, reject) => {
    const socket = connect(server!.port, '127.0.0.1');
    const chunks: Buffer[] = [];
    const finish = (ended: boolean) => {
      socket.destroy();
      resolve({ text: Buffer.concat(chunks).toString('latin1'), chunks: chunks.length, ended });
    };
    for (const line of lines) {
      const words = line.split(' ');
      socket.write(`*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`);
    }
    socket.setTimeout(PATIENCE_MS, () => finish(false));
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      socket.setTimeout(silenceMs);
    });
    socket.on('end', () => finish(true));
    socket.on('error', reject);
  });
}

test('speaks HTTP and hangs up', async () => {
  server = await startMisbehavingServer({ kind: 'speaks-http' });
  const { text, ended } = await converse(['PING'], PATIENCE_MS);
  expect(text).toMatch(/^HTTP\/1\.1 400 /);
  expect(ended).toBe(true);
});

test('sends garbage, which no RESP reply begins with', async () => {
  const { text } = await talk({ kind: 'sends-garbage' }, ['PING']);
  expect(text).not.toMatch(/^[+\-:$*_#,(!=%~>]/);
});

test('falls silent after some replies and keeps the connection', async () => {
  const { text, ended } = await talk({ kind: 'falls-silent', afterReplies: 2 }, ['PING', 'PING', 'PING']);
  expect(text).toBe('+PONG\r\n+PONG\r\n');
  expect(ended).toBe(false);
});

test('closes in the middle of a reply, on every connection anew', async () => {
  const lines = ['PING', 'GET a'];
  const wanted = { text: '+PONG\r\n$3\r\n', ended: true };
  server = await startMisbehavingServer({ kind: 'closes-mid-reply', afterReplies: 1 }, { valueBytes: 3 });
  for (let i = 0; i < 2; i++) expect(await converse(lines, PATIENCE_MS)).toMatchObject(wanted);
  expect(server!.connections).toBe(2);
});

test('is loading for a while, then well', async () => {
  const { text } = await talk({ kind: 'is-loading', durationMs: 100 }, ['PING', 'HELLO 2']);
  expect(text).toMatch(/^-LOADING .*\r\n\*14\r\n/);
  expect((await converse(['PING'])).text).toBe('+PONG\r\n');
});

test('fails the share of data commands it is told to', async () => {
  const lines = ['PING', ...new Array<string>(20).fill('SET a b')];
  const { text } = await talk({ kind: 'fails-some', share: 0.1, error: 'OOM no memory' }, lines);
  const replies = text.trimEnd().split('\r\n');
  expect(replies[0]).toBe('+PONG');
  expect(replies.filter((reply) => reply === '-OOM no memory').length).toBe(2);
  expect(replies.filter((reply) => reply === '+OK').length).toBe(18);
});

test('dribbles whole replies in order, byte after byte', async () => {
  const { text, chunks } = await talk({ kind: 'dribbles' }, ['PING', 'GET a', 'INCR n'], { valueBytes: 3 });
  expect(text).toBe('+PONG\r\n$3\r\nvvv\r\n:1\r\n');
  // The client may read two at once.
  expect(chunks).toBeGreaterThan(5);
});

test('answers HELLO 3 with a RESP2 array', async () => {
  const { text } = await talk({ kind: 'answers-hello3-in-resp2' }, ['HELLO 3']);
  expect(text).toMatch(/^\*14\r\n\$6\r\nserver/);
});

test('knows no HELLO but everything else', async () => {
  const { text } = await talk({ kind: 'knows-no-hello' }, ['HELLO 3', 'PING']);
  expect(text).toBe("-ERR unknown command 'HELLO'\r\n+PONG\r\n");
});

test('refuses every password', async () => {
  const { text } = await talk({ kind: 'refuses-every-password' }, ['PING', 'AUTH any']);
  expect(text).toMatch(/^-NOAUTH .*\r\n-WRONGPASS /);
});
