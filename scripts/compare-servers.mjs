// Asks the catalogue of the servers that this machine has, keeps the results, and writes their table into docs/compat.md.
// `npm run compat:results`, or with `--table` only the table, from the results that are there.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../', import.meta.url);
const MAIN = fileURLToPath(new URL('dist/main.js', ROOT));
const KEPT = new URL('results/examples/compat/', ROOT);
const DOCUMENT = new URL('docs/compat.md', ROOT);
const [BEGIN, END] = ['<!-- results: written by scripts/compare-servers.mjs -->', '<!-- end of results -->'];

/** Reference, candidate, file. A server that is not there leaves the result as it was. */
const PAIRS = [
  ['redis@7.0', 'redis@8', 'redis-7.0-to-redis-8'],
  ['redis@7.0', 'valkey', 'redis-7.0-to-valkey-9'],
  ['redis@8', 'valkey', 'redis-8-to-valkey-9'],
  ['redis@7.0', 'dragonfly', 'redis-7.0-to-dragonfly'],
  ['redis@8', 'dragonfly', 'redis-8-to-dragonfly'],
];

if (!process.argv.includes('--table')) for (const pair of PAIRS) compare(...pair);
writeTable();

function compare(reference, candidate, name) {
  mkdirSync(KEPT, { recursive: true });
  const file = fileURLToPath(new URL(`${name}.json`, KEPT));
  const args = ['compat', '--reference', reference, '--candidate', candidate];
  const run = spawnSync(process.execPath, [MAIN, ...args, '--quiet', '--export', `json=${file}`], {
    encoding: 'utf8',
  });
  console.log(
    run.status === 0
      ? `${name}: ${run.stdout.split('\n')[0]}`
      : `${name}: left out: ${run.stderr.split('\n')[0]}`,
  );
}

function writeTable() {
  const results = PAIRS.flatMap(([, , name]) => {
    const file = new URL(`${name}.json`, KEPT);
    return existsSync(file) ? [[name, JSON.parse(readFileSync(file, 'utf8'))]] : [];
  });
  const rows = results.map(([name, { reference, candidate, checks }]) => {
    const count = (is) => checks.filter(is).length;
    const cells = [
      `[${server(reference)} → ${server(candidate)}](../results/examples/compat/${name}.json)`,
      count(({ outcome }) => outcome !== 'skipped'),
      count(({ outcome }) => outcome === 'same'),
      count(({ level }) => level === 'breaks'),
      count(({ level }) => level === 'differs'),
      count(({ level }) => level === 'cosmetic'),
      count(({ outcome }) => outcome === 'flaky'),
      count(({ outcome }) => outcome === 'skipped'),
      breaking(checks),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const table = [
    '| from → to | asked | same | breaks | differs | in words | flaky | not asked | what breaks, most first |',
    '|---|--:|--:|--:|--:|--:|--:|--:|---|',
    ...rows,
  ];
  const text = readFileSync(DOCUMENT, 'utf8');
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || after < 0) throw new Error(`docs/compat.md has no place for the table: ${BEGIN}`);
  writeFileSync(
    DOCUMENT,
    `${text.slice(0, before + BEGIN.length)}\n${table.join('\n')}\n${text.slice(after)}`,
  );
}

function server({ flavor, version }) {
  return `${flavor[0].toUpperCase()}${flavor.slice(1)} ${version}`;
}

/** Commands in checks that break, most of them first. */
function breaking(checks) {
  const commands = new Map();
  for (const { level, commands: [name] = [] } of checks)
    if (level === 'breaks' && name !== undefined) commands.set(name, (commands.get(name) ?? 0) + 1);
  const names = [...commands].sort(([, one], [, other]) => other - one).map(([name]) => `\`${name}\``);
  return `${names.slice(0, 6).join(', ')}${names.length > 6 ? ` and ${names.length - 6} more` : ''}`;
}
