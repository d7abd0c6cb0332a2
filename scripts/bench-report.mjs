// How long each format of a report takes for a large run: one result, multiplied to 20 profiles, 4 targets and 16 blocks.
// node scripts/bench-report.mjs RESULT [PROFILES TARGETS BLOCKS]
import { readResult } from '../dist/result/store.js';
import { buildReport } from '../dist/report/build-report.js';
import { FORMAT_LIST } from '../dist/report/format-list.js';
import { REPORT_FORMATS } from '../dist/report/formats.js';

const [place, profiles = 20, targets = 4, blocks = 16] = process.argv.slice(2);
if (place === undefined) {
  console.error('usage: node scripts/bench-report.mjs RESULT [PROFILES TARGETS BLOCKS]');
  process.exit(2);
}
const result = multiply(await readResult(place));
const started = performance.now();
const report = buildReport(result);
tell('build the report', started);
for (const { name } of FORMAT_LIST) {
  const begin = performance.now();
  // Formats of one series have to refuse a race; how fast does not matter.
  try {
    const text = REPORT_FORMATS[name].render({ report, result });
    tell(name, begin, `${Math.ceil(Buffer.byteLength(text) / 1024)} KiB`);
  } catch (error) {
    tell(name, begin, error.code);
  }
}

function tell(what, since, more = '') {
  console.log(`${what.padEnd(26)}${((performance.now() - since) / 1000).toFixed(2).padStart(6)} s  ${more}`);
}

function multiply(one) {
  const names = (count, stem) => Array.from({ length: Number(count) }, (_, i) => `${stem}-${i}`);
  const pick = (list, i) => list[i % list.length];
  const targetNames = names(targets, 'target');
  const profileNames = names(profiles, 'profile');
  const completed = one.rounds.filter(({ status }) => status === 'completed');
  return {
    ...one,
    settings: { ...one.settings, blocks: Number(blocks), reference: targetNames[0] },
    targets: targetNames.map((name, i) => ({ ...pick(one.targets, i), name })),
    profiles: profileNames.map((name, i) => ({ ...pick(one.profiles, i), name })),
    fills: profileNames.flatMap((profile) => targetNames.map((target, i) => ({ ...pick(one.fills, i), profile, target }))),
    rounds: profileNames.flatMap((profile, p) =>
      Array.from({ length: Number(blocks) }, (_, block) =>
        targetNames.map((target, t) => ({ ...pick(completed, p + 7 * block + t), profile, target, block, position: t })),
      ).flat(),
    ),
  };
}
