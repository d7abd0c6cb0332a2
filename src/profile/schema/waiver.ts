// A waiver as users write it, in a profile or in the config file: which rule of a fair race may be broken, and why.
import { z } from 'zod';
import { FAIRNESS_RULE_IDS } from '../../core/fairness-rules.ts';
import { textField } from './fields.ts';
import { listOf, strictMap } from './parts.ts';

const REASON_WANTED = 'a reason, which every report prints,';

const waiverSchema = strictMap({
  rule: z
    .enum(FAIRNESS_RULE_IDS, { error: `one of ${FAIRNESS_RULE_IDS.join(', ')}` })
    .meta({ description: 'A rule of the fairness checklist.' }),
  reason: textField(200, REASON_WANTED)
    .regex(/\S/, { error: 'a reason, which every report prints' })
    .meta({
      description: 'Why it may be broken.',
      examples: ['the cost of append-only is what this measures'],
    }),
}).meta({ description: 'A rule of the fairness checklist that may be broken, and why.' });

export const waiversSchema = listOf(waiverSchema)
  .optional()
  .meta({ description: 'Rules of the fairness checklist that may be broken, each with the reason.' });
