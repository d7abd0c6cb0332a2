// Holds the import tables of ARCHITECTURE.md against every import in src/.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCE = join(ROOT, 'src');
const DOCUMENT = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');

/** Rows of the table whose head begins with the given cells. */
function readTable(...head: string[]): string[][] {
  const lines = DOCUMENT.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${head.join(' | ')} |`));
  expect(start, `ARCHITECTURE.md has a table with the head ${head.join(', ')}`).toBeGreaterThanOrEqual(0);
  const rows: string[][] = [];
  for (const line of lines.slice(start + 2)) {
    if (!line.startsWith('|')) break;
    rows.push(
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  }
  return rows;
}

const splitNames = (cell: string) =>
  cell
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
const rooms = new Map(
  readTable('room', 'what it is for', 'may import').map(([room, , allowed]) => [room!, splitNames(allowed!)]),
);
const homes = new Map(readTable('package', 'home').map(([name, home]) => [name!, splitNames(home!)]));

interface SourceFile {
  readonly path: string;
  readonly room: string;
  readonly text: string;
  readonly isTest: boolean;
  /** Paths in src/, or package names. */
  readonly imports: readonly string[];
  readonly packages: readonly string[];
}

/** Import and re-export statements at the begin of a line, and dynamic imports of a literal. */
function readImports(text: string): { specifier: string; isType: boolean; isLazy: boolean }[] {
  const statement =
    /^(?:import|export)\s+(type\s+)?(?:[\w*\s{},$]+?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm;
  return [...text.matchAll(statement)].map((match) => ({
    specifier: (match[2] ?? match[3])!,
    isType: match[1] !== undefined,
    isLazy: match[2] === undefined,
  }));
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(SOURCE, path), 'utf8');
  const imports = readImports(text);
  const specifiers = imports.map(({ specifier }) => specifier);
  const parts = path.split('/');
  return {
    path,
    room: parts.length > 1 ? parts[0]! : '',
    text,
    isTest: /\.test(-helper)?\.ts$/.test(path),
    imports: specifiers
      .filter((one) => one.startsWith('.'))
      .map((one) => normalize(join(dirname(path), one))),
    packages: specifiers
      .filter((one) => !one.startsWith('.') && !one.startsWith('node:'))
      .map((one) =>
        one
          .split('/')
          .slice(0, one.startsWith('@') ? 2 : 1)
          .join('/'),
      ),
  };
}

const files = (readdirSync(SOURCE, { recursive: true }) as string[])
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readSource(relative(SOURCE, join(SOURCE, path))));
const byPath = new Map(files.map((file) => [file.path, file]));
const shipped = files.filter((file) => !file.isTest && file.room !== 'testkit');

describe('the architecture', () => {
  it('knows every room of src/', () => {
    const unknown = files
      .filter((file) => file.room !== '' && !rooms.has(file.room))
      .map((file) => file.path);
    expect(unknown).toEqual([]);
  });

  it('lets rooms import only what the table allows', () => {
    const broken = files
      .filter((file) => file.room !== '' && !file.isTest)
      .flatMap((file) =>
        file.imports
          .map((target) => ({ file, target, room: target.split('/')[0]! }))
          .filter(({ room }) => room !== file.room && !rooms.get(file.room)!.includes(room))
          .map(
            ({ target, room }) => `${file.path} may not import ${target}: ${file.room} does not know ${room}`,
          ),
      );
    expect(broken).toEqual([]);
  });

  it('keeps the testkit out of what is shipped', () => {
    expect(
      shipped.flatMap((file) =>
        file.imports
          .filter((target) => target.startsWith('testkit/'))
          .map((target) => `${file.path} imports ${target}`),
      ),
    ).toEqual([]);
  });

  it('gives each package one home', () => {
    const broken = shipped.flatMap((file) =>
      file.packages
        .filter((name) => !(homes.get(name) ?? []).includes(file.room))
        .map(
          (name) =>
            `${file.path} may not import ${name}: its home is ${homes.get(name)?.join(', ') ?? 'nowhere'}`,
        ),
    );
    expect(broken).toEqual([]);
  });

  it('lists no package and no room that nobody uses', () => {
    const used = new Set(shipped.flatMap((file) => file.packages.map((name) => `${name} in ${file.room}`)));
    const listed = [...homes].flatMap(([name, places]) => places.map((room) => `${name} in ${room}`));
    expect(listed.filter((one) => !used.has(one))).toEqual([]);
    expect([...rooms.keys()].filter((room) => !files.some((file) => file.room === room))).toEqual([]);
  });

  it('has no imports that go round in a circle', () => {
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      if (done.has(path) || trail.includes(path)) return;
      for (const next of byPath.get(path)?.imports ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const file of shipped) visit(file.path, []);
    expect(circles).toEqual([]);
  });

  it('keeps what the worker thread loads within core, profile types and load', () => {
    const reached = reachFrom(['load/worker-entry.ts'], { isLazyToo: true });
    // Of the profile room what it is, and what is measured of it; not how it is read.
    const allowed = /^(core|load|wire)\/|^profile\/(profile|derived)\.ts$/;
    expect([...reached].filter((path) => !allowed.test(path))).toEqual([]);
    const packages = [...reached].flatMap((path) => byPath.get(path)!.packages);
    expect(packages.filter((name) => name !== 'ioredis')).toEqual([]);
  });

  it('answers --help and --version without loading a package', () => {
    const flagsAndHelp = /^cli\/(help\/[\w-]+|[\w-]+\/(usage|options))\.ts$/;
    const helpful = shipped.map(({ path }) => path).filter((path) => flagsAndHelp.test(path));
    expect(helpful.length).toBeGreaterThan(20);
    const reached = reachFrom(['main.ts', ...helpful], { isLazyToo: false });
    const heavy = [...reached].flatMap((path) =>
      readImports(byPath.get(path)!.text)
        .filter(({ specifier, isType, isLazy }) => !isType && !isLazy && !/^(\.|node:)/.test(specifier))
        .map(({ specifier }) => `${path} loads ${specifier}`),
    );
    expect(heavy).toEqual([]);
  });

  it.each([
    ['run', 'execa', 'what attaches starts no process'],
    ['run', 'ioredis', 'a plan needs no server'],
    ['run', 'systeminformation', 'a plan needs no facts of the machine'],
    ['run', 'hdr-histogram-js', 'only one format of reports needs it'],
    ['run', 'undici', 'nothing is downloaded unasked'],
    ['report', 'cli-table3', 'files have no tables of a terminal'],
    ['report', 'hdr-histogram-js', 'only one format needs it'],
  ])('starts %s without %s: %s', (command, name) => {
    const reached = reachFrom([`cli/${command}/command.ts`], { isLazyToo: false });
    expect(reached.size).toBeGreaterThan(20);
    const loading = [...reached].filter((path) =>
      readImports(byPath.get(path)!.text).some(
        ({ specifier, isType, isLazy }) => !isType && !isLazy && specifier === name,
      ),
    );
    expect(loading).toEqual([]);
  });

  it('looks for files of its own in one place, which knows where code lies that was bundled', () => {
    const looking = shipped.filter(({ text }) =>
      /new URL\([^)]*import\.meta\.url|import\.meta\.dirname/.test(text),
    );
    expect(looking.map(({ path }) => path)).toEqual(['core/package-files.ts']);
  });

  it('lets the outside world in at few places only', () => {
    const doors = [
      /^main\.ts$/,
      // A process of its own, that nobody hands anything but the words of its command.
      /^targets\/guard\/guard-entry\.ts$/,
      /^cli\/host\/node-host\.ts$/,
      /^core\/clock\.ts$/,
      /^load\//,
      /^telemetry\//,
      /^targets\/processes\/own-process\.ts$/,
    ];
    const broken = shipped
      .filter((file) => !doors.some((door) => door.test(file.path)))
      .filter(({ text }) => letsTheWorldIn(text))
      .map((file) => file.path);
    expect(broken).toEqual([]);
  });

  it.each([
    "import { kill } from 'node:process';",
    "import process from 'process';",
    "const { env } = await import('node:process');",
    'const at = process.env;',
    "kill(process['pid']);",
    'const { argv } = process;',
    'console.log(1);',
    'const at = Date.now();',
  ])('sees that %s is a door', (text) => {
    expect(letsTheWorldIn(text)).toBe(true);
  });

  it.each([
    "import type { LocalProcess } from './local-process.ts';",
    "import { identifyProcess } from '../targets/processes/process-identity.ts';",
    'target.process.signal(name);',
    'if (target.process === undefined) return;',
    '// What process.env says.',
    "describe('its process, and process.env', () => {});",
  ])('sees no door in %s', (text) => {
    expect(letsTheWorldIn(text)).toBe(false);
  });

  it('opens every file with a sentence that says what belongs there', () => {
    const silent = files
      .filter((file) => !file.isTest)
      .filter((file) => !/^(#!.*\n)?\/\/ \S/.test(file.text))
      .map((file) => file.path);
    expect(silent).toEqual([]);
  });
});

/** `process` of a target, or in a text, is another one. */
function letsTheWorldIn(text: string): boolean {
  const code = withoutComments(text);
  if (/(from|import\()\s*'(node:)?process'/.test(code)) return true;
  return /(?<![\w.'"`-])process(\.(?!\w+['"`])|\[)|=\s*process\b|\bconsole\.|\bDate\.now\b/.test(code);
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '');
}

/** Files that are loaded with these, at once or also later. Types vanish in the build. */
function reachFrom(
  paths: readonly string[],
  { isLazyToo }: { readonly isLazyToo: boolean },
): ReadonlySet<string> {
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path)) return;
    reached.add(path);
    const file = byPath.get(path);
    expect(file, `${path}, imported on the way from ${paths[0]}, exists`).toBeDefined();
    for (const { specifier, isType, isLazy } of readImports(file!.text)) {
      if (!isType && (isLazyToo || !isLazy) && specifier.startsWith('.'))
        visit(normalize(join(dirname(path), specifier)));
    }
  };
  for (const path of paths) visit(path);
  return reached;
}
