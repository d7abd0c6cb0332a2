// A machine to install on: a cache of its own, programs that a test names, events that were told, archives as releases have them.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { InstallEvent, InstallSettings } from '../install/contract.ts';
import { findProgram } from '../targets/programs/find-binary.ts';

export interface InstallBench {
  readonly directory: string;
  /** Of servers in the cache. */
  readonly root: string;
  readonly settings: InstallSettings;
  readonly events: readonly InstallEvent[];
  /** Texts of the steps. */
  readonly steps: readonly string[];
  /** Puts a shell script on PATH, and returns its path. */
  addProgram(name: string, script: string): string;
  /** Names of all files in the cache, without what a download left behind. */
  listCache(): readonly string[];
  /** What downloads left behind. */
  listDownloads(): readonly string[];
  remove(): void;
}

const NOW = new Date('2026-01-02T03:04:05Z');

/** @param apiUrl of a release server */
export function createInstallBench(apiUrl: string, changes: Partial<InstallSettings> = {}): InstallBench {
  const directory = mkdtempSync(join(tmpdir(), 'cache-bench-install-'));
  const bin = join(directory, 'bin');
  mkdirSync(bin);
  const root = join(directory, 'cache', 'cache-bench', 'servers');
  const events: InstallEvent[] = [];
  const addProgram = (name: string, script: string): string => {
    const path = join(bin, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  // Nothing else of this machine is there: neither its servers nor its compilers.
  for (const name of ['tar', 'gzip']) addProgram(name, `exec ${findProgram(name, process.env)} "$@"`);
  return {
    directory,
    root,
    settings: {
      machine: { platform: 'linux', arch: 'x64', isRoot: false, cpuCount: 2 },
      apiUrl,
      retryDelayMs: 0,
      now: () => NOW,
      onEvent: (event) => events.push(event),
      ...changes,
      env: { PATH: bin, XDG_CACHE_HOME: join(directory, 'cache'), ...changes.env },
    },
    events,
    get steps() {
      return events.flatMap((event) => (event.kind === 'step' ? [event.text] : []));
    },
    addProgram,
    listCache: () => listFiles(root).filter((name) => !name.startsWith('.downloads/')),
    listDownloads: () => listFiles(join(root, '.downloads')),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A tar.gz of files by their path; those that begin with #! can be run. */
export function packArchive(files: Readonly<Record<string, string | Buffer>>): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'cache-bench-pack-'));
  try {
    const tree = join(directory, 'tree');
    for (const [name, content] of Object.entries(files)) {
      const path = join(tree, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      if (String(content).startsWith('#!')) chmodSync(path, 0o755);
    }
    execFileSync('tar', ['-czf', join(directory, 'a.tar.gz'), '-C', tree, ...readdirSync(tree)]);
    return readFileSync(join(directory, 'a.tar.gz'));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What a release of Dragonfly holds: a program that tells its version, and notes that it was run. */
export function packDragonfly(version: string, processor = 'x86_64', extra = ''): Buffer {
  const script = `#!/bin/sh\n${extra}\necho "dragonfly v${version}-0123456789abcdef"\n`;
  // So long that a connection can be cut within it, and hard to compress.
  const padding = Array.from({ length: 4000 }, (_, at) => Math.imul(at + 1, 2654435761) >>> 0).join('');
  return packArchive({
    [`dragonfly-${processor}`]: `${script}exit 0\n${padding}`,
    'LICENSE.md': 'A licence.',
  });
}

function listFiles(directory: string): readonly string[] {
  try {
    return (readdirSync(directory, { recursive: true, withFileTypes: true }) ?? [])
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
      .sort();
  } catch {
    return [];
  }
}
