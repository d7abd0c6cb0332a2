// Load settings as users write them.
import { z } from 'zod';
import { countField, durationField } from './fields.ts';
import { checkPresence, strictMap } from './parts.ts';

export const loadSchema = strictMap({
  connections: countField(1, 100_000)
    .prefault(50)
    .meta({ description: 'Connections in total, over all threads.' }),
  pipeline: countField(1, 10_000).prefault(1).meta({ description: 'Requests in flight on each connection.' }),
  threads: z
    .union([z.literal('auto'), countField(1, 1024)], { error: 'auto, or a whole number from 1 to 1,024' })
    .default('auto')
    .meta({ description: 'Threads of the load generator.' }),
  requests: countField(1, 1e12).optional().meta({
    description:
      'Stop after this number of operations. Default: 1M in a closed loop, unless duration is given.',
  }),
  duration: durationField(1e6, 24 * 3600e9, 'from 1ms to 24h')
    .optional()
    .meta({
      description: 'Stop after this time instead. Default at a rate: 10s, or as long as 20k operations take.',
    }),
  warmup: durationField(0, 3600e9, 'from 0 to 1h')
    .prefault('1s')
    .meta({ description: 'Load before the measurement, not in the result.' }),
  rate: countField(1, 1e8).optional().meta({
    description:
      'Open loop: operations started per second in total, even if replies are slow. Default: closed loop.',
  }),
  arrivals: z
    .enum(['constant', 'poisson'], { error: 'constant or poisson' })
    .optional()
    .meta({ description: 'With rate: evenly spaced starts (default), or random ones.' }),
  pacing: z.enum(['auto', 'spin', 'timer'], { error: 'auto, spin or timer' }).optional().meta({
    description:
      'With rate: spin holds a core and is exact, timer leaves it free and is late by up to 1 ms. Default: auto.',
  }),
  timeout: durationField(1e6, 3600e9, 'from 1ms to 1h')
    .prefault('5s')
    .meta({ description: 'A reply later than this is a timeout, and its connection is replaced.' }),
}).check(checkPresence(['requests', 'duration'], (present) => present < 2, 'requests or duration, not both'));

export type LoadInput = z.output<typeof loadSchema>;
