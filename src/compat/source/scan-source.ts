// Looks through a folder of source code for commands and scripts. A plain scan: it knows names, and no meaning.
import { basename, dirname, extname, join, relative } from 'node:path';
import type { FileSystem } from '../../core/file-system.ts';
import { type ExaminedScript, examineScript } from './examine-script.ts';
import { findClients, findCommands, LANGUAGES, usesClient } from './find-commands.ts';
import { type FoundScript, sameScript, scriptInFile, scriptsInLiterals } from './find-scripts.ts';
import { splitSource } from './read-literals.ts';
import { walkFolder } from './walk-folder.ts';

export interface SourceScript {
  /** Unlike that of any other: letters, digits, `.` and `-`. */
  readonly id: string;
  /** Relative to where the command was called. */
  readonly file: string;
  readonly found: FoundScript;
  /** Why it is not run, nor looked at: it can't be read as Lua, or is put together by the program. */
  readonly obstacle?: { readonly line: number; readonly reason: string };
  /** Absent where it can't be read as Lua. */
  readonly examined?: ExaminedScript;
}

export interface SourceScan {
  readonly folder: string;
  readonly filesRead: number;
  readonly filesLeft: number;
  /** Clients that are imported: ioredis, node-redis, BullMQ, redis-py, Jedis, go-redis. */
  readonly clients: readonly string[];
  /** Installed packages that are used and have a client of their own. */
  readonly packages: readonly string[];
  /** Where each command was found, as `file:line`, by name: GET, or CLIENT LIST. */
  readonly commands: ReadonlyMap<string, readonly string[]>;
  readonly scripts: readonly SourceScript[];
}

const EXTENSIONS = new Set([...Object.keys(LANGUAGES), 'lua']);
const NOT_OWN = new Set(['node_modules', 'venv', 'site-packages', '__pycache__', 'coverage', 'vendor']);
const NOT_OF_PACKAGES = new Set([...NOT_OWN, 'test', 'tests', 'example', 'examples', 'docs', 'benchmark']);
const WORTH_A_LOOK = /redis|valkey|jedis|bullmq|\brdb\b|KEYS\[|ARGV\[/i;
/** Who depends on one of these talks to a server; they themselves only pass commands on. */
const CLIENT_PACKAGES = ['ioredis', 'redis', '@redis/client', 'iovalkey', '@valkey/valkey-glide'];

/** @param folder absolute; @param cwd what shown paths are relative to */
export function scanSource(folder: string, cwd: string, files: FileSystem): SourceScan {
  const scanner = new Scanner(cwd, files);
  const own = walkFolder(folder, { extensions: EXTENSIONS, without: NOT_OWN }, files);
  for (const path of own.files) scanner.readFile(path, false);
  let filesLeft = own.left;
  const packages = findPackages(folder, files);
  for (const { path } of packages) {
    const walk = walkFolder(path, { extensions: EXTENSIONS, without: NOT_OF_PACKAGES }, files);
    for (const one of walk.files) scanner.readFile(one, true);
    filesLeft += walk.left;
  }
  return {
    folder,
    filesRead: scanner.filesRead,
    filesLeft,
    clients: [...scanner.clients].toSorted(),
    packages: packages.map(({ name }) => name),
    commands: scanner.commands,
    scripts: scanner.scripts,
  };
}

class Scanner {
  filesRead = 0;
  readonly clients = new Set<string>();
  readonly commands = new Map<string, string[]>();
  readonly scripts: SourceScript[] = [];
  private readonly seen = new Set<string>();
  private readonly ids = new Map<string, number>();
  private readonly cwd: string;
  private readonly files: FileSystem;

  constructor(cwd: string, files: FileSystem) {
    this.cwd = cwd;
    this.files = files;
  }

  readFile(path: string, isOfPackage: boolean): void {
    let text: string;
    try {
      text = this.files.readText(path);
    } catch {
      return;
    }
    this.filesRead++;
    // Most files of an application have nothing to do with it.
    if (!isOfPackage && !WORTH_A_LOOK.test(text)) return;
    const language = LANGUAGES[extname(path).slice(1).toLowerCase()];
    if (language === undefined) {
      const script = scriptInFile(text);
      if (script !== undefined) this.addScript(path, script, isOfPackage);
      return;
    }
    const clients = findClients(text, language);
    if (!isOfPackage) for (const client of clients) this.clients.add(client);
    const split = splitSource(text, language);
    const isClientCode = isOfPackage || usesClient(text, language);
    const lineAt = countLines(text);
    for (const { name, offset } of findCommands(split, { isClientCode, language }))
      this.note(name, path, lineAt(offset));
    for (const script of scriptsInLiterals(split.literals)) this.addScript(path, script, isOfPackage);
  }

  private addScript(path: string, found: FoundScript, isOfPackage: boolean): void {
    const same = sameScript(found.text);
    if (this.seen.has(same)) return;
    this.seen.add(same);
    const examination = examineScript(found.text);
    // What a package has in strings that only look like Lua is not worth a row.
    if (!examination.ok && isOfPackage) return;
    if (examination.ok && examination.script.isPart) return;
    const place = { id: this.nameFor(path), file: relative(this.cwd, path), found };
    if (!examination.ok) {
      const { reason } = examination;
      const line = found.lines[examination.line - 1] ?? found.lines[0] ?? 1;
      this.scripts.push({ ...place, obstacle: { line, reason: `it cannot be read as Lua: ${reason}` } });
      return;
    }
    for (const name of examination.script.commands) this.note(name, path, found.lines[0] ?? 1);
    const obstacle = found.isWhole
      ? {}
      : {
          obstacle: {
            line: found.lines[0] ?? 1,
            reason: 'the program puts parts of it in while it runs',
          },
        };
    this.scripts.push({ ...place, ...obstacle, examined: examination.script });
  }

  private nameFor(path: string): string {
    const name = basename(path, extname(path)).replace(/[^A-Za-z0-9.-]+/g, '-');
    const short = name.replace(/^[.-]+/, '').slice(0, 40) || 'script';
    const times = (this.ids.get(short) ?? 0) + 1;
    this.ids.set(short, times);
    return times === 1 ? short : `${short}-${times}`;
  }

  private note(name: string, path: string, line: number): void {
    const places = this.commands.get(name) ?? [];
    places.push(`${relative(this.cwd, path)}:${line}`);
    this.commands.set(name, places);
  }
}

/** @returns the line, from 1, of an offset that is no smaller than the one asked for before */
function countLines(text: string): (offset: number) => number {
  let [line, at] = [1, 0];
  return (offset) => {
    for (; at < offset; at++) if (text[at] === '\n') line++;
    return line;
  };
}

interface InstalledPackage {
  readonly name: string;
  readonly path: string;
}

/** Those that the application names in its package.json, which use a client and are none. */
function findPackages(folder: string, files: FileSystem): readonly InstalledPackage[] {
  const manifest = readManifest(join(folder, 'package.json'), files);
  const names = [...namesIn(manifest, ['dependencies', 'optionalDependencies', 'peerDependencies'])];
  return names.toSorted().flatMap((name) => {
    if (CLIENT_PACKAGES.includes(name) || name.startsWith('@redis/') || /(^|[\\/])\.\.?([\\/]|$)/.test(name))
      return [];
    const path = findInstalled(folder, name, files);
    if (path === undefined) return [];
    const used = namesIn(readManifest(join(path, 'package.json'), files), [
      'dependencies',
      'peerDependencies',
      'optionalDependencies',
      'devDependencies',
    ]);
    return CLIENT_PACKAGES.some((client) => used.has(client)) ? [{ name, path }] : [];
  });
}

/** Beside the application, or above it where several share their packages. */
function findInstalled(folder: string, name: string, files: FileSystem): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const path = join(at, 'node_modules', name);
    if (files.look(join(path, 'package.json'))?.kind === 'file') return path;
    if (dirname(at) === at) return undefined;
  }
}

function readManifest(path: string, files: FileSystem): Readonly<Record<string, unknown>> {
  try {
    const manifest: unknown = JSON.parse(files.readText(path));
    return typeof manifest === 'object' && manifest !== null ? { ...manifest } : {};
  } catch {
    return {};
  }
}

function namesIn(manifest: Readonly<Record<string, unknown>>, lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => Object.keys((manifest[list] as object | null | undefined) ?? {})));
}
