// What the doctor found, for a terminal: the machine, what it measures how well, and each finding with its fix. Pure.
import { formatBytes, formatShare } from '../../core/units.ts';
import { renderTable } from '../../report/terminal/render-table.ts';
import type { TerminalOptions } from '../../report/terminal/render-terminal.ts';
import { INDENT, type Page, paragraph } from '../../report/terminal/terminal-page.ts';
import { createInk, padEnd, type Style, wrapText } from '../../report/terminal/terminal-text.ts';
import type { DoctorResult } from '../../result/kinds/doctor.ts';
import type { RaceResult } from '../../result/kinds/race.ts';
import { type MetricId, metricById } from '../../result/metrics.ts';
import type { NoiseFloorRecord } from '../../result/noise-floor.ts';

export function describeDoctor(result: DoctorResult, options: TerminalOptions): string {
  const { abilities, findings } = result;
  const page = { ink: createInk(options), width: options.columns };
  const sections = [
    renderFacts(result, page),
    renderAbilities(abilities, page),
    ...findings.map((finding) => renderFinding(finding, page)),
    [summarize(findings)],
  ];
  return sections.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function renderFacts({ facts, allowedCpus, servers, noise }: DoctorResult, { ink, width }: Page): string[] {
  const { cpuModel, cpus, memoryBytes, system, kernel, virtualization, nodeVersion } = facts;
  const machine = [
    cpuModel,
    `${allowedCpus} of ${cpus} CPUs usable`,
    formatBytes(memoryBytes),
    system,
    `kernel ${kernel}`,
    ...(virtualization === undefined ? [] : [`virtual (${virtualization})`]),
    `Node ${nodeVersion}`,
  ];
  const rows = [
    ['machine', machine.join(', ')],
    ...servers.map((server) => [server.flavor, describeServer(server)]),
    [
      'resolves',
      noise === undefined
        ? 'not measured yet'
        : `${listFloors(noise).join(', ')} (${noise.profiles.join(', ')}, ${noise.measuredAt.slice(0, 10)})`,
    ],
  ] as const;
  const labelWidth = Math.max(...rows.map(([label]) => label!.length));
  return rows.flatMap(([label, text]) =>
    wrapText(`${padEnd(label!, labelWidth)}  ${ink.write(text!)}`, width, ' '.repeat(labelWidth + 2)),
  );
}

function describeServer({ path, version, problem }: DoctorResult['servers'][number]): string {
  if (problem !== undefined) return problem;
  return path === undefined ? 'not installed' : `${version ?? 'version unknown'}, ${path}`;
}

const VERDICTS: Readonly<Record<DoctorResult['abilities'][number]['verdict'], readonly [string, Style]>> = {
  well: ['well', 'green'],
  'with-care': ['with care', 'yellow'],
  badly: ['badly', 'red'],
};

function renderAbilities(abilities: readonly DoctorResult['abilities'][number][], page: Page): string[] {
  const { ink } = page;
  const width = Math.max(...abilities.map(({ label }) => label.length));
  return [
    ink.paint('bold', 'What this machine measures, and how well'),
    ...abilities.flatMap(({ label, verdict, because }) => {
      const [word, style] = VERDICTS[verdict];
      const head = `${INDENT}${label.padEnd(width)}  `;
      const rest = wrapText(because.join(', '), page.width - head.length - LONGEST_VERDICT - 2);
      return [
        `${head}${ink.paint(style, word.padEnd(LONGEST_VERDICT))}  ${rest[0] ?? ''}`.trimEnd(),
        ...rest.slice(1).map((line) => ' '.repeat(head.length + LONGEST_VERDICT + 2) + line),
      ];
    }),
  ];
}

const LONGEST_VERDICT = Math.max(...Object.values(VERDICTS).map(([word]) => word.length));

function renderFinding({ id, level, found, fix }: DoctorResult['findings'][number], page: Page): string[] {
  return [
    ...paragraph(`${id}: ${found}.`, page, {
      indent: '',
      ...(level === 'warning' ? { style: 'yellow' } : {}),
    }),
    // A command is never broken: it is there to be copied.
    ...(fix.kind === 'command' ? [`${INDENT}$ ${page.ink.write(fix.text)}`] : paragraph(fix.text, page)),
  ];
}

function summarize(findings: readonly DoctorResult['findings'][number][]): string {
  const warnings = findings.filter(({ level }) => level === 'warning').length;
  const notes = findings.length - warnings;
  return `${count(warnings, 'warning')}, ${count(notes, 'note')}. Nothing was changed on this machine.`;
}

function count(many: number, word: string): string {
  return `${many} ${word}${many === 1 ? '' : 's'}`;
}

/** What a comparison of a server with itself could not exclude, best known metrics first. */
export function describeNoise(
  record: NoiseFloorRecord,
  result: RaceResult,
  options: TerminalOptions,
): string {
  const page = { ink: createInk(options), width: options.columns };
  const { ink } = page;
  const blocks = new Set(result.rounds.map(({ block }) => block)).size;
  const [target] = result.targets;
  const server = target === undefined ? 'a server' : `${target.flavor} ${target.version}`;
  const head = `${server} against itself under ${record.profiles.join(', ')}, ${count(blocks, 'block')}.`;
  const floors = Object.entries(record.metrics);
  if (floors.length === 0)
    return `${[...paragraph(head, page, { indent: '' }), 'Too few blocks to tell what this machine can resolve.'].join('\n')}\n`;
  const table = renderTable(
    [
      { head: 'metric', align: 'left', cells: floors.map(([id]) => ({ text: ink.write(labelOf(id)) })) },
      {
        head: 'resolves',
        align: 'right',
        cells: floors.map(([, floor]) => ({ text: ink.write(atLeast(floor)) })),
      },
    ],
    ink,
  );
  return `${[
    ...paragraph(head, page, { indent: '' }),
    ...table.map((line) => INDENT + line),
    '',
    ...paragraph(`This machine can resolve differences of ${listFloors(record).join(', ')}.`, page, {
      indent: '',
      style: 'bold',
    }),
  ].join('\n')}\n`;
}

/** What verdicts are mostly asked of. */
const ASKED_MOST = ['throughput', 'p50', 'p99'];

function listFloors({ metrics }: NoiseFloorRecord): string[] {
  return ASKED_MOST.filter((id) => metrics[id] !== undefined).map(
    (id) => `${atLeast(metrics[id]!)} in ${id === 'throughput' ? 'throughput' : labelOf(id)}`,
  );
}

function atLeast(floor: number): string {
  return `≥ ${formatShare(floor)}`;
}

/** The file may come from a later version, with metrics that this one does not know. */
function labelOf(id: string): string {
  return metricById(id as MetricId)?.label ?? id;
}
