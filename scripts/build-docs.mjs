// Writes what the documents show of the example run: its table and picture in README.md, and the whole report.
//
//   node scripts/build-docs.mjs            from results/examples/race/result.json
//   node scripts/build-docs.mjs --check    writes nothing; exit code 1 where a document is another
//   node scripts/build-docs.mjs --run      makes the example run anew first (some four minutes); what follows
//                                          `--` stands for -t redis -t dragonfly
//
// --root DIR: of another copy of the documents and the example.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { selectFrom } from '../dist/cli/report/select-parts.js';
import { NODE_DURABLE_FILES } from '../dist/core/node-durable-files.js';
import { buildReport } from '../dist/report/build-report.js';
import { REPORT_FORMATS } from '../dist/report/formats.js';
import { readResult } from '../dist/result/store/read-result.js';
import { wholeText } from '../dist/result/whole-text.js';

const EXAMPLE = 'results/examples/race/result.json';
const PICTURE = 'docs/example.svg';
const WHOLE = 'docs/example.md';
const BEGIN = '<!-- example:begin -->';
const END = '<!-- example:end -->';

/** Few operations and short rounds keep the file small; eight blocks tell more than the six that are needed. */
const RUN = [
  'run',
  'read-heavy',
  'lua',
  'pipeline',
  '--blocks',
  '8',
  '--duration',
  '2s',
  '--warmup',
  '500ms',
];
const RIVALS = ['-t', 'redis', '-t', 'dragonfly'];

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean' }, run: { type: 'boolean' }, root: { type: 'string' } },
});
const repository = fileURLToPath(new URL('..', import.meta.url));
const root = flags.root ?? repository;
if (flags.run) await makeExample();
if (!existsSync(join(root, EXAMPLE))) fail(`there is no ${EXAMPLE}; make one with --run`);
const documents = await buildDocuments();
const drifted = documents.filter(({ file, text }) => readIfThere(file) !== text);
if (flags.check && drifted.length > 0)
  fail(
    `${drifted.map(({ file }) => file).join(', ')}: not what ${EXAMPLE} gives; run npm run docs and look at what changed`,
  );
for (const { file, text } of drifted) writeFileSync(join(root, file), text);
console.log(
  drifted.length === 0
    ? 'the documents are up to date'
    : `wrote ${drifted.map(({ file }) => file).join(', ')}`,
);

/** In an empty directory, so that no config file of this one counts and the command of the run is short. */
async function makeExample() {
  const directory = mkdtempSync(join(tmpdir(), 'cache-bench-example-'));
  try {
    const run = spawnSync(
      process.execPath,
      [join(repository, 'dist/main.js'), ...RUN, ...(positionals.length > 0 ? positionals : RIVALS)],
      {
        cwd: directory,
        stdio: 'inherit',
      },
    );
    if (run.status !== 0) fail(`the run ended with exit code ${run.status}`);
    const [name] = readdirSync(join(directory, 'results'));
    mkdirSync(dirname(join(root, EXAMPLE)), { recursive: true });
    // Where this checkout lies is nobody's business.
    const result = await readResult(join(directory, 'results', name), NODE_DURABLE_FILES);
    const text = [...wholeText(result)].join('');
    writeFileSync(join(root, EXAMPLE), text.replaceAll(join(repository, '/'), ''));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function buildDocuments() {
  const result = await readResult(join(root, EXAMPLE), NODE_DURABLE_FILES);
  const input = { report: buildReport(result), result };
  const markdown = REPORT_FORMATS.md.render(input);
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [before, after] = [readme.split(BEGIN)[0], readme.split(END)[1]];
  if (after === undefined) fail(`README.md has no ${BEGIN} … ${END}`);
  return [
    { file: PICTURE, text: REPORT_FORMATS.svg.render(findWin(input)) },
    { file: WHOLE, text: writeWhole(markdown) },
    { file: 'README.md', text: `${before}${BEGIN}\n${writeExample(input, markdown)}\n${END}${after}` },
  ];
}

/**
 * The race under the first profile that has a winner: it shows what an answer is. One in which the candidate won comes first, and a
 * bound last, which takes more words. What can't be told stands in the table.
 */
function findWin({ report, result }) {
  const rowsOf = ({ comparisons }) =>
    comparisons.flatMap(({ doubt, rows }) =>
      doubt === undefined ? rows.filter(({ metric }) => metric === 'throughput') : [],
    );
  const isWon = (profile, outcome) =>
    rowsOf(profile).some((row) => row.outcome === outcome && row.bound === undefined);
  const won =
    report.profiles.find((profile) => isWon(profile, 'better')) ??
    report.profiles.find((profile) => isWon(profile, 'worse'));
  if (won === undefined) return { report, result };
  const selected = selectFrom(result, { profiles: [won.name] });
  return { report: buildReport(selected), result: selected };
}

function writeWhole(markdown) {
  return markdown.replace(
    '\n',
    `\n\nWhat \`cache-bench report --format md\` writes of [the example run](../${EXAMPLE}); the line above names the tool, not this file.\n`,
  );
}

/** What answers first: a picture and a short table; what it does not tell follows, and the rest is a link. */
function writeExample({ report, result }, markdown) {
  const [, claim, caveat] = markdown.split('\n\n## ')[0].split('\n\n');
  const win = findWin({ report, result }).report;
  const facts = listFacts(markdown, ['machine', ...result.targets.map(({ name }) => name), 'design']);
  return [
    '## One race',
    `Under ${win.profiles.map(({ name }) => `\`${name}\``).join(', ')}: **${win.headline.claim}**`,
    `![${win.headline.claim.replaceAll(/[[\]]/g, '')}](${PICTURE})`,
    `Overall: ${claim.replaceAll('**', '')}`,
    shortTable(partOf(markdown, '## At a glance\n\n')),
    caveat,
    facts.join('\n'),
    `\`\`\`sh\n${result.settings.command}\n\`\`\``,
    `[The whole report](${WHOLE}) has every profile and block, what limited each side, and how fair the race was. [The run itself](${EXAMPLE}) is kept beside it.`,
  ].join('\n\n');
}

/** Who won at what, those first that have a winner. What limited each side is in the whole report. */
function shortTable(table) {
  const [head, line, ...rows] = table
    .split('\n')
    .filter((row) => row.startsWith('|'))
    .map((row) =>
      row
        .split(' | ')
        .slice(0, 3)
        .join(' | ')
        .replace(/ *\|?$/, ' |'),
    );
  const hasWinner = (row) => /\b(?:faster|slower)\b/.test(row);
  const sorted = [...rows.filter(hasWinner), ...rows.filter((row) => !hasWinner(row))];
  return [head, line.replace(/^.*$/, '|---|---|---|'), ...sorted].join('\n');
}

/** As the environment of the report has it, escaped for markdown. */
function listFacts(markdown, names) {
  return names.map((name) => {
    const row = markdown.split('\n').find((line) => line.startsWith(`| ${name} | `));
    if (row === undefined) fail(`the report of ${EXAMPLE} says nothing of ${name}`);
    return `- **${name}**: ${row.slice(`| ${name} | `.length, -' |'.length)}`;
  });
}

/** Between a heading and the next one of its rank. */
function partOf(markdown, heading) {
  const begin = markdown.indexOf(heading);
  if (begin < 0) fail(`the report of ${EXAMPLE} has no ${heading.trim()}`);
  return markdown
    .slice(begin + heading.length)
    .split('\n## ')[0]
    .trim();
}

function readIfThere(file) {
  return existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : undefined;
}

function fail(message) {
  console.error(`build-docs: ${message}`);
  process.exit(1);
}
