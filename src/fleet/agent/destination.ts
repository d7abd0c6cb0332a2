// Where the load of a slice goes: a URL whose secrets this agent looks up itself, or a null server that it starts.
import type { Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { startSink } from '../../load/sink/start-sink.ts';
import { withTlsFiles } from '../../targets/attached/open-attached.ts';
import { namesNoSecret } from '../../targets/spec/names-no-secret.ts';
import { parseTargetSpec } from '../../targets/spec/parse-target-spec.ts';
import type { LoadJob } from '../protocol.ts';
import { requireFiles, requireVariables, type Secrets } from './secrets.ts';

export interface Destination {
  readonly endpoint: Endpoint;
  close(): Promise<void>;
}

/** @throws CacheBenchError E_FLEET_SECRET, E_TARGET, E_TLS_FILE */
export async function openDestination(
  { to, load, slice }: Pick<LoadJob, 'to' | 'load' | 'slice'>,
  secrets: Secrets,
): Promise<Destination> {
  if (to.kind === 'url') return { endpoint: resolveUrl(to.url, secrets), close: async () => {} };
  const profile = { operations: load.operations, fill: [], values: load.values };
  return startSink({ profile, processes: slice.workers });
}

/** @throws CacheBenchError E_FLEET_SECRET, E_TARGET, E_TLS_FILE */
export function resolveUrl(url: string, secrets: Secrets): Endpoint {
  if (!namesNoSecret(url))
    throw new CacheBenchError('E_FLEET_SECRET', 'a password came through the queue, and was not used', {
      hint: 'Write it as ${VARIABLE} in the URL of the target, and set that variable for each agent.',
    });
  requireVariables(url, secrets);
  const spec = parseTargetSpec(url, secrets.env);
  if (spec.kind !== 'attach')
    throw new CacheBenchError('E_FLEET_TARGET', 'an agent attaches to servers, and starts none');
  requireFiles(spec.tlsFiles, secrets);
  return withTlsFiles(spec);
}
