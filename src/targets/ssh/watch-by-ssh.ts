// Makes the machine of an attached server readable: its processes found by INFO, and checked there.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { countOf } from '../../core/info-text.ts';
import type { OpenContext, RemoteHost, Target, TargetNode } from '../contract.ts';
import { nodesOf } from '../control/cluster-target.ts';
import { printable } from '../control/printable.ts';
import { readProcessSpace } from '../processes/process-identity.ts';
import { BOOT_FILE, connectBySsh, type RemoteFiles } from './remote-host.ts';

/** The target, with `host`; all its nodes run on that machine. @throws CacheBenchError E_SSH */
export async function watchBySsh(target: Target, sshHost: string, context: OpenContext): Promise<Target> {
  try {
    const pids = await Promise.all(nodesOf(target).map((node) => readPid(target.name, node)));
    const connection = await connectBySsh(target.name, sshHost, context.env);
    const files = await connection.describe(pids);
    for (const pid of pids) requireServer(target, sshHost, pid, files, connection.close);
    const host: RemoteHost = {
      files,
      isThisMachine: files.get(BOOT_FILE)?.trim() === readProcessSpace().bootId,
      pids,
      read: () => connection.read(pids),
      ending: connection.ending,
    };
    // Here the same numbers may be other processes.
    const nodes = target.nodes?.map((node) => ({ ...node, localPid: undefined }));
    return {
      ...target,
      localPid: undefined,
      cpus: undefined,
      ...dropUndefined({ nodes }),
      host,
      async stop() {
        connection.close();
        await target.stop();
      },
    };
  } catch (error) {
    await target.stop();
    throw error;
  }
}

async function readPid(name: string, node: TargetNode): Promise<number> {
  const pid = countOf(await node.info('server'), 'process_id');
  if (pid !== undefined && Number.isSafeInteger(pid) && pid > 0) return pid;
  throw sshError(`${name}: the server does not say which process it is`, 'Leave out --ssh.');
}

/** The number may mean another process where the server runs in a container, or behind a tunnel. */
function requireServer(
  { name, identity }: Target,
  sshHost: string,
  pid: number,
  files: RemoteFiles,
  close: () => void,
): void {
  const comm = files.get(`/proc/${pid}/comm`)?.trim() ?? '';
  const program = files.get(`/proc/${pid}/cmdline`)?.split('\0')[0]?.trim() ?? '';
  const wanted = identity.flavor === 'redis-cluster' ? 'redis' : identity.flavor;
  const isServer = [comm, program].some(
    (text) => text !== '' && (wanted === 'other' || text.includes(wanted)),
  );
  if (isServer) return;
  close();
  const found = comm === '' ? 'there is no such process' : `it is '${printable(comm, 40)}'`;
  throw sshError(
    `${name}: process ${pid} on ${printable(sshHost)} should be ${wanted}, but ${found}`,
    'Name the machine that the server runs on. In a container the number is one of the container: leave out --ssh.',
  );
}

function sshError(message: string, hint: string): CacheBenchError {
  return new CacheBenchError('E_SSH', message, { hint });
}
