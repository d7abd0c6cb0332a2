// The report as one HTML file that needs nothing else: no network, no server, no other file.
import { toleranceOf } from '../build-report.ts';
import { buildLadders, type LadderReport } from '../ladder.ts';
import type { Report } from '../model.ts';
import type { ReportInput } from '../report-input.ts';
import { buildSweeps } from '../sweep.ts';
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

export function renderHtml(input: ReportInput): string {
  const { report, result } = input;
  const targets = result.targets.map(({ name }) => name);
  const ladders = buildLadders(result, { tolerance: toleranceOf(result) });
  const data = buildPageData(report, result, ladders);
  return renderShell({
    title: `${titleOf(report, targets)} · cache-bench`,
    data,
    assets: readAssets(),
    body: html`<main>
      ${renderHead(report, targets)}
      ${result.capacity === undefined ? renderRace(input, data, ladders) : renderCapacity(result.capacity, result)}
      ${renderClosing(result.capacity === undefined ? report : withoutRaceFacts(report), result)}
    </main>`,
  });
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
