// The ceiling of the generator for the targets of a run: over TLS where they are, and none where it would mislead.
import { messageOf } from '../core/errors.ts';
import type { Profile } from '../profile/profile.ts';
import type { Certificate, Target } from '../targets/contract.ts';
import { type CalibrationContext, calibrate } from './calibrate.ts';
import type { Ledger } from './ledger.ts';
import type { LoadContext } from './load-plan.ts';
import type { RunSettings } from './plan.ts';
import type { RunPorts } from './ports.ts';

interface CeilingTask {
  readonly targets: readonly Target[];
  readonly ledger: Ledger;
  readonly context: CalibrationContext & {
    readonly env: Readonly<Record<string, string | undefined>>;
    readonly ports: Pick<RunPorts, 'makeCertificate'>;
  };
}

/** A server that does nothing has nothing to deliver: its ceiling would be one without the receivers' work. */
export function canCalibrate(
  { receivers }: Pick<Profile, 'receivers'>,
  { calibrate }: Pick<RunSettings, 'calibrate'>,
): boolean {
  return calibrate && receivers.length === 0;
}

/** undefined: there is none that holds for all targets. */
export async function findCeiling(
  { targets, ledger, context }: CeilingTask,
  profile: Profile,
  load: LoadContext,
): Promise<number | undefined> {
  const { env, ports } = context;
  const encrypted = targets.filter(({ endpoint }) => endpoint.tls !== undefined);
  if (encrypted.length === 0) return calibrate(profile, load, context);
  if (encrypted.length < targets.length)
    return warnOfCeiling(ledger, 'TLS costs the generator time on some of the targets only');
  let certificate: Certificate;
  try {
    certificate = await ports.makeCertificate(env);
  } catch (error) {
    return warnOfCeiling(ledger, messageOf(error));
  }
  return calibrate(profile, load, context, certificate);
}

function warnOfCeiling(ledger: Ledger, why: string): undefined {
  const message = `the highest rate of the generator, and so its headroom, is unknown: ${why}`;
  ledger.warn({ id: 'W_NOT_CALIBRATED', message });
}
