// Starts a server of our own as a process on this machine, on the CPUs that it was granted.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { isAbsolute, resolve } from 'node:path';
import { CacheBenchError, usageError } from '../../core/errors.ts';
import type { OpenContext, Target, TargetIdentity, TargetSpec } from '../contract.ts';
import { formatCpuList } from '../cpus/cpu-list.ts';
import { LOCAL_SERVERS } from '../flavors/catalogue.ts';
import { findProgram, requireServerBinary } from '../programs/find-binary.ts';
import { locateProgram } from '../programs/locate-program.ts';
import { writeGuard } from './guard.ts';
import { openStarted } from './open-started.ts';

export type LocalSpec = Extract<TargetSpec, { kind: 'local' }>;

/** @throws CacheBenchError E_NO_SERVER, E_NO_TASKSET, and those of openStarted */
export async function openLocal(spec: LocalSpec, context: OpenContext): Promise<Target> {
  const { name, flavor, settings } = spec;
  const { title, variable, explainLog, argumentsFor, writePassword } = LOCAL_SERVERS[flavor];
  const program = await findProgramOf(spec, context);
  const wrapper = pinTo(context);
  return openStarted(
    name,
    {
      title,
      owner: { program },
      variables: [],
      commandFor: (port, directory) => [
        ...wrapper,
        program,
        ...argumentsFor({
          port,
          directory,
          threads: context.serverThreads,
          cpuCount: context.cpus?.length ?? availableParallelism(),
          snapshots: context.snapshots ?? false,
          settings,
          guard: writeGuard(directory, context.guard ?? {}, writePassword),
        }),
      ],
      async findServer({ pid, port }, identity) {
        requireOurs(name, pid, identity, port);
        return existsSync(`/proc/${pid}`) ? pid : undefined;
      },
      explainStart: (log) =>
        explainLog(log) ?? `Check the settings after ? in -t; another program can be named with ${variable}.`,
      lostHint: 'If SIGKILL ended it, look for the out-of-memory killer in the log of the system.',
      cleanUp: async () => true,
      facts: {},
      warnAbout: ({ multiplexing }) =>
        multiplexing === 'epoll'
          ? ['io_uring is not available here; Dragonfly runs on epoll, which may be slower']
          : [],
      writesToDirectory: true,
      startTwin: () => openLocal({ ...spec, name: `${name}-twin` }, withoutSignal(context)),
    },
    context,
  );
}

/** Plans have located it already; whoever opens a target without one gets the same program. */
async function findProgramOf(spec: LocalSpec, { env }: OpenContext): Promise<string> {
  const { flavor, version, program } = spec;
  if (program !== undefined && isAbsolute(program)) return program;
  if (program === undefined && version === undefined) return requireServerBinary(flavor, env);
  return (await locateProgram(spec, { env, cwd: resolve() })).program;
}

/** The signal ends the opening of the first one; who asks for a twin ends it himself. */
function withoutSignal({ signal: _, ...context }: OpenContext): OpenContext {
  return context;
}

/** A port can change hands between our look and the server's bind, and then somebody else answers there. */
function requireOurs(name: string, pid: number | undefined, identity: TargetIdentity, port: number): void {
  if (identity.processId === pid) return;
  throw new CacheBenchError(
    'E_WRONG_SERVER',
    `${name}: process ${identity.processId ?? 'unknown'} answers on port ${port}, but the server started is process ${pid}`,
    { hint: 'If the program is a script, let it start the server with exec.' },
  );
}

function pinTo({ cpus, env }: OpenContext): readonly string[] {
  if (cpus === undefined) return [];
  const taskset = findProgram('taskset', env);
  if (taskset !== undefined) return [taskset, '-c', formatCpuList(cpus)];
  throw usageError(
    'E_NO_TASKSET',
    'cannot give a server CPUs of its own: taskset is not on PATH',
    'Install util-linux, or run with --no-pin.',
  );
}
