// Events and the bystander as users write them.
import { z } from 'zod';
import { PLACEHOLDER_FORMS } from '../placeholders.ts';
import { parseTemplate } from '../template.ts';
import { countField, durationField, operationName } from './fields.ts';
import { strictMap } from './parts.ts';

const HOUR_NS = 3600e9;

export const eventSchema = strictMap({
  name: operationName.optional().meta({
    description: 'Name of its row in every table. Default: the name of the command.',
    examples: ['script', 'snapshot'],
  }),
  at: durationField(0, 24 * HOUR_NS, 'from 0 to 24h').meta({
    description: 'When it begins, from the start of the measurement.',
  }),
  every: durationField(1e6, 24 * HOUR_NS, 'from 1ms to 24h')
    .optional()
    .meta({
      description: 'Repeats it at this interval until the end of the measurement. Default: once.',
    }),
  do: z
    .string({ error: 'a command as text, like KEYS *' })
    .meta({
      examples: ['KEYS *', 'EVALSHA {script:loop} 0 {prefix}', 'SCAN {cursor} COUNT 1000', 'BGSAVE'],
    })
    .transform((text) => ({ text, draft: parseTemplate(text) }))
    .meta({
      description:
        'What is done: a command as in operations, also KEYS, SAVE, CONFIG SET and BGSAVE, which is waited for; or ' +
        'replica, stop, continue, kill or restart of a server that cache-bench started; ' +
        `{cursor} makes it a whole walk. With ${PLACEHOLDER_FORMS.filter((form) => form !== '{stamp}').join(' ')}.`,
    }),
  timeout: durationField(1e6, HOUR_NS, 'from 1ms to 1h').prefault('1m').meta({
    description: 'An event that takes longer has failed.',
  }),
}).meta({ description: 'Something done to the server during the measurement, on its own connection.' });

const bystanderMap = strictMap({
  rate: countField(1, 10_000).prefault(200).meta({ description: 'GETs started per second.' }),
  connections: countField(1, 100).prefault(4).meta({ description: 'Number of its connections.' }),
});

export const bystanderSchema = z
  .union([z.literal(false), bystanderMap], { error: '{ rate: 200, connections: 4 } or false' })
  .meta({
    description:
      'A light client beside the load that measures the effect of events on others. Default: with events, 200 GETs a second.',
  });

export type EventInput = z.output<typeof eventSchema>;
export type BystanderInput = z.output<typeof bystanderSchema>;
