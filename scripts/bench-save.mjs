// What it costs to save a round, the tenth of a run and the thousandth: a long run must not get slower.
//
//   npm run bench:save [-- --rounds N] [--runs N] [--dir DIR] [--whole]
//
// --dir: on the disk that is asked about; a temporary directory unless given. --whole: as it was before, all in one file,
// for comparison. Rounds are those of the kept example, over and over. Exit code 1 when the last costs over 1.2 times.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { NODE_DURABLE_FILES } from '../dist/core/node-durable-files.js';
import { judgeFairness } from '../dist/fairness/judge-fairness.js';
import { readResult } from '../dist/result/store/read-result.js';
import { Ledger } from '../dist/run/ledger.js';

const EXAMPLE = fileURLToPath(new URL('../results/examples/race', import.meta.url));
/** On each side of the round that is asked about: the median of so many is no accident of one. */
const AROUND = 7;
const EARLY = 10;
const MOST = 1.2;

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1000' },
    runs: { type: 'string', default: '7' },
    dir: { type: 'string', default: tmpdir() },
    whole: { type: 'boolean', default: false },
  },
});
const late = Number(flags.rounds);
const example = await readResult(EXAMPLE, NODE_DURABLE_FILES);
const ratios = [];
for (let run = 1; run <= Number(flags.runs); run++) {
  const times = await measure();
  const [early, last] = [EARLY, late].map((at) => median(times.slice(at - 1 - AROUND, at + AROUND)));
  ratios.push(last / early);
  const hundreds = [times.slice(0, 100), times.slice(late - 100, late)].map((some) => mean(some).toFixed(2));
  console.log(
    `run ${run}: round ${EARLY} in ${early.toFixed(2)} ms, round ${late} in ${last.toFixed(2)} ms, ratio ${(last / early).toFixed(2)}; the first hundred in ${hundreds[0]} ms each, the last in ${hundreds[1]} ms`,
  );
}
const ratio = median(ratios);
console.log(
  `round ${late} costs ${ratio.toFixed(2)} times what round ${EARLY} costs; wanted at most ${MOST}`,
);
process.exitCode = ratio > MOST ? 1 : 0;

/** Milliseconds of each save. */
async function measure() {
  const directory = mkdtempSync(join(flags.dir, 'cache-bench-save-'));
  try {
    const result = { ...structuredClone(example), rounds: [], partial: true };
    const ledger = new Ledger(
      directory,
      result,
      () => {},
      (judged) => judgeFairness(judged, []),
      NODE_DURABLE_FILES,
    );
    await ledger.save();
    const times = [];
    // Beyond it, so that there are as many on both sides.
    for (let round = 0; round < late + AROUND; round++) {
      const next = { ...example.rounds[round % example.rounds.length], block: round >> 1 };
      const begun = performance.now();
      result.rounds.push(next);
      if (flags.whole) writeFileSync(join(directory, 'whole.json'), JSON.stringify(result), { flush: true });
      else await ledger.saveRounds();
      times.push(performance.now() - begun);
    }
    return times;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
