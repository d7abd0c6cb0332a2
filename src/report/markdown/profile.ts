// One profile: how fast, at what cost, by how much they differ, and what limited or spoiled the rounds.

import { type RunResult, roundsOf } from '../../result/kinds.ts';
import type { ProfileReport } from '../model.ts';
import { type ComparisonView, type ProfileView, viewProfile } from '../view/profile-view.ts';
import type { Line } from '../view/shapes.ts';
import { renderBlocks } from './blocks.ts';
import type { Part } from './document.ts';
import { escapeName, escapeText } from './escape.ts';
import { renderEvents } from './events.ts';
import { renderView, writeLine } from './view.ts';

export function renderProfile(profile: ProfileReport, result: RunResult): Part[] {
  const rounds = roundsOf(result).filter((round) => round.profile === profile.name);
  const view = viewProfile(profile, rounds);
  const { cost, operations } = view;
  return [
    { text: renderBeginning(view), detail: 0, label: 'profile' },
    ...renderGaps([...view.gaps, ...view.remarks]),
    ...view.comparisons.map((one) => ({ text: renderComparison(one), detail: 2, label: 'comparison' })),
    ...(view.events === undefined ? [] : [renderEvents(view.events)]),
    ...(cost === undefined
      ? []
      : [{ text: renderView(cost), detail: 2, label: 'CPU and memory of a profile' }]),
    ...renderLimits(view.limits),
    ...renderOddities(view.oddities),
    ...(operations === undefined
      ? []
      : [
          {
            text: fold('Operations', renderView(operations)),
            detail: 4,
            label: 'operations of a profile',
          },
        ]),
    ...renderBlocks(profile, rounds),
  ];
}

function renderBeginning({ name, load, missing, isMeasured, speed }: ProfileView): string {
  return [
    `## ${escapeName(name)}`,
    escapeText(load),
    ...(missing.length === 0 ? [] : [listLines(missing)]),
    ...(isMeasured ? [] : ['Nothing measured.']),
    ...(speed === undefined ? [] : [renderView(speed)]),
  ].join('\n\n');
}

function listLines(lines: readonly Line[]): string {
  return lines.map((line) => `- ${writeLine(line)}`).join('\n');
}

function renderGaps(gaps: readonly string[]): Part[] {
  if (gaps.length === 0) return [];
  const text = gaps.map((gap) => `<sub>${escapeText(gap)}</sub>`).join('<br>\n');
  return [{ text, detail: 1, label: 'remark' }];
}

function renderComparison({ headline, answers, table }: ComparisonView): string {
  const tables = [answers, table].flatMap((one) => (one === undefined ? [] : [renderView(one)]));
  return [escapeText(headline), ...tables].join('\n\n');
}

function renderLimits(lines: readonly Line[]): Part[] {
  if (lines.length === 0) return [];
  return [{ text: listLines(lines), detail: 2, label: 'limits of a profile' }];
}

function renderOddities(oddities: readonly string[]): Part[] {
  if (oddities.length === 0) return [];
  const title = oddities.length === 1 ? 'A round looks odd' : `${oddities.length} rounds or blocks look odd`;
  const lines = oddities.map((oddity) => `- ${escapeText(oddity)}`);
  return [
    {
      text: fold(title, `Nothing is left out because of it.\n\n${lines.join('\n')}`),
      detail: 3,
      label: 'odd rounds of a profile',
    },
  ];
}

function fold(title: string, text: string): string {
  return `<details><summary>${title}</summary>\n\n${text}\n\n</details>`;
}
