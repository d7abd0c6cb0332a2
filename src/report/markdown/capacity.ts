// A search for capacities: what each target sustains, and every rate that was tried.

import type { CapacityResult } from '../../result/kinds/capacity.ts';
import { viewCapacity } from '../view/capacity-view.ts';
import type { Part } from './document.ts';
import { escapeText } from './escape.ts';
import { renderView } from './view.ts';

export function renderCapacity(result: CapacityResult): Part[] {
  const { title, early, method, ratios, answers, rates, probes } = viewCapacity(result);
  const sentences = [...ratios, ...answers].map((sentence) => `- ${escapeText(sentence)}`);
  const parts = [
    `## ${escapeText(title)}`,
    early === undefined ? '' : `> ${escapeText(early)}`,
    sentences.join('\n'),
    method,
    renderView(rates),
  ];
  return [
    { text: parts.filter((part) => part !== '').join('\n\n'), detail: 0, label: 'capacity' },
    ...(probes === undefined
      ? []
      : [
          {
            text: `<details><summary>${probes.title}</summary>\n\n${renderView(probes)}\n\n</details>`,
            detail: 4,
            label: 'rates that were tried',
          },
        ]),
  ];
}
