// A check of monitoring in each of its formats.
import { expect, it } from 'vitest';
import { type MonitoringResult, monitoringKind } from '../result/kinds/monitoring.ts';
import { toMonitoringSheet } from './monitoring-sheet.ts';
import { renderSheet } from './sheet-formats.ts';
import { RENDER_SHEETS } from './sheet-samples.test-helper.ts';

const RESULT: MonitoringResult = {
  ...{ kind: monitoringKind.kind, schemaVersion: monitoringKind.version, runId: 'x', warnings: [] },
  tool: { name: 'cache-bench', version: '0.0.0' },
  startedAt: '2026-11-29T07:00:00.000Z',
  reference: { name: 'redis', flavor: 'redis', version: '7.0.15' },
  candidate: { name: 'new', flavor: 'dragonfly', version: '1.40.1' },
  fields: [
    {
      ...{
        name: 'mem_fragmentation_ratio',
        metrics: ['redis_mem_fragmentation_ratio'],
        about: 'RSS over used',
      },
      reference: { state: 'moves', found: '8.45 to 1.77' },
      candidate: { state: 'absent', found: 'not there' },
      instead: 'used_memory_rss over used_memory',
    },
    {
      ...{ name: 'maxmemory', metrics: ['redis_memory_max_bytes'], about: 'the limit' },
      reference: { state: 'untried', found: '0' },
      candidate: { state: 'untried', found: '<b>5</b>' },
    },
  ],
  alerts: [
    {
      ...{ id: 'fragmentation', title: 'memory fragmented', reads: ['mem_fragmentation_ratio'] },
      ...{
        state: 'blind',
        why: 'mem_fragmentation_ratio: not there',
        instead: 'used_memory_rss over used_memory',
      },
    },
  ],
};

it.each(['md', 'html'] as const)('is written as %s', async (format) => {
  const text = renderSheet(monitoringKind.schema.parse(RESULT), toMonitoringSheet(RESULT), format);
  expect(text).not.toContain('<b>5</b>');
  await expect(RENDER_SHEETS.plain(text)).toMatchFileSnapshot(`golden/monitoring.${format}`);
});
