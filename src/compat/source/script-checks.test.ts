import { expect, it } from 'vitest';
import type { CompatCheck } from '../../result/kinds/compat.ts';
import { createMemoryFiles } from '../../testkit/memory-files.ts';
import { fillCommand } from '../run/fill-command.ts';
import { judgeSource, usageOf } from './judge-source.ts';
import { scanSource } from './scan-source.ts';
import { makeScriptChecks } from './script-checks.ts';

const SCRIPT = `local opts = cmsgpack.unpack(ARGV[2])
local conf = cjson.decode(ARGV[3])
redis.call('RPUSH', KEYS[1], opts[2], conf.limit)
redis.call('SET', ARGV[1] .. ':lock', 'it\\'s', 'PX', tonumber(ARGV[4]))`;

function scan(texts: Readonly<Record<string, string>>) {
  return scanSource('/app', '/app', createMemoryFiles(texts));
}
const found = scan({ '/app/a.lua': SCRIPT });
const checks = makeScriptChecks(found);
const sent = (id: string) => {
  const step = checks.find((check) => check.id === id)!.run[0]!;
  if (step.action.kind !== 'command') throw new Error('no command');
  return fillCommand(step.action.command, { prefix: 'p:', kept: new Map(), nowMs: 0 }).map((arg) =>
    arg.toString('latin1'),
  );
};

it('a script is tried with arguments of the kinds that it takes, on nothing and on something', () => {
  expect(checks.map(({ id, alone }) => [id, alone])).toEqual([
    ['scripts/a', true],
    ['scripts/a.with-data', true],
    ['scripts/undeclared-set', false],
  ]);
  expect(sent('scripts/a').slice(2)).toEqual([
    '1',
    'p:k1',
    'cb:try:',
    '\xdc\x00\x02\xd9\x011\xd9\x011',
    '{"limit":"1"}',
    '1',
  ]);
  expect(checks[1]!.given.map(({ text }) => text)).toEqual(['RPUSH {k1} 1']);
  expect(checks[0]!.finally.map(({ text }) => text)).toEqual(['FLUSHALL']);
  expect(checks[0]!.about).toBe('a.lua:4: the key of SET is not declared: built from ARGV[1].');
});

it('a command on an undeclared key is tried alone, on a key of the check', () => {
  expect(sent('scripts/undeclared-set')).toEqual([
    'EVAL',
    "return redis.call('SET', ARGV[1], 'it\\039s', 'PX', '1')",
    '0',
    'p:k',
  ]);
});

it('what the servers said stands beside what was found', () => {
  const base = { family: 'scripts', commands: ['EVAL'], place: 'a.lua:1' };
  const refusal = {
    protocols: [2],
    step: 'EVAL',
    kind: 'error',
    reference: 'OK',
    candidate: '(error) ERR script tried accessing undeclared key, key: cb:try::lock',
  };
  const asked: CompatCheck[] = [
    { ...base, id: 'scripts/a', outcome: 'same', differences: [] },
    { ...base, id: 'scripts/a.with-data', outcome: 'differs', level: 'breaks', differences: [refusal] },
    { ...base, id: 'scripts/undeclared-set', outcome: 'differs', level: 'breaks', differences: [refusal] },
  ];
  expect(judgeSource(found, asked).scripts).toEqual([
    {
      id: 'a',
      place: 'a.lua:1',
      keys: 1,
      run: 'refused',
      reply: refusal.candidate,
      undeclared: [{ place: 'a.lua:4', command: 'SET', reason: 'built from ARGV[1]', alone: 'refused' }],
    },
  ]);
  expect(judgeSource(found, []).scripts[0]).toMatchObject({
    run: 'not run',
    undeclared: [{ alone: 'not run' }],
  });
  const alike = asked.map((check) => ({
    ...check,
    outcome: 'same' as const,
    level: undefined,
    differences: [],
  }));
  expect(judgeSource(found, alike).scripts[0]).toMatchObject({
    run: 'same',
    undeclared: [{ alone: 'accepted' }],
  });
});

it('a script that cannot be run is no check, and commands of scripts are used', () => {
  const broken = scan({ '/app/a.lua': 'return redis.call(', '/app/b.lua': "redis.call('GET', KEYS[1])" });
  expect(makeScriptChecks(broken).map(({ id }) => id)).toEqual(['scripts/b', 'scripts/b.with-data']);
  expect(usageOf(broken)).toMatchObject({ isCounted: false, calls: new Map([['GET', 1]]) });
  expect(judgeSource(broken, []).scripts[0]).toMatchObject({ place: 'a.lua:1', run: 'not run' });
});
