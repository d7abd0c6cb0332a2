// Makes a checkout ready to be packed as a release: looks whether version, changelog and tag agree, and fills in what
// package.json says of the repository, which only a checkout with a remote knows. The release workflow calls it.
//
//   node scripts/prepare-release.mjs                  fills in package.json from the remote `origin`
//   node scripts/prepare-release.mjs --tag v1.2.3     and refuses a tag of another version
//   node scripts/prepare-release.mjs --notes FILE     and writes there what the changelog says of the version
//
// --root DIR: of another checkout.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: flags } = parseArgs({
  options: { tag: { type: 'string' }, notes: { type: 'string' }, root: { type: 'string' } },
});
const root = flags.root ?? fileURLToPath(new URL('..', import.meta.url));
const manifestFile = join(root, 'package.json');
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));

if (flags.tag !== undefined && flags.tag !== `v${manifest.version}`)
  fail(
    `the tag is '${flags.tag}', but package.json has version ${manifest.version}: expected 'v${manifest.version}'`,
  );
const waiting = readdirSync(join(root, '.changeset')).filter(
  (file) => file.endsWith('.md') && file !== 'README.md',
);
if (waiting.length > 0)
  fail(`${waiting.length} changesets wait (${waiting[0]}, …): run npm run version and commit what it writes`);
const notes = readNotes();
if (flags.notes !== undefined) writeFileSync(flags.notes, notes);

const page = findPage(readRemote());
Object.assign(manifest, {
  repository: { type: 'git', url: `git+${page}.git` },
  bugs: { url: `${page}${page.includes('gitlab') ? '/-' : ''}/issues` },
  homepage: `${page}#readme`,
});
writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`${manifest.name} ${manifest.version} of ${page}`);

/** What the changelog says of the version, which must be its newest. */
function readNotes() {
  const [, newest] = readFileSync(join(root, 'CHANGELOG.md'), 'utf8').split(/^## /m);
  const [heading, ...text] = (newest ?? '').split('\n');
  if (heading !== manifest.version)
    fail(`CHANGELOG.md begins with '${heading}', but package.json has version ${manifest.version}`);
  return `${text.join('\n').trim()}\n`;
}

function readRemote() {
  try {
    return execFileSync('git', ['remote', 'get-url', 'origin'], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    }).trim();
  } catch {
    return fail("this checkout has no remote 'origin', so that nothing tells where the project lives");
  }
}

/**
 * The page of the repository. Remotes are `https://host/owner/name.git`, `ssh://git@host/owner/name` or
 * `git@host:owner/name`; a name or token in them stays here.
 */
function findPage(remote) {
  const [, host, path] =
    /^(?:https?|ssh):\/\/(?:[^@/]*@)?([\w.-]+)(?::\d+)?\/(.+)$/.exec(remote) ??
    /^(?:[\w.-]+@)?([\w.-]{2,}):(?!\/)(.+)$/.exec(remote) ??
    [];
  if (host === undefined) fail("the remote 'origin' is no address of a host such as https://host/owner/name");
  return `https://${host}/${path.replace(/\/+$/, '').replace(/\.git$/, '')}`;
}

function fail(message) {
  console.error(`prepare-release: ${message}`);
  process.exit(1);
}
