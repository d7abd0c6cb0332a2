// The section `servers:` of a profile as users write it.

import { z } from 'zod';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { MEMORY_WANTED, parseMemoryBytes } from '../../core/units.ts';
import {
  AUTH_WANTED,
  EVICTION_POLICIES,
  MAX_SERVER_THREADS,
  PERSISTENCE_WANTED,
  parseAuth,
  parsePersistence,
} from '../server-wishes.ts';
import { countField } from './fields.ts';
import { strictMap } from './parts.ts';

export const serversSchema = strictMap({
  threads: countField(1, MAX_SERVER_THREADS)
    .optional()
    .meta({ description: 'Worker threads of each server.' }),
  memory: z
    .union([z.string(), z.number()], { error: MEMORY_WANTED })
    .meta({ examples: ['2GiB', '512MiB'] })
    .transform((text, context) => {
      const bytes = parseMemoryBytes(text);
      if (bytes !== undefined && bytes > 0) return bytes;
      context.addIssue({ code: 'custom', message: MEMORY_WANTED, input: text });
      return z.NEVER;
    })
    .optional()
    .meta({ description: 'Limit for the data of each server; for a cluster in total.' }),
  eviction: z
    .enum(EVICTION_POLICIES, { error: `one of ${EVICTION_POLICIES.join(', ')}` })
    .optional()
    .meta({ description: 'Eviction policy when the memory is full, by its name in Redis.' }),
  persistence: z
    .string({ error: PERSISTENCE_WANTED })
    .meta({ examples: ['none', 'append-only', 'snapshot every 5m'] })
    .transform((text, context) => {
      const wish = parsePersistence(text);
      if (wish !== undefined) return wish;
      context.addIssue({ code: 'custom', message: PERSISTENCE_WANTED, input: text });
      return z.NEVER;
    })
    .optional()
    .meta({ description: 'What each server writes to disk.' }),
  auth: z
    .string({ error: AUTH_WANTED })
    .meta({ examples: ['generated', '${PASSWORD}'] })
    .transform((text, context) => {
      const wish = parseAuth(text);
      if (wish !== undefined) return wish;
      context.addIssue({ code: 'custom', message: AUTH_WANTED });
      return z.NEVER;
    })
    .optional()
    .meta({ description: 'Clients must give a password: where it comes from.' }),
  tls: z
    .boolean({ error: 'true or false' })
    .optional()
    .meta({ description: 'TLS on all connections, with a certificate made for the run.' }),
})
  .transform(({ memory, ...others }) => ({
    ...others,
    ...dropUndefined({ memoryBytes: memory }),
  }))
  .meta({
    description: 'Properties of the servers that are started for this profile, in words for all flavors.',
  });
