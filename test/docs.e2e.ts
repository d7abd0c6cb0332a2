// Every command and every table that the documents print: they run, and they say what the code says.
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EXIT_MEANINGS } from '../src/core/exit-codes.ts';
import { SAMPLE_REHEARSAL } from '../src/report/sample-rehearsal.test-helper.ts';
import { cli, cliShared, KEPT_RACE, temporaryDirectory } from './cli.ts';
import { redis } from './servers.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DOCUMENTS = [
  ...['README.md', 'CONTRIBUTING.md', 'workloads/README.md'],
  ...readdirSync(join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** Lines after a prompt in fenced blocks. */
function commandsIn(text: string): string[] {
  return [...text.matchAll(/^```console\n([\s\S]*?)^```/gm)]
    .flatMap((block) => block[1]!.split('\n'))
    .filter((line) => line.startsWith('$ '))
    .map((line) =>
      line
        .slice(2)
        .replace(/\s+#.*$/, '')
        .trim(),
    );
}

/** Splits as a shell does, as far as documents go: words and single or double quotes. */
function splitWords(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3]!,
  );
}

/** What stands for files that only their reader has. */
const FILES: Readonly<Record<string, string>> = {
  'my.yaml': 'workloads/mixed.yaml',
  'my-plan.yaml': 'workloads/rehearsals/article-plan.yaml',
  'slow-then-dead.yaml': 'workloads/experiments/failover-kill-primary.yaml',
  'monitor.log': 'src/replay/fixtures/redis-7.0.log',
};

/** The same for a run, for a list of commands, and for what a command writes. */
async function standIn(word: string, before: string | undefined): Promise<string> {
  if (FILES[word] !== undefined) return join(ROOT, FILES[word]);
  if (word.startsWith('results/2026-')) return KEPT_RACE;
  if (before === '-o') return join(temporaryDirectory(), word);
  if (before === '--export') return word.replace('=', `=${temporaryDirectory()}/`);
  // A command that asks a server asks one of ours: nobody's stands at the documents' addresses.
  if (before === '--from-url' || (before === '--fleet' && word.includes('://')))
    return `redis://127.0.0.1:${(await redis()).port}`;
  if (word === 'commands.txt') return writeTemporary(word, 'GET 10\nSET 5\n');
  if (word === 'results/monday' || word === 'results/tuesday') return writeRehearsal();
  return word === 'before.json' || word === 'after.json' ? compareTwins() : word;
}

/** A saved rehearsal that found nothing. */
function writeRehearsal(): string {
  const phases = SAMPLE_REHEARSAL.phases.map(({ unchecked: _none, ...phase }) => ({
    ...phase,
    anomalies: phase.anomalies.map((one) => ({ ...one, count: 0 })),
  }));
  const rules = [{ ...SAMPLE_REHEARSAL.rules[0]!, rule: 'lost_writes == 0' }];
  const writeCounts = SAMPLE_REHEARSAL.writeCounts!.map((one) => ({ ...one, counted: one.acknowledged }));
  return writeTemporary(
    'rehearsal.json',
    JSON.stringify({ ...SAMPLE_REHEARSAL, phases, rules, writeCounts }),
  );
}

/** What is written where it is called is none of this repository's, and of the latest run there is to be one. */
function placeOf(words: readonly string[]): { readonly cwd?: string } {
  if (words[0] === 'init') return { cwd: temporaryDirectory() };
  return words.includes('latest') ? { cwd: writeResults() } : {};
}

/** A folder in which one race was run. */
function writeResults(): string {
  const folder = temporaryDirectory();
  cpSync(KEPT_RACE, join(folder, 'results/2026-01-02T03-04-05Z-0badcafe'), { recursive: true });
  return folder;
}

function writeTemporary(name: string, text: string): string {
  const file = join(temporaryDirectory(), name);
  writeFileSync(file, text);
  return file;
}

/** A comparison that was saved, of a server with its like. */
async function compareTwins(): Promise<string> {
  const file = join(temporaryDirectory(), 'compat.json');
  const servers = ['--reference', 'redis', '--candidate', 'twin=redis'];
  const run = await cli(['compat', ...servers, '--check', 'strings/set-get', '--export', `json=${file}`]);
  expect(run.code, run.stderr).toBe(0);
  return file;
}

function buildDocs(...flags: readonly string[]) {
  const script = join(ROOT, 'scripts/build-docs.mjs');
  return spawnSync(process.execPath, [script, ...flags], { encoding: 'utf8' });
}

const commands = DOCUMENTS.flatMap((file) => commandsIn(read(file)).map((command) => ({ file, command })));
/** What stands in several places is run once. */
const own = commands.filter(
  ({ command }, at) =>
    /^(npx )?cache-bench /.test(command) && commands.findIndex((one) => one.command === command) === at,
);

describe('the documents', () => {
  it('show commands', () => {
    expect(own.length).toBeGreaterThan(5);
  });

  it.each(own)('$file: $command', async ({ command }) => {
    const words = splitWords(command.replace(/^(npx )?cache-bench /, ''));
    // Nobody's servers are at the documents' addresses, so what measures goes as far as its plan.
    const saves =
      ['run', 'capacity', 'soak', 'claims', 'failover'].includes(words[0]!) && !words.includes('--help');
    const asks = words[0] === 'compat' && words[1] !== 'diff';
    const isPlanned = saves || asks || ['learn', 'replay', 'rehearse'].includes(words[0]!);
    const args = [
      ...words.filter((word) => word !== '--dry-run'),
      ...(isPlanned ? ['--dry-run'] : []),
      ...(saves ? ['--out', temporaryDirectory()] : []),
      // An agent stays until it is told to end.
      ...(words[0] === 'agent' ? ['--idle', '1s'] : []),
    ];
    const place = placeOf(words);
    const meant = await Promise.all(args.map((word, at) => standIn(word, args[at - 1])));
    const run = await (place.cwd === undefined ? cliShared(meant) : cli(meant, {}, place));
    // What this machine lacks is no fault of the document.
    if (words.includes('--ladder') && /E_LADDER: .* are usable/.test(run.stderr)) return;
    expect(run.code, run.stderr).toBe(0);
  });

  it('name npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const named = DOCUMENTS.flatMap((file) =>
      [...read(file).matchAll(/\bnpm run ([\w:-]+)/g)].map((match) => match[1]!),
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('link to files that exist', () => {
    const broken = DOCUMENTS.concat('ARCHITECTURE.md').flatMap((file) =>
      // Rules such as `p99[GET](dragonfly)` look like links, but stand in code.
      [
        ...read(file)
          .replace(/```[\s\S]*?```|`[^`]*`/g, '')
          .matchAll(/\]\((?!https?:|#)([^)#]+)/g),
      ]
        .map((match) => join(file, '..', match[1]!))
        .filter((target) => {
          try {
            readdirSync(join(ROOT, target));
            return false;
          } catch (error) {
            return (error as NodeJS.ErrnoException).code !== 'ENOTDIR';
          }
        })
        .map((target) => `${file}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('show of the example run what it gives, and a drift is found', async () => {
    expect(buildDocs('--check')).toMatchObject({ status: 0, stderr: '' });
    const copy = temporaryDirectory();
    for (const part of ['README.md', 'docs', 'results/examples'])
      cpSync(join(ROOT, part), join(copy, part), { recursive: true });
    expect(buildDocs('--check', '--root', copy).status).toBe(0);
    const readme = read('README.md');
    const shown = readme.slice(readme.indexOf('<!-- example:begin -->'));
    writeFileSync(join(copy, 'README.md'), readme.replace(shown, shown.replace(/\d(?=×)/, '0')));
    const drifted = buildDocs('--check', '--root', copy);
    expect(drifted.status).toBe(1);
    expect(drifted.stderr).toMatch(/^build-docs: README\.md: not what .* gives; run npm run docs/);
    expect(buildDocs('--root', copy).stdout).toBe('wrote README.md\n');
    expect(readFileSync(join(copy, 'README.md'), 'utf8')).toBe(readme);
  });

  it('print the exit codes that the command has', () => {
    const rows = EXIT_MEANINGS.map(([code, meaning]) => `| ${code} | ${meaning} |`).join('\n');
    expect(read('README.md')).toContain(rows);
  });
});
