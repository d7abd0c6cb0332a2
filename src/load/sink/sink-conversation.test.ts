// The sink answers what it is sent, however the bytes are cut, as the fakes that parse everything do.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnswerSession } from '../../testkit/answers.ts';
import { BatchBuffer } from '../../wire/batch-buffer.ts';
import { CommandTable } from './command-table.ts';
import { replyShapeFor } from './reply-shape.ts';
import { SinkConversation } from './sink-conversation.ts';

const VALUE_BYTES = 5;
const DATA_COMMANDS = ['GET', 'SET', 'MGET', 'HMGET', 'ZADD', 'ZRANGE', 'HGETALL', 'XADD', 'EVALSHA', 'INCR'];
const TABLE = new CommandTable(
  new Map(DATA_COMMANDS.map((name) => [name, replyShapeFor(name, VALUE_BYTES)])),
);

type Command = readonly string[];

function encode(commands: readonly Command[]): Buffer {
  return Buffer.from(
    commands
      .map((words) => `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`)
      .join(''),
    'latin1',
  );
}

/** All replies when the requests come in pieces of these sizes (the last piece is the rest). */
function answerInPieces(requests: Buffer, sizes: readonly number[]): string {
  const conversation = new SinkConversation(TABLE);
  const space = new BatchBuffer(8);
  let text = '';
  let at = 0;
  for (const size of [...sizes, requests.length]) {
    const piece = requests.subarray(at, at + size);
    at += piece.length;
    const length = conversation.answer(piece, piece.length, space);
    text += Buffer.from(space.bytes.subarray(0, length)).toString('latin1');
  }
  return text;
}

function answer(...commands: Command[]): string {
  return answerInPieces(encode(commands), []);
}

const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...DATA_COMMANDS, 'get', 'zAdd'),
      fc.array(fc.string(), { minLength: 2, maxLength: 5 }),
    )
    .map(([name, words]) => [name, ...words.map((word) => Buffer.from(word).toString('latin1'))]),
  fc.constantFrom<Command>(
    ['PING'],
    ['HELLO', '3'],
    ['hello', '2'],
    ['SELECT', '0'],
    ['INFO'],
    ['SCRIPT', 'LOAD', 'return 1'],
    ['CLIENT', 'SETNAME', 'me'],
    ['SET', 'k', ''],
    ['GET', 'x'.repeat(300)],
  ),
);

test('gives the replies of a server that parses everything, for any cut of the requests', () => {
  fc.assert(
    fc.property(
      fc.array(anyCommand, { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 30 })),
      (commands, sizes) => {
        const session = new AnswerSession({ valueBytes: VALUE_BYTES });
        const wanted = commands.map((command) => session.answer(command)).join('');
        expect(answerInPieces(encode(commands), sizes)).toBe(wanted);
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});

test('understands requests that come byte by byte', () => {
  const requests = encode([
    ['SCRIPT', 'LOAD', 'return 1'],
    ['MGET', 'a', 'b'],
    ['GET', 'a'],
  ]);
  expect(answerInPieces(requests, new Array(requests.length).fill(1))).toBe(answerInPieces(requests, []));
});

describe('replies', () => {
  const value = '$5\r\nvvvvv\r\n';

  test('have the size of values and the length that the arguments ask for', () => {
    expect(answer(['GET', 'a'], ['MGET', 'a', 'b', 'c'], ['HMGET', 'h', 'f'])).toBe(
      `${value}*3\r\n${value.repeat(3)}*1\r\n${value}`,
    );
  });

  test('of a transaction are queued and sent by EXEC', () => {
    expect(answer(['MULTI'], ['GET', 'a'], ['INCR', 'n'], ['EXEC'], ['GET', 'a'])).toBe(
      `+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n${value}:1\r\n${value}`,
    );
  });

  test('to a command of neither load nor handshake are OK', () => {
    expect(answer(['WHATEVER', 'a'])).toBe('+OK\r\n');
  });

  test('carry the SHA-1 of the script that was loaded', () => {
    expect(answer(['SCRIPT', 'LOAD', 'return 1'])).toBe(
      '$40\r\ne0e1f9fabfc9d4800c877a703b823ac0578ff8db\r\n',
    );
  });

  test('to HELLO agree to the version asked for, as a map or an array', () => {
    expect(answer(['HELLO', '3'])).toMatch(/^%7\r\n[\s\S]*proto\r\n:3\r\n/);
    expect(answer(['HELLO', '2', 'AUTH', 'u', 'p'])).toMatch(/^\*14\r\n[\s\S]*proto\r\n:2\r\n/);
    expect(answer(['HELLO', '4'])).toMatch(/^-NOPROTO /);
  });
});
