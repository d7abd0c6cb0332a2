// How long replies took, as every result tells it: a summary, and the histogram it was read off.
import { z } from 'zod';
import { amount, count, measured } from './amounts.ts';

const FIELDS = ['minNs', 'p50Ns', 'p90Ns', 'p95Ns', 'p99Ns', 'p999Ns', 'maxNs'] as const;

export const latencySchema = z
  .strictObject({
    count,
    minNs: measured,
    meanNs: measured,
    p50Ns: measured,
    p90Ns: measured,
    p95Ns: measured,
    p99Ns: measured,
    p999Ns: measured,
    maxNs: measured,
    /** Of values that are null for being longer than the tool that measured them can tell: they were at least so long. */
    atLeast: z.partialRecord(z.enum(FIELDS), amount).optional(),
    /** HdrHistogram V2, deflated, base64; unit 1 ns, three significant digits. */
    hdr: z.string(),
  })
  .meta({ description: 'Latency of successful replies. The percentiles are those of `hdr`.' });

export type LatencySummary = z.infer<typeof latencySchema>;
