// How long each format of a report takes for a large run: one result, multiplied to 20 profiles, 4 targets and 16 blocks.
// node scripts/bench-report.mjs RESULT [PROFILES TARGETS BLOCKS]

import { NODE_DURABLE_FILES } from '../dist/core/node-durable-files.js';
import { buildReport } from '../dist/report/build-report.js';
import { FORMAT_LIST } from '../dist/report/format-list.js';
import { REPORT_FORMATS } from '../dist/report/formats.js';
import { readResult } from '../dist/result/store/read-result.js';

const [place, profiles = 20, targets = 4, blocks = 16] = process.argv.slice(2);
if (place === undefined) {
  console.error('usage: node scripts/bench-report.mjs RESULT [PROFILES TARGETS BLOCKS]');
  process.exit(2);
}
const result = multiply(await readResult(place, NODE_DURABLE_FILES));
console.log('what                        elapsed   on a CPU  size');
let started = startTiming();
const report = buildReport(result);
tell('build the report', started);
for (const { name } of FORMAT_LIST) {
  started = startTiming();
  // Formats of one series have to refuse a race; how fast does not matter.
  try {
    const text = REPORT_FORMATS[name].render({ report, result });
    tell(name, started, `${Math.ceil(Buffer.byteLength(text) / 1024)} KiB`);
  } catch (error) {
    tell(name, started, error.code);
  }
}

/** The CPU's time too: on a machine that is busy with something else only that can be compared. */
function startTiming() {
  return { at: performance.now(), cpu: process.cpuUsage() };
}

function tell(what, { at, cpu }, more = '') {
  const { user, system } = process.cpuUsage(cpu);
  const seconds = [(performance.now() - at) / 1e3, (user + system) / 1e6];
  const columns = seconds.map((one) => `${one.toFixed(2).padStart(9)} s`).join('');
  console.log(`${what.padEnd(26)}${columns}  ${more}`);
}

function multiply(one) {
  const names = (count, stem) => Array.from({ length: Number(count) }, (_, i) => `${stem}-${i}`);
  const pick = (list, i) => list[i % list.length];
  const targetNames = names(targets, 'target');
  const profileNames = names(profiles, 'profile');
  // Rounds of one profile stay together: their operations are the same.
  const roundsOf = (name) =>
    one.rounds.filter(({ status, profile }) => status === 'completed' && profile === name);
  const sources = one.profiles.map(({ name }) => roundsOf(name)).filter(({ length }) => length > 0);
  return {
    ...one,
    settings: { ...one.settings, blocks: Number(blocks), reference: targetNames[0] },
    targets: targetNames.map((name, i) => ({ ...pick(one.targets, i), name })),
    profiles: profileNames.map((name, i) => ({ ...pick(one.profiles, i), name })),
    fills: profileNames.flatMap((profile) =>
      targetNames.map((target, i) => ({ ...pick(one.fills, i), profile, target })),
    ),
    rounds: profileNames.flatMap((profile, p) =>
      Array.from({ length: Number(blocks) }, (_, block) =>
        targetNames.map((target, t) => ({
          ...pick(pick(sources, p), 7 * block + t),
          profile,
          target,
          block,
          position: t,
        })),
      ).flat(),
    ),
  };
}
