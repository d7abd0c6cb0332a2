// A search for capacities: what each target sustains, and every rate that was tried.
import { formatCount, formatDurationNs } from '../../core/units.ts';
import type { Capacity, CapacityProbe } from '../../result/schema.ts';
import { describeAnswer, describeCapacityRatio } from '../capacity-sentences.ts';
import type { Part } from './document.ts';
import { escapeName, escapeText, keepTogether } from './escape.ts';
import { numbers, renderTable, texts } from './table.ts';

export function renderCapacity(capacity: Capacity): Part[] {
  const { profile, slo, targets, ratios, probes } = capacity;
  const sentences = [
    ...ratios.map((ratio) => describeCapacityRatio(ratio, capacity)),
    ...targets.map((target) => describeAnswer(target, capacity)),
  ].map((sentence) => `- ${escapeText(sentence)}`);
  const method =
    'Open loop, latency from the intended start. A rate holds when every objective is kept, 99 % of the rate is reached and no request fails.';
  const parts = [`## ${escapeName(profile)} under ${escapeText(slo)}`, method, sentences.join('\n')];
  return [
    { text: parts.filter((part) => part !== '').join('\n\n'), detail: 0, label: 'capacity' },
    ...(probes.length === 0 ? [] : [renderProbes(probes)]),
  ];
}

const OUTCOMES = { held: 'held', broke: 'broke', 'client-bound': 'client-bound' } as const;

function renderProbes(probes: readonly CapacityProbe[]): Part {
  const rates = (field: 'offeredPerSecond' | 'achievedPerSecond'): string[] =>
    probes.map((probe) => formatCount(probe[field]));
  const latencies = (field: 'p50Ns' | 'p99Ns' | 'p999Ns'): string[] =>
    probes.map(({ responseTime }) =>
      keepTogether(responseTime[field] === null ? 'n/a' : formatDurationNs(responseTime[field])),
    );
  const table = renderTable([
    texts(
      'target',
      probes.map(({ target }) => escapeName(target)),
    ),
    numbers(
      'search',
      probes.map(({ search }) => String(search + 1)),
    ),
    numbers('offered', rates('offeredPerSecond')),
    numbers('achieved', rates('achievedPerSecond')),
    numbers('p50', latencies('p50Ns')),
    numbers('p99', latencies('p99Ns')),
    numbers('p99.9', latencies('p999Ns')),
    texts(
      'outcome',
      probes.map(({ outcome, reason }) =>
        reason === undefined ? OUTCOMES[outcome] : `${OUTCOMES[outcome]}: ${escapeText(reason)}`,
      ),
    ),
  ]);
  return {
    text: `<details><summary>Every rate that was tried</summary>\n\n${table}\n\n</details>`,
    detail: 4,
    label: 'rates that were tried',
  };
}
