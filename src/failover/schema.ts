// A failover experiment as users write it in YAML.
import { z } from 'zod';
import { FAULT_KINDS } from '../faults/fault.ts';
import { FAULT_FIELDS } from '../faults/fault-schema.ts';
import { durationField, textField } from '../profile/schema/fields.ts';
import { listOf, strictMap } from '../profile/schema/parts.ts';
import { profileSchema } from '../profile/schema.ts';
import { GROUPS, NODE_ROLES, TOPOLOGIES } from './experiment.ts';

const HOUR_NS = 3600e9;
const STEP_KINDS = [...FAULT_KINDS, 'partition', 'switchover'] as const;

const stepSchema = strictMap({
  ...FAULT_FIELDS,
  kind: z
    .enum(STEP_KINDS, { error: `one of ${STEP_KINDS.join(', ')}` })
    .meta({ description: 'The kind of fault, or a planned switchover.' }),
  node: z
    .enum(NODE_ROLES, { error: `one of ${NODE_ROLES.join(', ')}` })
    .optional()
    .meta({ description: 'The affected node, by its role at the start. Default: primary.' }),
  from: listOf(z.enum(GROUPS, { error: `some of ${GROUPS.join(', ')}` }))
    .optional()
    .meta({
      description:
        'For partition and network faults: who is cut off from the node. Default for network faults: all.',
    }),
  at: durationField(0, HOUR_NS, 'from 0 to 1h')
    .prefault(0)
    .meta({ description: 'Time from the start of the faults. Default: 0.' }),
  for: durationField(1e6, HOUR_NS, 'from 1ms to 1h').optional().meta({
    description: 'The fault is undone after this time; a killed server is restarted. Default: at the end.',
  }),
});

const SETTINGS = 'a map of flags of the server';

export const experimentSchema = strictMap({
  name: profileSchema.shape.name,
  description: textField(500).default('').meta({ description: 'The purpose of the experiment.' }),
  topology: z.enum(TOPOLOGIES, { error: `one of ${TOPOLOGIES.join(', ')}` }).meta({
    description:
      'sentinel: a primary, a replica and three Sentinels. cluster: three primaries with one replica each.',
  }),
  settings: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()], { error: SETTINGS }), {
      error: SETTINGS,
    })
    .default({})
    .meta({
      description: 'Flags of the servers that hold data.',
      examples: [{ 'min-replicas-to-write': 1 }],
    }),
  'down-after': durationField(100e6, HOUR_NS, 'from 100ms to 1h').prefault('1s').meta({
    description:
      'A primary without an answer for this time counts as failed: down-after-milliseconds, cluster-node-timeout. Default: 1s.',
  }),
  'failover-timeout': durationField(1e9, HOUR_NS, 'from 1s to 1h')
    .prefault('10s')
    .meta({ description: 'The failover-timeout of Sentinel. Default: 10s.' }),
  'snapshot-before': durationField(0, HOUR_NS, 'from 0 to 1h')
    .optional()
    .meta({ description: 'The primary writes a snapshot this long before the first fault. Default: none.' }),
  observe: durationField(1e9, HOUR_NS, 'from 1s to 1h').prefault('60s').meta({
    description: 'How long to observe after the first fault; ends earlier when all is well. Default: 60s.',
  }),
  faults: listOf(stepSchema).meta({ description: 'The faults, and when they happen.' }),
});

export type ExperimentInput = z.output<typeof experimentSchema>;
export type ExperimentStepInput = z.output<typeof stepSchema>;
