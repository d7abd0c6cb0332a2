import { describe, expect, it } from 'vitest';
import { examineScript } from './examine-script.ts';

function examine(text: string) {
  const examination = examineScript(text);
  if (!examination.ok) throw new Error(examination.reason);
  return examination.script;
}
const undeclared = (text: string) =>
  examine(text).undeclared.map(({ line, command, reason }) => `${line} ${command} ${reason}`);

describe('keys that a script does not declare', () => {
  it.each([
    ["redis.call('GET', KEYS[1])", []],
    ["redis.call('GET', ARGV[1])", ['1 GET taken from ARGV[1]']],
    ["redis.call('GET', 'config')", ["1 GET the constant 'config'"]],
    ["redis.call('GET', KEYS[1] .. ':lock')", ['1 GET built from KEYS[1]']],
    ["redis.call('GET', 'job:' .. ARGV[2])", ['1 GET built from ARGV[2]']],
    ["local id = redis.call('RPOP', KEYS[1])\nredis.call('DEL', id)", ['2 DEL taken from the reply of RPOP']],
    ["redis.call('DEL', unpack(KEYS))", []],
    ["redis.call('DEL', unpack(ARGV))", ['1 DEL taken from ARGV[…]']],
    ["for _, key in ipairs(KEYS) do redis.call('DEL', key) end", []],
    ["for _, key in ipairs(ARGV) do redis.call('DEL', key) end", ['1 DEL taken from ARGV[…]']],
    ["redis.call('MSET', KEYS[1], ARGV[1], ARGV[2], 'v')", ['1 MSET taken from ARGV[2]']],
    ["redis.call('ZUNIONSTORE', KEYS[1], 2, KEYS[2], ARGV[1])", ['1 ZUNIONSTORE taken from ARGV[1]']],
    ["redis.call('XREAD', 'STREAMS', KEYS[1], ARGV[1])", []],
    ["redis.call('PUBLISH', ARGV[1], 'm')", []],
    ["redis.call('TIME')", []],
    ['local opts = cjson.decode(ARGV[3])\nredis.call("GET", opts.parent.key)', ['2 GET taken from ARGV[3]']],
    ['redis.call("GET", string.format("%s:x", ARGV[1]))', ['1 GET built from ARGV[1]']],
    ['redis.call("GET", KEYS[1]:sub(1, 3))', ['1 GET built from KEYS[1]']],
    ['server.pcall("GET", ARGV[1])', ['1 GET taken from ARGV[1]']],
    [
      'local t = { KEYS[1] }\ntable.insert(t, ARGV[1])\nredis.call("DEL", unpack(t))',
      ['3 DEL taken from ARGV[1]'],
    ],
  ])('of %j are %j', (text, expected) => {
    expect(undeclared(text)).toEqual(expected);
  });

  it('are followed through other names, functions and commands that come as values', () => {
    const text = `#!lua name=x
local rcall = redis.call
local function push(cmd, key, id)
  rcall(cmd, key, id)
end
push('LPUSH', KEYS[1], ARGV[1])
push('RPUSH', ARGV[2] .. 'wait', ARGV[1])
`;
    expect(undeclared(text)).toEqual(['4 LPUSH built from ARGV[2]', '4 RPUSH built from ARGV[2]']);
    expect(examine(text)).toMatchObject({ keyCount: 1, commands: ['LPUSH', 'RPUSH'] });
  });

  it('are found in functions that call each other for ever', () => {
    const text = `local a, b
a = function(key) return b(key .. 'x') end
b = function(key) redis.call('GET', key); return a(key) end
a(KEYS[1])`;
    expect(undeclared(text)).toEqual(['3 GET built from KEYS[1]']);
  });
});

it('says how many keys a script is given, and of which types they have to be', () => {
  const { keyCount, keyTypes } = examine(
    "redis.call('LPUSH', KEYS[3], 1) redis.call('HGET', KEYS[1], 'f') redis.call('DEL', KEYS[1], KEYS[2])",
  );
  expect(keyCount).toBe(3);
  expect([...keyTypes]).toEqual([
    [3, 'list'],
    [1, 'hash'],
  ]);
  expect(examine("return redis.call('DEL', unpack(KEYS))").keyCount).toBe(1);
  expect(examine('return ARGV[1]').keyCount).toBe(0);
  expect(examine("return redis.call('SET', KEYS[2] .. ':lock', 1)").keyCount).toBe(2);
});

it('knows a part that only defines functions for others', () => {
  expect(examine("local function f(k) redis.call('GET', k) end").isPart).toBe(true);
  expect(examine("local function f(k) redis.call('GET', k) end f(KEYS[1])").isPart).toBe(false);
});

it('says where a text is no Lua', () => {
  expect(examineScript('local a = 1\nlocal = 2')).toMatchObject({ ok: false, line: 2 });
  expect(examineScript('\xff\u{1f600} nonsense')).toMatchObject({ ok: false });
  expect(examineScript(`return ${'('.repeat(100_000)}`)).toMatchObject({ ok: false });
});

it('keeps bytes of constants, for a server gets UTF-8', () => {
  expect(undeclared("redis.call('GET', 'ä')")).toEqual(["1 GET the constant 'Ã¤'"]);
});
