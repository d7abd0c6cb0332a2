// `compat monitoring`: what exporters, dashboards and alerts read of a server, looked for and provoked on both.

import { checkMonitoring } from '../../compat/monitoring/check-monitoring.ts';
import { readMonitoringCatalogue } from '../../compat/monitoring/read-catalogue.ts';
import { PROVOCATIONS } from '../../compat/monitoring/schema.ts';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { usageError } from '../../core/errors.ts';
import type { Host } from '../../core/host.ts';
import { toMonitoringSheet } from '../../report/monitoring-sheet.ts';
import { SHEET_FORMATS } from '../../report/sheet-format-list.ts';
import { type MonitoringResult, monitoringKind } from '../../result/kinds/monitoring.ts';
import { createRunId } from '../../result/store/directory.ts';
import { choosePlace, keepAndShow } from '../host/keep-result.ts';
import { assertExports, type SheetOutput, showSheet } from '../host/show-sheet.ts';
import { readVersion } from '../version.ts';
import { onTwoTargets } from './on-two-targets.ts';
import type { CompatOptions } from './options.ts';

/** @returns the exit code */
export async function runMonitoring(host: Host, options: CompatOptions): Promise<number> {
  const output = toSheetOutput(options);
  assertExports(host, output);
  const catalogue = readMonitoringCatalogue(host);
  const runId = createRunId();
  const startedAt = host.now().toISOString();
  return onTwoTargets<Pick<MonitoringResult, 'fields' | 'alerts'>>(host, options, {
    plan: [...catalogue.fields.map(({ name }) => name), `provoked by ${PROVOCATIONS.join(', ')}`],
    snapshots: true,
    work: ({ reference, candidate, stage, named, signal, tell }) =>
      checkMonitoring({ catalogue, reference, candidate, keyPrefix: stage.keyPrefix, named, signal, tell }),
    describe: () => '',
    async show(found) {
      const result: MonitoringResult = {
        kind: monitoringKind.kind,
        schemaVersion: monitoringKind.version,
        tool: { name: 'cache-bench', version: readVersion() },
        ...{ runId, startedAt },
        reference: found.reference,
        candidate: found.candidate,
        fields: found.fields,
        alerts: found.alerts,
        warnings: [...found.warnings],
      };
      const place = await choosePlace(host, options, runId);
      await keepAndShow(host, result, place, options, () =>
        showSheet(host, result, toMonitoringSheet(result), output),
      );
    },
    fails: ({ alerts }) => alerts.some(({ state }) => state === 'blind' || state === 'wrong'),
  });
}

/** @throws CacheBenchError E_FLAG (exit code 2) for a format that only comparisons of replies have */
function toSheetOutput({ export: exports = [], json, quiet }: CompatOptions): SheetOutput {
  return {
    export: exports.map(({ format, file }) => {
      const known = SHEET_FORMATS.find((one) => one === format);
      if (known !== undefined) return { format: known, file };
      throw usageError('E_FLAG', `--export ${format}: wanted ${SHEET_FORMATS.join(', ')} of monitoring`);
    }),
    ...dropUndefined({ json, quiet }),
  };
}
