import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { runCli } from '../cli.ts';
import { formOf } from '../command.ts';
import { COMMANDS } from '../commands.ts';
import { wrapWords } from './layout.ts';

async function ask(argv: readonly string[], columns = 80) {
  const host = createMemoryHost({ argv, columns });
  const code = await runCli(host);
  return { code, text: host.stdout.text, story: host.stderr.text };
}

describe('help', () => {
  it('shows all commands in their groups', async () => {
    const { code, text } = await ask(['--help']);
    expect(code).toBe(0);
    await expect(text).toMatchFileSnapshot('golden/overview.txt');
  });

  it('shows examples before flags', async () => {
    await expect((await ask(['run', '--help'])).text).toMatchFileSnapshot('golden/run.txt');
    await expect((await ask(['report', '-h'], 60)).text).toMatchFileSnapshot('golden/report-60.txt');
  });

  it.each([[['help']], [['-h']], [['run', '--no-such-flag', '--help']], [['help', 'run']], [['run', '-qh']]])(
    'is given for %j',
    async (argv) => {
      const expected = argv.includes('run') ? ['run', '--help'] : ['--help'];
      expect(await ask(argv)).toEqual(await ask(expected));
    },
  );

  it('is not asked for behind a double dash', async () => {
    expect(await ask(['profiles', 'show', '--', '--help'])).toMatchObject({ code: 2, text: '' });
  });

  it.each(COMMANDS)(
    'of $name names all that it takes, in lines that break where words do',
    async (command) => {
      for (const columns of [60, 80, 100]) {
        const { text } = await ask([command.name, '--help'], columns);
        const named = [...text.matchAll(/^(?: {2}-\w, | {6})--([\w-]+)/gm)].map(([, name]) => name!);
        expect(named.sort()).toEqual(Object.keys(await command.options()).sort());
        expect(text.replace(/\s+/g, ' ')).toContain(`cache-bench ${formOf(command)}`);
        // Only what is typed as it stands is longer than a line.
        const long = text.split('\n').filter((line) => line.length > columns);
        expect(long.filter((line) => !line.startsWith('  cache-bench '))).toEqual([]);
        expect(text).not.toMatch(/ $/m);
      }
    },
  );

  it('breaks lines only where they would be too long, and loses no word', () => {
    const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '-'), minLength: 1, maxLength: 9 }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(words, fc.integer({ min: 10, max: 40 }), (all, width) => {
        const lines = wrapWords(all.join(' '), width);
        expect(lines.join(' ')).toBe(all.join(' '));
        expect(lines.every((line) => line.length <= width)).toBe(true);
        for (const [i, line] of lines.slice(0, -1).entries())
          expect(line.length + 1 + lines[i + 1]!.split(' ')[0]!.length).toBeGreaterThan(width);
      }),
    );
  });
});

describe('the table of commands', () => {
  it('has one command of each name, and bodies for all of them', async () => {
    const names = COMMANDS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const command of COMMANDS) expect(await command.body(), command.name).toBeInstanceOf(Function);
  });

  it('makes the page of the documents', async () => {
    const pages = await Promise.all(COMMANDS.map(({ name }) => ask([name, '--help'], 100)));
    const page = [
      '# Commands',
      'Written from the table of commands, as `--help` prints it.',
      fence((await ask(['--help'], 100)).text),
      ...COMMANDS.flatMap(({ name }, i) => [`## ${name}`, fence(pages[i]!.text)]),
    ].join('\n\n');
    await expect(`${page}\n`).toMatchFileSnapshot('../../../docs/commands.md');
  });
});

const fence = (text: string) => `\`\`\`text\n${text}\`\`\``;

describe('completion', () => {
  it('prints a script for the shell', async () => {
    const { code, text } = await ask(['completion']);
    expect(code).toBe(0);
    expect(text).toMatch(/complete .*cache-bench|compdef .*cache-bench/);
  });

  it.each([
    ['bash', /^complete .* cache-bench$/m],
    ['zsh', /^#compdef cache-bench$/m],
    ['fish', /^complete -c cache-bench -a /m],
  ])('prints it for %s where that is named', async (shell, wanted) => {
    const { code, text } = await ask(['completion', shell]);
    expect(code).toBe(0);
    expect(text).toMatch(wanted);
    expect(text).toContain(`SHELL=${shell} cache-bench --get-yargs-completions`);
  });

  it.each([
    [['cache-bench', ''], COMMANDS.map(({ name }) => name)],
    [
      ['cache-bench', 'baseline', ''],
      ['save', 'list', 'show', 'remove'],
    ],
    [
      ['cache-bench', 'compare', '--'],
      ['--force', '--tolerance', '--baselines-dir', '--json'],
    ],
    [
      ['cache-bench', 'completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['cache-bench', 'run', 'pi'], ['pipeline']],
    [
      ['cache-bench', 'capacity', 'experiments/memory-z'],
      ['experiments/memory-zsets-large', 'experiments/memory-zsets-small'],
    ],
    [['cache-bench', 'profiles', 'show', 're'], ['read-heavy']],
    [
      ['cache-bench', 'run', 'lua', '--driver', ''],
      ['resp', 'ioredis'],
    ],
    [['cache-bench', 'run', 'lua', '--driver', '=', 'io'], ['ioredis']],
    [['cache-bench', 'run', '--blocks', '=', '7', 'cache'], ['cache-ttl']],
    [['cache-bench', 'run', '--blocks', '7', 'cache'], ['cache-ttl']],
    [['cache-bench', 'report', 'result.json', '-f', 'ht'], ['html']],
    // Files, which the shell knows.
    [['cache-bench', 'report', ''], ['']],
    [['cache-bench', 'report', 'run'], ['']],
    [['cache-bench', 'baseline', 'save', ''], ['']],
    [['cache-bench', 'run', '--config', ''], ['']],
    [
      ['cache-bench', 'run', 'read-heavy', '-t', 're'],
      ['redis', 'redis-cluster'],
    ],
  ])('knows what follows %j', async (words, expected) => {
    const { text } = await ask(['--get-yargs-completions', ...words]);
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => line.split(':')[0]),
    ).toEqual(expected);
  });
});
