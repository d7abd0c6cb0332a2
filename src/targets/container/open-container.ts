// Starts a server in a container of docker or podman, as near to a process of our own as it can be.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { CacheBenchError } from '../../core/errors.ts';
import type { OpenContext, Target, TargetIdentity, TargetSpec } from '../contract.ts';
import { formatCpuList } from '../cpus/cpu-list.ts';
import { LOCAL_SERVERS } from '../flavors/catalogue.ts';
import type { StartedProcess } from '../started/launcher.ts';
import { openStarted } from '../started/open-started.ts';
import {
  ENGINE_VARIABLES,
  labelsOf,
  readContainerPid,
  removeContainers,
  requireAnswer,
  requireEngine,
  requireImage,
} from './container-engine.ts';
import { flavorOfImage } from './container-image.ts';
import { findServingProcess } from './container-process.ts';

export type ContainerSpec = Extract<TargetSpec, { kind: 'container' }>;

/**
 * In the network of the machine, so that no bridge costs one side time, and on its loopback interface alone.
 *
 * @throws CacheBenchError E_NO_ENGINE (exit code 2), E_ENGINE, E_IMAGE, and those of openStarted
 */
export async function openContainer(spec: ContainerSpec, context: OpenContext): Promise<Target> {
  const { name, flavor, image } = spec;
  const { title, explainLog } = LOCAL_SERVERS[flavor];
  const engine = requireEngine(spec.engine, context.env);
  await requireAnswer(engine, context);
  await requireImage(engine, image, context);
  return openStarted(
    name,
    {
      title: `${title} in ${image}`,
      owner: { program: engine, container: true },
      variables: ENGINE_VARIABLES,
      commandFor: (port, directory) => [
        engine,
        ...runArguments(spec, directory, context),
        ...serverArguments(spec, port, context),
      ],
      findServer: (started, identity) => findServer(spec, engine, started, identity, context),
      explainStart: (log) => explainLog(log) ?? explainEngine(log, spec),
      lostHint:
        'Exit code 137 means that it was killed: raise the limit with ?memory=SIZE, or look for the out-of-memory killer in the log of the system.',
      cleanUp: (directory) => removeContainers(engine, directory, context.env),
      facts: { container: { engine: spec.engine, image } },
      warnAbout: (identity, pid) => warnAbout(spec, identity, pid),
      writesToDirectory: false,
    },
    context,
  );
}

/** Attached, so that its log comes here and its end is seen; a signal to the engine's command reaches the server. */
function runArguments(
  { image, memoryBytes, seccomp }: ContainerSpec,
  directory: string,
  { cpus, runId }: OpenContext,
): readonly string[] {
  return [
    'run',
    '--rm',
    // Was pulled before, where it could be watched.
    '--pull=never',
    '--network=host',
    ...labelsOf(directory, runId).map((label) => `--label=${label}`),
    // io_uring locks memory for its rings.
    '--ulimit=memlock=-1',
    ...(cpus === undefined ? [] : [`--cpuset-cpus=${formatCpuList(cpus)}`]),
    ...(memoryBytes === undefined ? [] : [`--memory=${memoryBytes}b`]),
    ...(seccomp === undefined ? [] : [`--security-opt=seccomp=${seccomp}`]),
    image,
  ];
}

/** The images of the three projects put their program before arguments that begin with a dash. */
function serverArguments(
  { flavor, image, settings }: ContainerSpec,
  port: number,
  { cpus, serverThreads, snapshots }: OpenContext,
): readonly string[] {
  return LOCAL_SERVERS[flavor].argumentsFor({
    port,
    // Theirs for data; elsewhere it may be missing.
    directory: flavorOfImage(image) === undefined ? '/tmp' : '/data',
    threads: serverThreads,
    cpuCount: cpus?.length ?? availableParallelism(),
    snapshots: snapshots ?? false,
    settings,
  });
}

async function findServer(
  { name, image }: ContainerSpec,
  engine: string,
  { directory, port }: StartedProcess,
  identity: TargetIdentity,
  context: OpenContext,
): Promise<number | undefined> {
  const first = await readContainerPid(engine, directory, context);
  // The engine runs on another machine, or in a virtual one.
  if (first === undefined || !existsSync(`/proc/${first}`)) return undefined;
  const serving = findServingProcess(first, identity.processId);
  if (serving !== undefined) return serving;
  throw new CacheBenchError(
    'E_WRONG_SERVER',
    `${name}: the server on port ${port} says that it is process ${identity.processId}, but the container of ${image} has no such process`,
    { hint: 'Something else took the port; try again.' },
  );
}

/** What the engine itself says when a container cannot begin. */
function explainEngine(log: string, { engine, image }: ContainerSpec): string {
  if (/rlimit|memlock/i.test(log))
    return `${engine} may not lift the limit on locked memory for this user: run it as root.`;
  if (/executable file not found|no command specified/i.test(log))
    return `${image} does not start a server: use an image whose entry point is a Redis-compatible server.`;
  if (/cpuset/i.test(log))
    return 'The engine may not use those CPUs: name others with --server-cpus, or run with --no-pin.';
  return 'Check the settings after ? in -t. In a virtual machine (Docker Desktop) the network of the host is not that of this machine: attach with redis://HOST:PORT there.';
}

function warnAbout(
  { name, engine, seccomp }: ContainerSpec,
  { multiplexing }: TargetIdentity,
  pid: number | undefined,
): readonly string[] {
  return [
    ...(multiplexing === 'epoll'
      ? [
          `io_uring is not available in the container${seccomp === undefined ? ` (the seccomp profile of ${engine} may forbid it: ?seccomp=unconfined)` : ''}; Dragonfly runs on epoll, which may be slower`,
        ]
      : []),
    ...(pid === undefined
      ? [`the process of ${name} is not on this machine, so its CPU and memory stay unknown`]
      : []),
  ];
}
