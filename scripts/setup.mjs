// Makes a fresh clone ready: npm dependencies, build, and a redis-server. Plain Node, because nothing is installed yet.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const say = (text) => process.stderr.write(`${text}\n`);

checkNode();
installDependencies();
run(process.execPath, [join(ROOT, 'scripts/build-if-stale.mjs')]);
ensureRedis();
if (process.argv.includes('--with-browser')) ensureBrowser();

function checkNode() {
  const { node: wanted } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).engines;
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [wantedMajor, wantedMinor] = wanted.replace(/^>=/, '').split('.').map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  fail(`Node ${process.versions.node} is too old: cache-bench needs Node ${wanted}.`);
}

function installDependencies() {
  const lock = join(ROOT, 'package-lock.json');
  // npm writes this file at the end of an install, so it is as new as what is installed.
  const installed = join(ROOT, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  say('Installing npm dependencies …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
}

function ensureRedis() {
  if (process.env.CACHE_BENCH_REDIS_BIN || onPath('redis-server') || onPath('valkey-server')) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !onPath('apt-get')) {
    fail(
      "No redis-server here. Install one ('sudo apt-get install redis-server', 'brew install redis'), or set CACHE_BENCH_REDIS_BIN.",
    );
  }
  installPackage('redis-server');
  // Debian starts a server on port 6379 with the package. Nobody asked for one, and it would share the cores.
  spawnSync('service', ['redis-server', 'stop'], { stdio: 'ignore' });
  if (!onPath('redis-server')) fail('apt-get installed redis-server, but it is not on PATH.');
}

/** For the tests of the HTML report, which skip themselves, visibly, where there is none. */
function ensureBrowser() {
  if (process.env.CACHE_BENCH_CHROMIUM || onPath('chromium')) return;
  if (process.getuid?.() === 0 && onPath('apt-get')) installPackage('chromium');
}

function installPackage(name) {
  say(`Installing ${name} with apt-get …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { env });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env });
}

function onPath(command) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .some((directory) => directory && existsSync(join(directory, command)));
}

function run(command, args, options = {}) {
  try {
    // Stdout belongs to the result of what comes after.
    execFileSync(command, args, { cwd: ROOT, stdio: ['ignore', 2, 2], ...options });
  } catch (error) {
    fail(
      `'${[command, ...args].join(' ')}' failed${error.status ? ` with exit code ${error.status}` : `: ${error.message}`}.`,
    );
  }
}

function fail(sentence) {
  say(sentence);
  process.exit(2);
}
