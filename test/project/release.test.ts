// What a release is made of: a checkout whose version, changelog and tag agree, with the repository filled in.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/prepare-release.mjs', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cache-bench-release-'));
  const made = folder;
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  write(
    'package.json',
    `${JSON.stringify({ name: 'cache-bench', version: '1.2.3', type: 'module' }, null, 2)}\n`,
  );
  write(
    'CHANGELOG.md',
    '# Changelog\n\n## 1.2.3\n\n### Fixed\n\n- A thing.\n\n## 1.2.2\n\n### Fixed\n\n- Another.\n',
  );
  mkdirSync(join(folder, '.changeset'));
  write('.changeset/README.md', 'How to.\n');
});

const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
const read = (file: string) => readFileSync(join(folder, file), 'utf8');
const setRemote = (url: string) => execFileSync('git', ['remote', 'add', 'origin', url], { cwd: folder });
const prepare = (...flags: readonly string[]) =>
  spawnSync(process.execPath, [SCRIPT, '--root', folder, ...flags], { encoding: 'utf8' });

describe('a release', () => {
  it.each([
    ['https://github.com/someone/cache-bench', 'https://github.com/someone/cache-bench'],
    ['https://github.com/someone/cache-bench.git', 'https://github.com/someone/cache-bench'],
    ['https://name:token@github.com/someone/cache-bench.git/', 'https://github.com/someone/cache-bench'],
    ['git@github.com:someone/cache-bench.git', 'https://github.com/someone/cache-bench'],
    ['ssh://git@git.example.org:2222/group/sub/cache-bench', 'https://git.example.org/group/sub/cache-bench'],
  ])('from %s has its page, its issues and its source in package.json', (remote, page) => {
    setRemote(remote);
    expect(prepare()).toMatchObject({ status: 0, stderr: '', stdout: `cache-bench 1.2.3 of ${page}\n` });
    const text = read('package.json');
    expect(text).not.toContain('token');
    expect(JSON.parse(text)).toEqual({
      name: 'cache-bench',
      version: '1.2.3',
      type: 'module',
      repository: { type: 'git', url: `git+${page}.git` },
      bugs: { url: `${page}/issues` },
      homepage: `${page}#readme`,
    });
  });

  it('of a GitLab project has its issues where GitLab keeps them', () => {
    setRemote('git@gitlab.com:someone/cache-bench.git');
    prepare();
    expect(JSON.parse(read('package.json')).bugs.url).toBe('https://gitlab.com/someone/cache-bench/-/issues');
  });

  it('has as notes what the changelog says of its version, and of no other', () => {
    setRemote('https://github.com/someone/cache-bench');
    expect(prepare('--tag', 'v1.2.3', '--notes', join(folder, 'notes.md')).status).toBe(0);
    expect(read('notes.md')).toBe('### Fixed\n\n- A thing.\n');
  });

  it.each<[string, () => void, string[], string]>([
    ['no remote', () => {}, [], "has no remote 'origin'"],
    ['a remote that is a directory', () => setRemote('/somewhere/else'), [], 'is no address of a host'],
    ['a tag of another version', () => {}, ['--tag', 'v1.2.4'], "the tag is 'v1.2.4'"],
    [
      'a changelog without it',
      () => write('CHANGELOG.md', '# Changelog\n\n## 1.2.2\n'),
      [],
      "begins with '1.2.2'",
    ],
    ['changesets that wait', () => write('.changeset/a.md', '---\n---\n'), [], '1 changesets wait (a.md, …)'],
  ])('is refused with %s, and nothing is written', (_, change, flags, complaint) => {
    change();
    const before = read('package.json');
    const { status, stderr } = prepare(...flags);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^prepare-release: /);
    expect(stderr).toContain(complaint);
    expect(read('package.json')).toBe(before);
  });
});
