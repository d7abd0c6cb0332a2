// How limits are written, by the unit of the metric.
import { parseShare } from '../core/share.ts';
import { parseCount, parseDurationNs, parseSizeBytes } from '../core/units.ts';
import type { MetricUnit } from '../result/metrics.ts';

export interface LimitValue {
  /** What a good value looks like. */
  readonly wanted: string;
  parse(text: string): number | undefined;
}

const VALUES: Readonly<Record<MetricUnit, LimitValue>> = {
  perSecond: { wanted: 'a rate such as 100k', parse: parseRate },
  opsPerCpuSecond: { wanted: 'a rate such as 100k', parse: parseRate },
  ns: { wanted: 'a time with its unit, like 2ms', parse: parseDurationNs },
  share: { wanted: 'a share such as 0.01%', parse: parsePart },
  bytes: { wanted: 'a size such as 300B', parse: parseSizeBytes },
  cores: { wanted: 'a number such as 2.5', parse: parseNumber },
  cpuSecondsPerMillion: { wanted: 'a number of seconds such as 12.5', parse: parseNumber },
};

export function parseLimitValue(unit: MetricUnit): LimitValue {
  return VALUES[unit];
}

/** "100k" as "100k/s". */
function parseRate(text: string): number | undefined {
  return parseCount(text.replace(/\/s$/, ''));
}

function parsePart(text: string): number | undefined {
  const share = parseShare(text);
  return share === undefined || share > 1 ? undefined : share;
}

function parseNumber(text: string): number | undefined {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}
