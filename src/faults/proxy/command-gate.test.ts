// Replies of a connection whose writes are refused: each in its turn, whatever pieces the bytes come in.
import { describe, expect, it } from 'vitest';
import { encodeCommand } from '../../wire/command-bytes.ts';
import { CommandGate, REFUSALS } from './command-gate.ts';

const OOM = /^-OOM command not allowed/;

function aGate(kind?: keyof typeof REFUSALS) {
  let told = '';
  const gate = new CommandGate((bytes) => {
    told += bytes;
  });
  gate.refuse(kind && REFUSALS[kind]);
  const send = (...commands: string[][]) =>
    String(gate.takeRequests(Buffer.concat(commands.map((command) => encodeCommand(command)))));
  const reply = (text: string) => {
    told += gate.takeReplies(Buffer.from(text));
  };
  const take = () => {
    const taken = told;
    told = '';
    return taken;
  };
  return { gate, send, reply, take };
}

const of = (...command: string[]) => String(Buffer.from(encodeCommand(command)));

describe('a gate', () => {
  it('answers a write at once where no reply is owed, and the server gets none of it', () => {
    const { send, take } = aGate('out-of-memory');
    expect(send(['SET', 'k', 'v'])).toBe('');
    expect(take()).toMatch(OOM);
  });

  it('answers a write in its turn behind reads', () => {
    const { send, reply, take } = aGate('out-of-memory');
    expect(send(['GET', 'a'], ['SET', 'k', 'v'], ['GET', 'b'])).toBe(of('GET', 'a') + of('GET', 'b'));
    expect(take()).toBe('');
    reply('$1\r\n1\r');
    expect(take()).toBe('$1\r\n1\r');
    reply('\n$1\r\n2\r\n');
    expect(take()).toMatch(/^\n-OOM [^\r]*\r\n\$1\r\n2\r\n$/);
  });

  it('has refused nothing that was under way before', () => {
    const { gate, send, reply, take } = aGate();
    expect(send(['SET', 'k', 'v'])).toBe(of('SET', 'k', 'v'));
    gate.refuse(REFUSALS.readonly);
    expect(send(['SET', 'k', 'w'])).toBe('');
    reply('+OK\r\n');
    expect(take()).toMatch(/^\+OK\r\n-READONLY /);
    gate.refuse(undefined);
    expect(send(['SET', 'k', 'x'])).toBe(of('SET', 'k', 'x'));
  });

  it('ends a transaction with a refused command as the server would: nothing of it is done', () => {
    const { send, reply, take } = aGate('readonly');
    const sent = send(['MULTI'], ['GET', 'k'], ['INCR', 'k'], ['EXEC'], ['GET', 'k']);
    expect(sent).toBe(of('MULTI') + of('GET', 'k') + of('DISCARD') + of('GET', 'k'));
    reply('+OK\r\n+QUEUED\r\n+O');
    reply('K\r\n:7\r\n');
    expect(take()).toMatch(/^\+OK\r\n\+QUEUED\r\n-READONLY [^\r]*\r\n-EXECABORT [^\r]*\r\n:7\r\n$/);
  });

  it('lets commands through that give memory back, when memory is what there is none of', () => {
    const delivered = (kind: keyof typeof REFUSALS) =>
      ['DEL', 'EXPIRE', 'LPOP', 'SET', 'EVAL', 'GET', 'INFO', 'CONFIG'].filter(
        (name) => aGate(kind).send([name, 'k']) !== '',
      );
    expect(delivered('out-of-memory')).toEqual(['DEL', 'EXPIRE', 'LPOP', 'GET', 'INFO', 'CONFIG']);
    expect(delivered('readonly')).toEqual(['GET', 'INFO', 'CONFIG']);
  });

  it('reads commands from pieces of any size', () => {
    const { gate, reply, take } = aGate('readonly');
    const bytes = Buffer.from(of('SET', 'k', 'v\r\n*1') + of('GET', 'k'));
    const passed = [...bytes].map((_, at) => String(gate.takeRequests(bytes.subarray(at, at + 1)))).join('');
    expect(passed).toBe(of('GET', 'k'));
    reply('$-1\r\n');
    expect(take()).toMatch(/^-READONLY [^\r]*\r\n\$-1\r\n$/);
  });

  it('lets what is no RESP through as it is', () => {
    const { gate } = aGate('readonly');
    const inline = Buffer.from('SET k v\r\n');
    expect(gate.takeRequests(inline)).toEqual(inline);
    expect(gate.takeReplies(Buffer.from('+OK\r\n'))).toEqual(Buffer.from('+OK\r\n'));
  });

  it('lets a server through that speaks no RESP, and refuses nothing from then on', () => {
    const { send, reply, take } = aGate('readonly');
    send(['GET', 'k']);
    const page = 'HTTP/1.1 400 Bad Request\r\n\r\n';
    reply(`$1\r\n1\r\n${page}`);
    expect(take()).toBe(`$1\r\n1\r\n${page}`);
    reply(page);
    expect(take()).toBe(page);
    expect(send(['SET', 'k', 'v'])).toBe(of('SET', 'k', 'v'));
  });
});
