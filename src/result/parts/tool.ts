// Who wrote a result.
import { z } from 'zod';

export const toolSchema = z.strictObject({ name: z.literal('cache-bench'), version: z.string() });
