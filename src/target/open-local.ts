// Starts a server of our own: private directory, free port, granted CPUs, and proof that it is the one that answers.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { monotonicNs, sleep } from '../core/clock.ts';
import type { Endpoint } from '../core/endpoint.ts';
import { CacheBenchError, messageOf, usageError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import { countOf, type InfoFields } from '../core/info-text.ts';
import type { OpenContext, Target, TargetIdentity, TargetSpec } from './contract.ts';
import { type ControlClient, openControlClient } from './control-client.ts';
import { createControlSession } from './control-session.ts';
import { formatCpuList } from './cpu-list.ts';
import { findProgram, requireServerBinary } from './find-binary.ts';
import { LOCAL_SERVERS } from './flavors/catalogue.ts';
import { findFreePort } from './free-port.ts';
import { readIdentity } from './identity.ts';
import { checkSameServer } from './liveness.ts';
import { type LocalProcess, startProcess } from './local-process.ts';
import {
  createPrivateDirectory,
  defaultTempRoot,
  recordServer,
  removePrivateDirectory,
} from './private-directory.ts';

export type LocalSpec = Extract<TargetSpec, { kind: 'local' }>;

/** Redis is up in 20 ms; a Dragonfly with many threads and much memory takes seconds. */
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 20;
/** Servers bind their port first of all. */
const BIND_TIMEOUT_MS = 2000;
/** A port taken between our look and the server's bind is rare; twice in a row means something else is wrong. */
const PORT_ATTEMPTS = 3;
/** Fewer than a large profile opens. */
const ENOUGH_CLIENTS = 10_000;

/** @throws CacheBenchError E_NO_SERVER, E_TEMP_DIR, E_TARGET_START, E_WRONG_SERVER, E_INTERRUPTED */
export async function openLocal(spec: LocalSpec, context: OpenContext): Promise<Target> {
  const started = await startOnFreePort(spec, context, {
    root: context.tempRoot ?? defaultTempRoot(),
    program: requireServerBinary(spec.flavor, context.env),
    wrapper: wrapperFor(context),
  });
  const { server, endpoint, identity } = started;
  const session = createControlSession(endpoint);
  let stopped: Promise<void> | undefined;

  async function assertAlive(): Promise<void> {
    const before = server.ending();
    if (before !== undefined) throw lostError(spec.name, before, server);
    try {
      await checkSameServer(spec.name, session, identity);
    } catch (error) {
      // The connection can break a moment before the end of the process is known.
      await sleep(100);
      const ending = server.ending();
      throw ending === undefined ? error : lostError(spec.name, ending, server);
    }
  }

  async function stop(): Promise<void> {
    session.close();
    await discard(server, started.directory);
  }

  return {
    name: spec.name,
    owned: true,
    endpoint,
    identity,
    localPid: existsSync(`/proc/${server.pid}`) ? server.pid : undefined,
    cpus: context.cpus,
    commandLine: started.command,
    directory: started.directory,
    process: {
      signal: (name) => server.signal(name),
      startTwin: () => openLocal({ ...spec, name: `${spec.name}-twin` }, withoutSignal(context)),
    },
    warnings: warnAbout(identity, started.clients),
    info: (section) => session.use((client) => client.info(section)),
    assertAlive,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** The signal ends the opening of the first one; who asks for a twin ends it himself. */
function withoutSignal({ signal: _, ...context }: OpenContext): OpenContext {
  return context;
}

interface Installation {
  readonly root: string;
  readonly program: string;
  /** Put before the program: setsid, taskset. */
  readonly wrapper: readonly string[];
}

interface Started {
  readonly server: LocalProcess;
  readonly directory: string;
  readonly endpoint: Endpoint;
  readonly identity: TargetIdentity;
  readonly clients: InfoFields;
  readonly command: readonly string[];
}

async function startOnFreePort(
  spec: LocalSpec,
  context: OpenContext,
  installation: Installation,
): Promise<Started> {
  for (let attempt = 1; ; attempt++) {
    const started = await startOnce(spec, context, installation, attempt < PORT_ATTEMPTS);
    if (started) return started;
  }
}

/** undefined: the port was taken meanwhile and `mayRetry` says to try another. */
async function startOnce(
  spec: LocalSpec,
  context: OpenContext,
  { root, program, wrapper }: Installation,
  mayRetry: boolean,
): Promise<Started | undefined> {
  const port = await findFreePort();
  const directory = createPrivateDirectory(root, `${context.runId}-${spec.name}`, program);
  const command = [
    ...wrapper,
    program,
    ...LOCAL_SERVERS[spec.flavor].argumentsFor({
      port,
      directory,
      threads: context.serverThreads,
      cpuCount: context.cpus?.length ?? availableParallelism(),
      snapshots: context.snapshots ?? false,
      settings: spec.settings,
    }),
  ];
  const endpoint: Endpoint = { address: { kind: 'tcp', host: '127.0.0.1', port }, db: 0 };
  const server = startProcess(command, directory, context.env);
  try {
    if (server.pid !== undefined) recordServer(directory, server.pid);
    const client = await waitUntilAnswers(spec, server, endpoint, context.signal);
    try {
      const identity = await readIdentity(client);
      requireOurs(spec, server, identity, endpoint);
      return { server, directory, endpoint, identity, clients: await client.info('clients'), command };
    } finally {
      client.close();
    }
  } catch (error) {
    // Who took the port may answer before our server has failed for want of it.
    if (error instanceof CacheBenchError && error.code === 'E_WRONG_SERVER') await waitForEnd(server);
    const portTaken =
      server.ending() !== undefined && /address already in use/i.test(server.lastLogLines().join('\n'));
    await discard(server, directory);
    if (portTaken && mayRetry) return undefined;
    throw error;
  }
}

async function waitForEnd(server: LocalProcess): Promise<void> {
  const deadlineNs = monotonicNs() + BIND_TIMEOUT_MS * 1e6;
  while (server.ending() === undefined && monotonicNs() < deadlineNs) await sleep(POLL_MS);
}

async function discard(server: LocalProcess, directory: string): Promise<void> {
  await server.end();
  removePrivateDirectory(directory);
}

async function waitUntilAnswers(
  spec: LocalSpec,
  server: LocalProcess,
  endpoint: Endpoint,
  signal: AbortSignal | undefined,
): Promise<ControlClient> {
  const deadlineNs = monotonicNs() + START_TIMEOUT_MS * 1e6;
  let lastError: unknown;
  while (monotonicNs() < deadlineNs) {
    if (signal?.aborted) {
      throw new CacheBenchError('E_INTERRUPTED', `${spec.name}: interrupted while the server was starting`, {
        exitCode: EXIT.interrupted,
      });
    }
    const ending = server.ending();
    if (ending !== undefined) throw startError(spec, `${ending} before it answered`, server);
    try {
      return await openControlClient(endpoint);
    } catch (error) {
      lastError = error;
    }
    await sleep(POLL_MS, signal);
  }
  const reason = messageOf(lastError);
  throw startError(spec, `gave no answer within ${START_TIMEOUT_MS / 1000} s (${reason})`, server);
}

/** A port can change hands between our look and the server's bind, and then somebody else answers there. */
function requireOurs(
  spec: LocalSpec,
  server: LocalProcess,
  identity: TargetIdentity,
  endpoint: Endpoint,
): void {
  if (identity.processId === server.pid) return;
  const port = endpoint.address.kind === 'tcp' ? endpoint.address.port : '';
  throw new CacheBenchError(
    'E_WRONG_SERVER',
    `${spec.name}: process ${identity.processId ?? 'unknown'} answers on port ${port}, but the server started is process ${server.pid}`,
    { hint: 'If the program is a script, let it replace itself by the server (exec).' },
  );
}

function startError(spec: LocalSpec, what: string, server: LocalProcess): CacheBenchError {
  const { title, explainLog, variable } = LOCAL_SERVERS[spec.flavor];
  const log = server.lastLogLines();
  return new CacheBenchError('E_TARGET_START', `${spec.name}: ${title} ${what}${quoteLog(log)}`, {
    hint:
      explainLog(log.join('\n')) ??
      `Check the settings after ? in -t; another program can be named with ${variable}.`,
  });
}

function lostError(name: string, ending: string, server: LocalProcess): CacheBenchError {
  return new CacheBenchError(
    'E_TARGET_LOST',
    `${name}: the server ${ending}${quoteLog(server.lastLogLines())}`,
    {
      hint: 'If SIGKILL ended it, look for the out-of-memory killer in the log of the system.',
    },
  );
}

function quoteLog(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `; its last lines:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** setsid keeps Ctrl-C in the terminal from reaching the servers before the run could end in good order. */
function wrapperFor({ cpus, env }: OpenContext): readonly string[] {
  const setsid = findProgram('setsid', env);
  const wrapper = setsid === undefined ? [] : [setsid];
  if (cpus === undefined) return wrapper;
  const taskset = findProgram('taskset', env);
  if (taskset === undefined) {
    throw usageError(
      'E_NO_TASKSET',
      'cannot give a server CPUs of its own: taskset is not on PATH',
      'Install util-linux, or run with --no-pin.',
    );
  }
  return [...wrapper, taskset, '-c', formatCpuList(cpus)];
}

function warnAbout(identity: TargetIdentity, clients: InfoFields): readonly string[] {
  const warnings: string[] = [];
  if (identity.multiplexing === 'epoll') {
    warnings.push('io_uring is not available here; Dragonfly runs on epoll, which may cost it speed');
  }
  const maxClients = countOf(clients, 'maxclients') ?? countOf(clients, 'max_clients');
  if (maxClients !== undefined && maxClients < ENOUGH_CLIENTS) {
    warnings.push(
      `the limit on open files leaves the server ${maxClients} connections; raise it with ulimit -n`,
    );
  }
  return warnings;
}
