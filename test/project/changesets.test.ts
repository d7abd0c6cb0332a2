// Every change that waits for a release can be read, and the changelog has the sections that a release writes.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import parseChangeset from '@changesets/parse';
import { describe, expect, it, onTestFinished } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDER = join(ROOT, '.changeset');
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.md') && file !== 'README.md');
const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

/** What is wrong with a changeset, or nothing. */
function findFault(text: string): string | undefined {
  const { summary, releases } = parseChangeset(text);
  if (releases.length !== 1 || releases[0]!.name !== name) return `releases ${name} and nothing else`;
  if (!['major', 'minor', 'patch'].includes(releases[0]!.type)) return 'is major, minor or patch';
  if (summary.trim().length < 20) return 'says in a sentence what changed';
  // The first line becomes an entry of a list; a heading in it would end the section.
  if (/^\s*#/m.test(summary)) return 'has no heading';
  return undefined;
}

describe('changesets', () => {
  it.each(files)('%s can be read and says what changed', (file) => {
    expect(findFault(readFileSync(join(FOLDER, file), 'utf8'))).toBeUndefined();
  });

  it('are found to be wrong where they are', () => {
    const write = (head: string, text: string) => `---\n${head}\n---\n\n${text}\n`;
    const sentence = 'Something that a user notices is another now.';
    expect(findFault(write(`'${name}': minor`, sentence))).toBeUndefined();
    expect(findFault(write(`'other': minor`, sentence))).toBe(`releases ${name} and nothing else`);
    expect(findFault(write(`'${name}': none`, sentence))).toBe('is major, minor or patch');
    expect(() => findFault(write(`'${name}': huge`, sentence))).toThrow('invalid version type');
    expect(findFault(write(`'${name}': patch`, 'Fix.'))).toBe('says in a sentence what changed');
    expect(findFault(write(`'${name}': patch`, `# Fixed\n\n${sentence}`))).toBe('has no heading');
    expect(() => findFault(sentence)).toThrow();
  });
});

describe('the changelog', () => {
  const text = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8');

  it('begins as a release expects it, and has the version of the package on top', () => {
    expect(text).toMatch(/^# Changelog\n\n## /);
    expect(/^## (\S+)/m.exec(text)?.[1]).toBe(version);
  });

  it('has entries in sections only', () => {
    const outside = text
      .split(/^## /m)
      .slice(1)
      .filter((release) => /^- /m.test(release.split(/^### /m)[0]!))
      .map((release) => release.split('\n')[0]);
    expect(outside).toEqual([]);
  });

  it('gets a release of what the changesets say, and loses none of the older ones', () => {
    const folder = mkdtempSync(join(tmpdir(), 'cache-bench-version-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const file of ['package.json', 'CHANGELOG.md', '.changeset/config.json'])
      cpSync(join(ROOT, file), join(folder, file), { recursive: true });
    const write = (file: string, bump: string, summary: string) =>
      writeFileSync(join(folder, '.changeset', file), `---\n'${name}': ${bump}\n---\n\n${summary}\n`);
    write('one.md', 'minor', 'Something is new.');
    write('two.md', 'patch', 'Something works again.');
    mkdirSync(join(folder, 'home'));
    const run = (command: string, ...args: readonly string[]) =>
      execFileSync(command, args, {
        cwd: folder,
        stdio: 'pipe',
        env: { ...process.env, HOME: join(folder, 'home') },
      });
    run('git', 'init', '--quiet');
    run(process.execPath, join(ROOT, 'node_modules/@changesets/cli/bin.js'), 'version');
    run(process.execPath, join(ROOT, 'scripts/section-changelog.mjs'));

    const [major, minor] = version.split('.').map(Number);
    const next = `${major}.${minor + 1}.0`;
    expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version).toBe(next);
    const written = readFileSync(join(folder, 'CHANGELOG.md'), 'utf8');
    expect(written.replaceAll(/\n+/g, '\n')).toContain(
      `## ${next}\n### Added and changed\n- Something is new.\n### Fixed\n- Something works again.\n`,
    );
    expect(written).toContain(text.slice(text.indexOf(`## ${version}`)));
    expect(readdirSync(join(folder, '.changeset'))).toEqual(['config.json']);
  });
});
