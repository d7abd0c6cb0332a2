// `cache-bench schema`: the JSON Schema of what users write, for their editors.
import { claimsJsonSchema } from '../../claims/schema.ts';
import { checksJsonSchema } from '../../compat/catalogue/schema.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Host } from '../../core/host.ts';
import { profileJsonSchema } from '../../profile/schema.ts';
import { rehearsalJsonSchema } from '../../rehearse/schema.ts';
import type { CommandArgs } from '../command.ts';

/** @returns the exit code */
export async function schemaCommand(host: Host, args: CommandArgs): Promise<number> {
  const schema = SCHEMAS[args['of'] as keyof typeof SCHEMAS]();
  host.stdout.write(`${JSON.stringify(schema, null, 2)}\n`);
  return EXIT.ok;
}

const SCHEMAS = {
  profile: profileJsonSchema,
  claims: claimsJsonSchema,
  compat: checksJsonSchema,
  rehearsal: rehearsalJsonSchema,
} as const;
