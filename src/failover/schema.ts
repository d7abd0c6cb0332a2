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
    .meta({ description: 'What goes wrong, or is asked for.' }),
  node: z
    .enum(NODE_ROLES, { error: `one of ${NODE_ROLES.join(', ')}` })
    .optional()
    .meta({ description: 'Who it happens to, by the role at the start. Default: primary.' }),
  from: listOf(z.enum(GROUPS, { error: `some of ${GROUPS.join(', ')}` }))
    .optional()
    .meta({
      description:
        'Of partition, and of faults on the way: who is cut off from the node. Default of the latter: all.',
    }),
  at: durationField(0, HOUR_NS, 'from 0 to 1h')
    .prefault(0)
    .meta({ description: 'When, after the first of them would be at 0. Default: 0.' }),
  for: durationField(1e6, HOUR_NS, 'from 1ms to 1h').optional().meta({
    description: 'After so long it is undone; a killed server is started again. Default: not before the end.',
  }),
});

const SETTINGS = 'a map of flags of the server';

export const experimentSchema = strictMap({
  name: profileSchema.shape.name,
  description: textField(500).default('').meta({ description: 'What it is to find out.' }),
  topology: z.enum(TOPOLOGIES, { error: `one of ${TOPOLOGIES.join(', ')}` }).meta({
    description:
      'sentinel: a primary, a replica and three Sentinels. cluster: three primaries with a replica each.',
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
      'So long without an answer and a primary counts as failed: down-after-milliseconds, cluster-node-timeout. Default: 1s.',
  }),
  'failover-timeout': durationField(1e9, HOUR_NS, 'from 1s to 1h')
    .prefault('10s')
    .meta({ description: 'Of Sentinel. Default: 10s.' }),
  'snapshot-before': durationField(0, HOUR_NS, 'from 0 to 1h')
    .optional()
    .meta({ description: 'The primary writes a snapshot so long before the first fault. Default: none.' }),
  observe: durationField(1e9, HOUR_NS, 'from 1s to 1h').prefault('60s').meta({
    description: 'How long is watched after the first fault, unless all is well before. Default: 60s.',
  }),
  faults: listOf(stepSchema).meta({ description: 'What goes wrong, and when.' }),
});

export type ExperimentInput = z.output<typeof experimentSchema>;
export type ExperimentStepInput = z.output<typeof stepSchema>;
