// Checks between rounds that the server measured so far is the server that answers now.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import type { TargetIdentity } from '../contract.ts';
import type { ControlLink } from '../control/control-link.ts';
import { readIdentity } from '../control/identity.ts';

/** @throws CacheBenchError E_TARGET_LOST */
export async function checkSameServer(
  name: string,
  control: ControlLink,
  expected: TargetIdentity,
): Promise<void> {
  const now = await readNow(name, control);
  // One who does not say it may be another one: that it answers is all that is known.
  if (now.runId === expected.runId || expected.runId === '') return;
  throw new CacheBenchError(
    'E_TARGET_LOST',
    `${name}: another server answers now: ${now.flavor} ${now.version}, run id ${now.runId}; it was ${expected.flavor} ${expected.version}, run id ${expected.runId}`,
    { hint: 'The server was restarted or replaced; measure again when it stays up.' },
  );
}

async function readNow(name: string, control: ControlLink): Promise<TargetIdentity> {
  try {
    return await control.use(readIdentity);
  } catch (error) {
    const hint = error instanceof CacheBenchError ? error.hint : undefined;
    throw new CacheBenchError('E_TARGET_LOST', `${name}: the server no longer answers: ${messageOf(error)}`, {
      ...dropUndefined({ hint }),
    });
  }
}
