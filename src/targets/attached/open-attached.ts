// Attaches to a server that somebody else runs.

import { readFileSync } from 'node:fs';
import { dropUndefined } from '../../core/drop-undefined.ts';
import type { Endpoint, TlsOptions } from '../../core/endpoint.ts';
import { messageOf, usageError } from '../../core/errors.ts';
import type { Access } from '../access/access.ts';
import { describeLacks } from '../access/describe-lacks.ts';
import { requireOneServer } from '../access/one-server.ts';
import { probeAccess } from '../access/probe-access.ts';
import type { OpenContext, Target, TargetSpec, TlsFiles } from '../contract.ts';
import { refuseLoneNode } from '../control/cluster-state.ts';
import { type ControlLink, openControlLink } from '../control/control-link.ts';
import { readIdentity } from '../control/identity.ts';
import { printable } from '../control/printable.ts';
import { readInfo } from '../control/server-fields.ts';
import { readPinnedCpus } from '../cpus/cpu-topology.ts';
import { checkSameServer } from '../processes/liveness.ts';
import { findLocalPid } from '../processes/local-pid.ts';
import { refuseSentinel } from './refuse-sentinel.ts';

export type AttachSpec = Extract<TargetSpec, { kind: 'attach' }>;

/**
 * @throws CacheBenchError those of openControlClient, E_TLS_FILE, E_SENTINEL, E_SEVERAL_SERVERS, and E_CLUSTER for
 *   one node of several
 */
export async function openAttached(spec: AttachSpec, context: OpenContext): Promise<Target> {
  const target = await openServer(spec, context);
  try {
    await refuseLoneNode(target);
    return target;
  } catch (error) {
    await target.stop();
    throw error;
  }
}

/** One server, which may be a node of a cluster. */
export async function openServer(spec: AttachSpec, { keyPrefix }: OpenContext): Promise<Target> {
  const endpoint = withTlsFiles(spec);
  const control = openControlLink(endpoint);
  try {
    await control.use((client) => refuseSentinel(client, endpoint));
    const identity = await control.use(readIdentity);
    const localPid = findLocalPid(endpoint.address, identity);
    const tried = keyPrefix === undefined ? undefined : await tryOut(spec.name, endpoint, control, keyPrefix);
    return {
      name: spec.name,
      owned: false,
      endpoint,
      identity,
      localPid,
      cpus: localPid === undefined ? undefined : readPinnedCpus(localPid),
      commandLine: undefined,
      warnings: tried?.warnings ?? [],
      ...dropUndefined({ access: tried?.access }),
      info: (section) => control.use((client) => readInfo(client, section)),
      assertAlive: () => checkSameServer(spec.name, control, identity),
      stop: async () => control.close(),
    };
  } catch (error) {
    control.close();
    throw error;
  }
}

async function tryOut(
  name: string,
  endpoint: Endpoint,
  control: ControlLink,
  keyPrefix: string,
): Promise<{ readonly access: Access; readonly warnings: readonly string[] }> {
  const access = await control.use((client) => probeAccess(client, keyPrefix));
  const proof = await requireOneServer(endpoint, keyPrefix, access.removal);
  const isReplica = access.primary !== undefined && 'command' in access.removal;
  return {
    access,
    warnings: [
      ...(isReplica ? [describeWritableReplica(name, access.primary)] : []),
      ...describeLacks(access, proof, name, endpoint),
    ],
  };
}

/** Without writes of its own: those are refused before the first one. */
function describeWritableReplica(name: string, primary: string): string {
  return `${name} is a replica of ${primary} that accepts writes: they stay on this replica only, and its next synchronisation deletes them; attach to the primary unless you mean the replica`;
}

export function withTlsFiles({ name, endpoint, tlsFiles }: AttachSpec): Endpoint {
  if (endpoint.tls === undefined || tlsFiles === undefined) return endpoint;
  const tls: TlsOptions = { ...endpoint.tls, ...readPemFiles(name, tlsFiles) };
  return { ...endpoint, tls };
}

function readPemFiles(name: string, files: TlsFiles): Partial<TlsOptions> {
  return Object.fromEntries(
    Object.entries(files).map(([setting, path]) => {
      try {
        const text = readFileSync(path, 'utf8');
        if (!text.includes('-----BEGIN')) throw new Error('it holds no PEM block (-----BEGIN …)');
        return [setting, text];
      } catch (error) {
        throw usageError(
          'E_TLS_FILE',
          `${name}: cannot use ?${setting}=${printable(path)}: ${printable(messageOf(error))}`,
          'Give the path of a PEM file that this user can read.',
        );
      }
    }),
  );
}
