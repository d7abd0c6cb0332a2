// CPU use over time of every core, every server thread and the generator: rows of a heat map, one map a target.
import type { RunResult } from '../../result/kinds.ts';
import type { CompletedRound } from '../../result/parts/round.ts';
import type { TelemetryRecord } from '../../result/parts/telemetry.ts';
import { fillSlots, planSlots } from './block-slots.ts';
import { spellOut } from './markup.ts';
import type { CpuData, CpuMap } from './page-data.ts';
import { type PlotValues, packShares } from './quantize.ts';

/**
 * @param mostCells of one map; with too many rows for it the least busy are left out
 * @returns undefined when nothing was seen of any target
 */
export function drawCpuMaps(
  result: RunResult,
  blocks: readonly number[],
  rounds: readonly CompletedRound[],
  mostCells: number,
): CpuData | undefined {
  const plan = planSlots(
    rounds.map(({ telemetry, durationNs }) => ({ samples: telemetry.length, durationNs })),
    Math.max(1, Math.floor(mostCells / blocks.length / expectRows(rounds))),
  );
  if (plan === undefined) return undefined;
  const mostRows = Math.max(2, Math.floor(mostCells / blocks.length / plan.slotsPerBlock));
  const { serverCpus, clientCpus } = result.environment;
  const maps = result.targets.map(({ name, cpus }) => {
    const own = rounds.filter((round) => round.target === name);
    const byBlock = new Map(own.map((round) => [round.block, round]));
    const slots = blocks.flatMap((block) => fillSlots(byBlock.get(block)?.telemetry ?? [], plan));
    const map = drawMap(slots, mostRows);
    return map === null ? null : { ...map, serverCpus: cpus ?? serverCpus ?? [] };
  });
  if (maps.every((map) => map === null)) return undefined;
  const { slotsPerBlock, slotSeconds } = plan;
  return { generatorCpus: clientCpus ?? [], slotsPerBlock, slotSeconds, maps };
}

function expectRows(rounds: readonly CompletedRound[]): number {
  return rounds.reduce(
    (most, { telemetry: [first] }) =>
      Math.max(most, (first?.cores.length ?? 0) + (first?.serverThreads.length ?? 0) + 1),
    1,
  );
}

type Slots = readonly (readonly TelemetryRecord[])[];

interface Row<Name> {
  readonly name: Name;
  readonly shares: PlotValues;
}

function drawMap(slots: Slots, mostRows: number): Omit<CpuMap, 'serverCpus'> | null {
  const cores = coreRows(slots);
  const threads = threadRows(slots);
  const all = [...cores, ...threads];
  if (all.length === 0) return null;
  const busiest = [...all].sort((a, b) => meanOf(b.shares) - meanOf(a.shares)).slice(0, mostRows - 1);
  const shown = new Set<Row<number | string>>(busiest);
  const shownCores = cores.filter((row) => shown.has(row));
  const shownThreads = threads.filter((row) => shown.has(row));
  return {
    cores: shownCores.map(({ name }) => name),
    threads: shownThreads.map(({ name }) => spellOut(name)),
    cells: packShares([...shownCores, ...shownThreads, generatorRow(slots)].flatMap(({ shares }) => shares)),
    leftOut: all.length - shown.size,
  };
}

function coreRows(slots: Slots): Row<number>[] {
  const cpus = new Set(slots.flatMap((slot) => slot.flatMap(({ cores }) => cores.map(({ cpu }) => cpu))));
  return [...cpus]
    .sort((a, b) => a - b)
    .map((name) => ({
      name,
      shares: slots.map((slot) =>
        meanShare(slot, ({ cores }) => cores.find(({ cpu }) => cpu === name)?.busy),
      ),
    }));
}

function threadRows(slots: Slots): Row<string>[] {
  const names = new Map(
    slots.flat().flatMap(({ serverThreads }) => serverThreads.map(({ id, name }) => [id, name] as const)),
  );
  return [...names]
    .sort(([a], [b]) => a - b)
    .map(([id, name]) => ({
      name,
      // The file leaves out threads that slept; where others were seen, this one used nothing.
      shares: slots.map((slot) =>
        meanShare(slot, ({ serverThreads }) => serverThreads.find((thread) => thread.id === id)?.cpu ?? 0),
      ),
    }))
    .filter(({ shares }) => shares.some((share) => share !== null && share >= SMALLEST_SHARE));
}

/** A thread that never used a hundredth of a core would only be an empty row. */
const SMALLEST_SHARE = 0.01;

/** Its threads are new in every round; the busiest one tells whether the client was the limit. */
function generatorRow(slots: Slots): Row<'generator'> {
  const busiest = ({ generator }: TelemetryRecord) =>
    generator.threads.reduce((most, { cpu }) => Math.max(most, cpu), 0);
  return { name: 'generator', shares: slots.map((slot) => meanShare(slot, busiest)) };
}

function meanShare(
  slot: readonly TelemetryRecord[],
  shareOf: (sample: TelemetryRecord) => number | undefined,
): number | null {
  const shares = slot.map(shareOf).filter((share) => share !== undefined);
  return shares.length === 0 ? null : meanOf(shares);
}

function meanOf(values: PlotValues): number {
  const known = values.filter((value) => value !== null);
  return known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
}
