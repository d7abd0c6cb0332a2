// A check of monitoring as a sheet: which alerts go blind, then every field on both servers.
import type { MonitoringAlert, MonitoringField, MonitoringResult } from '../result/kinds/monitoring.ts';
import type { Sheet, SheetCell, Tone } from './sheet/sheet.ts';

const ALERTS: Readonly<Record<MonitoringAlert['state'], { readonly words: string; readonly tone: Tone }>> = {
  sees: { words: 'sees', tone: 'good' },
  wrong: { words: 'goes wrong', tone: 'bad' },
  blind: { words: 'goes blind', tone: 'bad' },
  'not-tried': { words: 'not tried', tone: 'care' },
};
const FIELDS: Readonly<Record<MonitoringField['candidate']['state'], string>> = {
  moves: 'moves',
  'other-unit': 'other unit',
  constant: 'constant',
  absent: 'absent',
  untried: 'there',
};

export function toMonitoringSheet(result: MonitoringResult): Sheet {
  const { reference, candidate, fields, alerts, tool, startedAt } = result;
  const blind = alerts.filter(({ state }) => state === 'blind' || state === 'wrong');
  const names = `${nameServer(candidate)} beside ${nameServer(reference)}`;
  const claim =
    blind.length === 0
      ? `None of ${alerts.length} usual alerts goes blind`
      : `${blind.length} of ${alerts.length} usual alerts ${blind.length === 1 ? 'goes' : 'go'} blind or wrong: ${blind.map(({ title }) => title).join(', ')}`;
  return {
    title: `Monitoring: ${names}`,
    claims: [`${claim}.`],
    lines: [countFields(fields, candidate.name), countFields(fields, reference.name, 'reference')],
    warnings: result.warnings,
    sections: [
      {
        id: 'alerts',
        heading: 'Alerts',
        list: alerts.map(({ title, state, why, instead }) => ({
          text: `${title}: ${ALERTS[state].words}`,
          tone: ALERTS[state].tone,
          details: [
            { text: why, tone: 'dim' as const },
            ...(instead === undefined ? [] : [{ text: `instead: ${instead}` }]),
          ],
        })),
      },
      {
        id: 'fields',
        heading: 'Fields',
        table: {
          heads: ['field', 'exporter', reference.name, candidate.name, 'instead'],
          rows: fields.map((field) => [
            { text: field.name, isCode: true },
            { text: field.metrics.join(', ') },
            toCell(field.reference, undefined),
            toCell(field.candidate, field.reference),
            { text: field.instead ?? '' },
          ]),
          isOfText: true,
        },
      },
    ],
    foot: `cache-bench ${tool.version}, ${startedAt}`,
  };
}

function toCell(
  seen: MonitoringField['candidate'],
  beside: MonitoringField['reference'] | undefined,
): SheetCell {
  const isWorse = beside !== undefined && isLost(seen.state) && !isLost(beside.state);
  const words = FIELDS[seen.state];
  return {
    text: seen.found === '' || seen.state === 'absent' ? words : `${words}: ${seen.found}`,
    ...(isWorse ? { tone: 'bad' as const } : {}),
  };
}

function isLost(state: MonitoringField['candidate']['state']): boolean {
  return state === 'absent' || state === 'constant' || state === 'other-unit';
}

/** "dragonfly: 30 fields move, 2 other unit, 3 constant, 9 absent, 7 there" */
function countFields(
  fields: readonly MonitoringField[],
  name: string,
  side: 'reference' | 'candidate' = 'candidate',
): string {
  const parts = (Object.keys(FIELDS) as (keyof typeof FIELDS)[]).flatMap((state) => {
    const count = fields.filter((field) => field[side].state === state).length;
    return count === 0 ? [] : [`${count} ${FIELDS[state]}`];
  });
  return `Of ${fields.length} fields on ${name}: ${parts.join(', ')}.`;
}

function nameServer({ name, flavor, version }: MonitoringResult['reference']): string {
  return name === flavor ? `${name} ${version}` : `${name} (${flavor} ${version})`;
}
