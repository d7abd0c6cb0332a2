// The report as one HTML file that needs nothing else: no network, no server, no other file.

import { buildLadders, type LadderReport } from '../ladder.ts';
import type { Report } from '../model.ts';
import type { ReportInput } from '../report-input.ts';
import { buildSweeps } from '../sweep.ts';
import { toleranceOf } from '../tolerance.ts';
import { readAssets } from './assets.ts';
import { buildPageData } from './build-page-data.ts';
import { renderCapacity } from './capacity-section.ts';
import { renderClosing } from './closing-sections.ts';
import { renderHead, renderResult, titleOf } from './head-section.ts';
import { renderLadder } from './ladder-section.ts';
import { html, type Markup } from './markup.ts';
import { renderMemory } from './memory-section.ts';
import type { PageData } from './page-data.ts';
import { renderShell } from './page-shell.ts';
import { renderProfile } from './profile-section.ts';
import { renderSweep } from './sweep-section.ts';

/** What opens at once, and may be attached anywhere. */
const LARGEST_BYTES = 400_000;
/** Of the bytes that plots may take, largest first; with less than the last they are not worth their place. */
const SMALLER_SHARES = [0.6, 0.35, 0.2];

export function renderHtml(input: ReportInput): string {
  const { report, result } = input;
  const targets = result.targets.map(({ name }) => name);
  const ladders = buildLadders(result, { tolerance: toleranceOf(result) });
  const data = buildPageData(report, result, ladders);
  const shell = {
    title: `${titleOf(report, targets)} · cache-bench`,
    assets: readAssets(),
    body: html`<main>
      ${renderHead(report, targets)}
      ${result.kind === 'cache-bench capacity' ? renderCapacity(result) : renderRace(input, data, ladders)}
      ${renderClosing(result.kind === 'cache-bench capacity' ? withoutRaceFacts(report) : report, result)}
    </main>`,
  };
  let page = renderShell({ ...shell, data });
  for (const share of SMALLER_SHARES) {
    if (Buffer.byteLength(page) <= LARGEST_BYTES) break;
    page = renderShell({ ...shell, data: buildPageData(report, result, ladders, share) });
  }
  return page;
}

function renderRace(
  { report, result }: ReportInput,
  data: PageData,
  ladders: readonly LadderReport[],
): Markup {
  const { profiles } = report;
  const targets = result.targets.map(({ name }) => name);
  const sweeps = data.tolerance === undefined ? [] : buildSweeps(result, { tolerance: data.tolerance });
  return html`${renderResult(report, targets)}
    ${ladders.map(renderLadder)}
    ${sweeps.map(renderSweep)}
    ${profiles.map((profile, i) => renderProfile(profile, data.profiles[i]!, i))}
    ${profiles.length > 0 && renderMemory(profiles)}`;
}

/** What is true of rounds in blocks is not true of searches. */
const FACTS_OF_RACES: readonly string[] = ['design', 'values', 'ratios'];

function withoutRaceFacts(report: Report): Report {
  return { ...report, facts: report.facts.filter(({ label }) => !FACTS_OF_RACES.includes(label)) };
}
