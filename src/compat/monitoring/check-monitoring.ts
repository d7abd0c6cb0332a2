// Asks both servers what monitoring reads of them, provokes each in turn, and says what moved and which alert goes blind.
import type { MonitoringResult } from '../../result/kinds/monitoring.ts';
import type { Target } from '../../targets/contract.ts';
import { withLink } from '../data/sample-keys.ts';
import type { NamedKeys } from '../run/named-keys.ts';
import { type FieldSeries, judgeAlert, judgeField } from './judge-fields.ts';
import { provoke } from './provoke.ts';
import { type Readings, takeReadings } from './readings.ts';
import { type MonitoringCatalogue, PROVOCATIONS, type ProvocationName } from './schema.ts';

export interface MonitoringPlan {
  readonly catalogue: MonitoringCatalogue;
  readonly reference: Target;
  readonly candidate: Target;
  readonly keyPrefix: string;
  readonly named: NamedKeys;
  readonly signal: AbortSignal;
  tell(text: string): void;
}

interface Watched {
  readonly plain: Readings;
  readonly series: ReadonlyMap<ProvocationName, FieldSeries>;
}

/** @throws CacheBenchError of a connection; Interrupted */
export async function checkMonitoring(
  plan: MonitoringPlan,
): Promise<Pick<MonitoringResult, 'fields' | 'alerts'>> {
  const { catalogue, candidate } = plan;
  const [ofReference, ofCandidate] = [await watch(plan, plan.reference), await watch(plan, candidate)];
  const { flavor } = candidate.identity;
  const insteadOf = (instead: MonitoringCatalogue['fields'][number]['instead']) =>
    instead?.[flavor as keyof typeof instead];
  const fields = catalogue.fields.map((field) => {
    const judge = ({ plain, series }: Watched) =>
      judgeField(field, field.moves === undefined ? undefined : series.get(field.moves), plain);
    const [reference, seen] = [judge(ofReference), judge(ofCandidate)];
    const instead = insteadOf(field.instead);
    const needs = seen.state !== 'moves' && seen.state !== 'untried' && instead !== undefined;
    return {
      ...{ name: field.name, metrics: field.metrics ?? [], about: field.about, reference, candidate: seen },
      ...(needs ? { instead } : {}),
    };
  });
  const provoked = new Set(
    catalogue.fields.flatMap(({ name, moves }) => (moves === undefined ? [] : [name])),
  );
  const judged = fields.map((field) => ({ ...field, isProvoked: provoked.has(field.name) }));
  const alerts = catalogue.alerts.map((alert) => {
    const { state, why } = judgeAlert(alert, judged);
    const instead = insteadOf(alert.instead);
    const needs = (state === 'blind' || state === 'wrong') && instead !== undefined;
    return {
      id: alert.id,
      title: alert.title,
      reads: alert.reads,
      state,
      why,
      ...(needs ? { instead } : {}),
    };
  });
  return { fields, alerts };
}

function watch({ keyPrefix, named, signal, tell }: MonitoringPlan, target: Target): Promise<Watched> {
  return withLink(target, async (ask) => {
    const series = new Map<ProvocationName, FieldSeries>();
    for (const name of PROVOCATIONS) {
      tell(`${target.name}: provoking ${name}`);
      series.set(name, await provoke(name, { target, ask, prefix: `${keyPrefix}{${name}}`, named, signal }));
    }
    return { plain: await takeReadings(ask), series };
  });
}
