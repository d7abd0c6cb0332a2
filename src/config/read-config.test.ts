// Tests that a config file is read with the place of everything in it, and that each mistake has line and column.
import { describe, expect, it } from 'vitest';
import { CacheBenchError } from '../core/errors.ts';
import { thrownBy } from '../testkit/failure-of.ts';
import { createMemoryFiles } from '../testkit/memory-files.ts';
import { parseConfig, readConfig } from './read-config.ts';

const parse = (text: string) => parseConfig(text, 'cache-bench.yaml', '/project');

function mistakesOf(text: string): string[] {
  try {
    parse(text);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(CacheBenchError);
    expect(error).toMatchObject({ code: 'E_CONFIG', exitCode: 2 });
    return (error as Error).message.split('\n');
  }
}

describe('a config file', () => {
  it('says which targets, profiles, flags and rules', () => {
    const config = parse(`
targets: [redis, new: redis://10.0.0.6:6379]
profiles: [read-heavy, ./mine.yaml]
run: { blocks: 8, duration: 10s, quick: true }
gate:
  tolerance: 2.5%
  onInconclusive: fail
  baseline: main
  rules:
    - errors < 0.01%
    - { rule: p99 < 1ms, on: read-heavy, severity: warn }
`);
    expect(config.targets).toEqual(['redis', 'new=redis://10.0.0.6:6379']);
    expect(config.profiles).toEqual(['read-heavy', './mine.yaml']);
    expect(Object.fromEntries([...config.flags].map(([name, { text }]) => [name, text]))).toEqual({
      blocks: '8',
      duration: '10s',
      quick: 'true',
      tolerance: '2.5%',
      'on-inconclusive': 'fail',
      baseline: 'main',
    });
    expect(config.rules).toEqual([
      { text: 'errors < 0.01%', path: ['gate', 'rules', 0] },
      { text: 'p99 < 1ms', profile: 'read-heavy', severity: 'warn', path: ['gate', 'rules', 1, 'rule'] },
    ]);
  });

  it('knows where each part stands, to the character', () => {
    const config = parse('gate:\n  rules:\n    - "p99 < 2x"\n    - rule: errorz < 1%\n');
    expect(config.placeOf(['gate', 'rules', 0])).toEqual(expect.objectContaining({ line: 3, column: 7 }));
    expect(config.locate(['gate', 'rules', 0], 'no', 6)).toBe('cache-bench.yaml:3:14 gate.rules[0]: no');
    expect(config.locate(['gate', 'rules', 1, 'rule'], 'no', 0)).toBe(
      'cache-bench.yaml:4:13 gate.rules[1].rule: no',
    );
  });

  it.each(['', '# nothing yet\n', '{}'])('may say nothing: %j', (text) => {
    expect(parse(text)).toMatchObject({ targets: [], profiles: [], rules: [] });
  });
});

describe('a mistake', () => {
  it.each([
    [
      'gaet: {}',
      'cache-bench.yaml:1:1 gaet: unknown key, got "gaet", wanted one of targets, profiles, run, servers, waive, gate, cost; did you mean "gate"?',
    ],
    ['gate:\n  rulez: []', /^cache-bench\.yaml:2:3 gate\.rulez: unknown key.*did you mean "rules"\?$/],
    ['gate:\n  rules: p99 < 2ms', 'cache-bench.yaml:2:10 gate.rules: got "p99 < 2ms", wanted a list'],
    [
      'gate:\n  rules:\n    - severity: warn',
      /^cache-bench\.yaml:3:7 gate\.rules\[0\]\.rule: missing, wanted a rule/,
    ],
    [
      'gate:\n  rules:\n    - rule: a < 1\n      severity: wran',
      /^cache-bench\.yaml:4:17 gate\.rules\[0\]\.severity: got "wran", wanted error or warn; did you mean "warn"\?$/,
    ],
    ['targets: redis', 'cache-bench.yaml:1:10 targets: got "redis", wanted a list'],
    [
      'targets: []',
      /^cache-bench\.yaml:1:10 targets: got an empty list, wanted a list with at least one entry$/,
    ],
    [
      'targets:\n  - a: redis\n    b: redis',
      'cache-bench.yaml:2:5 targets[0]: got a map of a, b, wanted one name with its target',
    ],
    ['targets:\n  - 6379', /^cache-bench\.yaml:2:5 targets\[0\]: got 6379, wanted a target/],
    [
      'run:\n  blocks: [8]',
      'cache-bench.yaml:2:11 run.blocks: got a list, wanted text, a number, true or false',
    ],
    [
      'just words',
      'cache-bench.yaml:1:1 got "just words", wanted a map with targets, profiles, run, servers, waive, gate or cost',
    ],
    [
      '- redis',
      'cache-bench.yaml:1:1 got a list, wanted a map with targets, profiles, run, servers, waive, gate or cost',
    ],
    ['run:\n\tblocks: 8', /^cache-bench\.yaml:2:1 indented with a tab, wanted spaces$/],
    ['targets: [redis]\n# caf\ufffd\n', /^cache-bench\.yaml:2:6 a byte that is no UTF-8, wanted /],
    ['run:\n  blocks: 8\n  blocks: 9', 'cache-bench.yaml:3:3 key "blocks" written twice, wanted it once'],
  ])('has its line and column: %j', (text, message) => {
    const mistakes = mistakesOf(text);
    expect(mistakes).toHaveLength(1);
    if (typeof message === 'string') expect(mistakes[0]).toBe(message);
    else expect(mistakes[0]).toMatch(message);
  });

  it('is not the only one told', () => {
    expect(mistakesOf('gaet: {}\nruns: {}\ntargets: 1')).toHaveLength(3);
  });
});

describe('the file', () => {
  it('is looked for in the working directory, and need not be there unless it is named', () => {
    const directory = '/work';
    const files = createMemoryFiles();
    const place = { cwd: directory, files };
    expect(readConfig(place, undefined)).toBeUndefined();
    expect(thrownBy(() => readConfig(place, 'other.yaml'))).toMatchObject({
      code: 'E_CONFIG',
      exitCode: 2,
      message: expect.stringContaining('other.yaml cannot be read'),
    });
    files.replaceText('/work/cache-bench.yaml', 'profiles: [lua]\n');
    expect(readConfig(place, undefined)).toMatchObject({
      file: 'cache-bench.yaml',
      directory,
      profiles: ['lua'],
    });
  });
});
