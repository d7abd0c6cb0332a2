// Starts a server for the run, in whatever way: private directory, free port, an answer, and proof of who gave it.
import { monotonicNs, sleep } from '../core/clock.ts';
import type { Endpoint } from '../core/endpoint.ts';
import { CacheBenchError, messageOf } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import { countOf, type InfoFields } from '../core/info-text.ts';
import type { OpenContext, Target, TargetIdentity } from './contract.ts';
import { type ControlClient, openControlClient } from './control-client.ts';
import { createControlSession } from './control-session.ts';
import { findProgram } from './find-binary.ts';
import { findFreePort } from './free-port.ts';
import { readIdentity } from './identity.ts';
import { checkSameServer } from './liveness.ts';
import { type LocalProcess, startProcess } from './local-process.ts';
import {
  createPrivateDirectory,
  defaultTempRoot,
  type OwnerNote,
  recordServer,
  removePrivateDirectory,
} from './private-directory.ts';

/** One way to run a server: as a process of our own, or in a container. */
export interface Launcher {
  /** For messages: "Redis", "Redis in redis:7.2". */
  readonly title: string;
  /** What is run, noted before it starts so that what is left behind can be ended. */
  readonly owner: OwnerNote;
  /** Further variables of the environment that the program needs. */
  readonly variables: readonly string[];
  /** Program and arguments, without a shell. @param directory private to this server */
  commandFor(port: number, directory: string): readonly string[];
  /**
   * The process that answers, proven to be the one started; undefined: it runs where we cannot see it.
   * @throws CacheBenchError E_WRONG_SERVER
   */
  findServer(started: StartedProcess, identity: TargetIdentity): Promise<number | undefined>;
  /** The next step when the log of a failed start shows a known reason, else what can be done in general. */
  explainStart(log: string): string;
  /** The next step when it ended by itself later. */
  readonly lostHint: string;
  /** After its process has ended. false: something is left, for which the next start needs the directory. Never throws. */
  cleanUp(directory: string): Promise<boolean>;
  /** What the target is besides its server. */
  readonly facts: Pick<Target, 'container'>;
  warnAbout(identity: TargetIdentity, pid: number | undefined): readonly string[];
  /** Whether its private directory is where the server writes. */
  readonly writesToDirectory: boolean;
  /** Another one like it; absent: signals to what we started do not reach the server alone. */
  startTwin?(): Promise<Target>;
}

export interface StartedProcess {
  readonly pid: number | undefined;
  readonly directory: string;
  readonly port: number;
}

/** Redis is up in 20 ms; a Dragonfly with many threads and much memory takes seconds. */
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 20;
/** Servers bind their port first of all. */
const BIND_TIMEOUT_MS = 2000;
/** A port taken between our look and the server's bind is rare; twice in a row means something else is wrong. */
const PORT_ATTEMPTS = 3;
/** Fewer than a large profile opens. */
const ENOUGH_CLIENTS = 10_000;

/** @throws CacheBenchError E_TEMP_DIR, E_TARGET_START, E_WRONG_SERVER, E_INTERRUPTED */
export async function openStarted(name: string, launcher: Launcher, context: OpenContext): Promise<Target> {
  const started = await startOnFreePort(name, launcher, context);
  const { server, endpoint, identity } = started;
  const startTwin = launcher.startTwin?.bind(launcher);
  const session = createControlSession(endpoint);
  let stopped: Promise<void> | undefined;

  async function assertAlive(): Promise<void> {
    const before = server.ending();
    if (before !== undefined) throw lostError(name, before, server, launcher);
    try {
      await checkSameServer(name, session, identity);
    } catch (error) {
      // The connection can break a moment before the end of the process is known.
      await sleep(100);
      const ending = server.ending();
      throw ending === undefined ? error : lostError(name, ending, server, launcher);
    }
  }

  async function stop(): Promise<void> {
    session.close();
    await discard(server, started.directory, launcher);
  }

  return {
    name,
    owned: true,
    endpoint,
    identity,
    localPid: started.pid,
    cpus: context.cpus,
    commandLine: started.command,
    ...(launcher.writesToDirectory ? { directory: started.directory } : {}),
    ...launcher.facts,
    ...(startTwin === undefined ? {} : { process: { signal: (signal) => server.signal(signal), startTwin } }),
    warnings: [...launcher.warnAbout(identity, started.pid), ...warnOfClients(started.clients)],
    info: (section) => session.use((client) => client.info(section)),
    assertAlive,
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

interface Started {
  readonly server: LocalProcess;
  /** Of the process that answers. */
  readonly pid: number | undefined;
  readonly directory: string;
  readonly endpoint: Endpoint;
  readonly identity: TargetIdentity;
  readonly clients: InfoFields;
  readonly command: readonly string[];
}

async function startOnFreePort(name: string, launcher: Launcher, context: OpenContext): Promise<Started> {
  for (let attempt = 1; ; attempt++) {
    const started = await startOnce(name, launcher, context, attempt < PORT_ATTEMPTS);
    if (started) return started;
  }
}

/** undefined: the port was taken meanwhile and `mayRetry` says to try another. */
async function startOnce(
  name: string,
  launcher: Launcher,
  context: OpenContext,
  mayRetry: boolean,
): Promise<Started | undefined> {
  const port = await findFreePort();
  const root = context.tempRoot ?? defaultTempRoot();
  const directory = createPrivateDirectory(root, `${context.runId}-${name}`, launcher.owner);
  const command = [...detach(context.env), ...launcher.commandFor(port, directory)];
  const endpoint: Endpoint = { address: { kind: 'tcp', host: '127.0.0.1', port }, db: 0 };
  const server = startProcess(command, directory, context.env, launcher.variables);
  try {
    if (server.pid !== undefined) recordServer(directory, server.pid);
    const client = await waitUntilAnswers(name, launcher, server, endpoint, context.signal);
    try {
      const identity = await readIdentity(client);
      const pid = await launcher.findServer({ pid: server.pid, directory, port }, identity);
      const clients = await client.info('clients');
      return { server, pid, directory, endpoint, identity, clients, command };
    } finally {
      client.close();
    }
  } catch (error) {
    // Who took the port may answer before our server has failed for want of it.
    if (error instanceof CacheBenchError && error.code === 'E_WRONG_SERVER') await waitForEnd(server);
    const portTaken =
      server.ending() !== undefined && /address already in use/i.test(server.lastLogLines().join('\n'));
    await discard(server, directory, launcher);
    if (portTaken && mayRetry) return undefined;
    throw error;
  }
}

async function waitForEnd(server: LocalProcess): Promise<void> {
  const deadlineNs = monotonicNs() + BIND_TIMEOUT_MS * 1e6;
  while (server.ending() === undefined && monotonicNs() < deadlineNs) await sleep(POLL_MS);
}

async function discard(server: LocalProcess, directory: string, launcher: Launcher): Promise<void> {
  await server.end();
  if (await launcher.cleanUp(directory)) removePrivateDirectory(directory);
}

async function waitUntilAnswers(
  name: string,
  launcher: Launcher,
  server: LocalProcess,
  endpoint: Endpoint,
  signal: AbortSignal | undefined,
): Promise<ControlClient> {
  const deadlineNs = monotonicNs() + START_TIMEOUT_MS * 1e6;
  let lastError: unknown;
  while (monotonicNs() < deadlineNs) {
    if (signal?.aborted) {
      throw new CacheBenchError('E_INTERRUPTED', `${name}: interrupted while the server was starting`, {
        exitCode: EXIT.interrupted,
      });
    }
    const ending = server.ending();
    if (ending !== undefined) throw startError(name, launcher, `${ending} before it answered`, server);
    try {
      return await openControlClient(endpoint);
    } catch (error) {
      lastError = error;
    }
    await sleep(POLL_MS, signal);
  }
  const reason = messageOf(lastError);
  throw startError(name, launcher, `gave no answer within ${START_TIMEOUT_MS / 1000} s (${reason})`, server);
}

/** The error of a server that did not come to answer, with the end of its log. */
function startError(name: string, launcher: Launcher, what: string, server: LocalProcess): CacheBenchError {
  const log = server.lastLogLines();
  return new CacheBenchError('E_TARGET_START', `${name}: ${launcher.title} ${what}${quoteLog(log)}`, {
    hint: launcher.explainStart(log.join('\n')),
  });
}

function lostError(name: string, ending: string, server: LocalProcess, launcher: Launcher): CacheBenchError {
  const quoted = quoteLog(server.lastLogLines());
  return new CacheBenchError('E_TARGET_LOST', `${name}: the server ${ending}${quoted}`, {
    hint: launcher.lostHint,
  });
}

function quoteLog(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `; its last lines:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** setsid keeps Ctrl-C in the terminal from reaching the servers before the run could end in good order. */
function detach(env: OpenContext['env']): readonly string[] {
  const setsid = findProgram('setsid', env);
  return setsid === undefined ? [] : [setsid];
}

function warnOfClients(clients: InfoFields): readonly string[] {
  const maxClients = countOf(clients, 'maxclients') ?? countOf(clients, 'max_clients');
  return maxClients === undefined || maxClients >= ENOUGH_CLIENTS
    ? []
    : [`the limit on open files leaves the server ${maxClients} connections; raise it with ulimit -n`];
}
