// A week of a soak in a process of its own: the command as it is, with its files, its page and its metrics, on real servers by real
// threads; only the minutes are short. node test/soak-week.mjs DIRECTORY PORT PORT

const [, , out, ...ports] = process.argv;
(await import('../dist/core/young-generation.js')).keepYoungGenerationSmall();
const { soakCommand } = await import('../dist/cli/soak/command.js');
const { createNodeHost } = await import('../dist/cli/host/node-host.js');
const { RUN_PORTS } = await import('../dist/cli/host/ports.js');
const { giveMemoryBack } = await import('../dist/core/give-memory-back.js');
const { runBeside } = await import('../dist/soak/beside/beside.js');
const { lookAtServer } = await import('../dist/soak/read-server.js');
const { readResidentBytes } = await import('../dist/telemetry/process-memory.js');

/** Of the hours in which load is sent, one of so many has its own threads; the others have the numbers of the one before. */
const HOURS_A_LOAD = 24;
/** Servers are asked once for so many rows; between, what they said is varied a little. */
const ROWS_A_LOOK = 60;
/** So many rows may wait to be taken. */
const MOST_AHEAD = 8;
/** Of the first target, which is looked at once a row. */
let rowsTaken = 0;

/** By server: how many loads there were, and what the last one of its own threads told. */
const loads = new Map();

async function runLoad(plan, options = {}) {
  if (plan.fill) return RUN_PORTS.runLoad(plan, options);
  const key = JSON.stringify(plan.endpoint);
  const load = loads.get(key) ?? { count: 0 };
  loads.set(key, load);
  const ending = new AbortController();
  const signal = AbortSignal.any([ending.signal, ...(options.signal ? [options.signal] : [])]);
  if (load.count++ % HOURS_A_LOAD !== 0) {
    await tellAll(plan, options, load.told, signal);
    return load.result;
  }
  let telling;
  load.result = await RUN_PORTS.runLoad(
    { ...plan, intervalNs: 200e6 },
    {
      signal,
      onInterval(sample, times) {
        if (sample.warmup || telling !== undefined) return;
        load.told = { sample, times };
        telling = tellAll(plan, options, load.told, signal).then(() => ending.abort());
      },
    },
  );
  return load.result;
}

async function tellAll(plan, options, { sample, times }, signal) {
  const rows = Math.floor(plan.stop.durationNs / plan.intervalNs);
  const before = rowsTaken;
  for (let row = 0; row < rows && !signal.aborted; row++) {
    while (row - (rowsTaken - before) > MOST_AHEAD && !signal.aborted)
      await new Promise((resolve) => setImmediate(resolve));
    options.onInterval({ ...sample, durationNs: plan.intervalNs }, times);
  }
}

const looks = new Map();
async function lookNowAndThen(target) {
  if (target.name === 'a') rowsTaken++;
  const known = looks.get(target.name);
  const n = (known?.n ?? 0) + 1;
  const look = n % ROWS_A_LOOK === 1 ? await lookAtServer(target) : known.look;
  looks.set(target.name, { n, look });
  const usedBytes = (look.reading.usedBytes ?? 0) + ((n * 104_729) % 65_536);
  return { ...look, reading: { ...look.reading, usedBytes } };
}

process.exitCode = await soakCommand(
  createNodeHost(),
  {
    ...{ profiles: ['mixed'], for: '7d', rate: '200', out, quiet: true, json: false },
    target: ports.map((port, at) => `${'ab'[at]}=redis://127.0.0.1:${port}`),
    ...{ keys: '2k', dashboard: true, 'metrics-port': '0' },
  },
  {
    ...RUN_PORTS,
    ...{ runLoad, runBeside, giveMemoryBack, lookAtServer: lookNowAndThen },
    ownRssBytes: () => readResidentBytes(process.pid) ?? 0,
  },
);
