// Starts a server for the run, in whatever way: private directory, free port, an answer, and proof of who gave it.
import type { Endpoint } from '../../core/endpoint.ts';
import { countOf, type InfoFields } from '../../core/info-text.ts';
import type { OpenContext, Target } from '../contract.ts';
import { openControlLink } from '../control/control-link.ts';
import { findProgram } from '../programs/find-binary.ts';
import { findFreePort } from './free-port.ts';
import { guardEndpoint } from './guard.ts';
import { discard, type Launched, launchServer, type Place } from './launch-server.ts';
import type { Launcher } from './launcher.ts';
import { OwnServer } from './own-server.ts';
import { createPrivateDirectory, defaultTempRoot } from './private-directory.ts';

/** Redis is up in 20 ms; a Dragonfly with many threads and much memory takes seconds. */
const START_TIMEOUT_MS = 30_000;
/** A port taken between our look and the server's bind is rare; twice in a row means something else is wrong. */
const PORT_ATTEMPTS = 3;
/** Fewer than a large profile opens. */
const ENOUGH_CLIENTS = 10_000;

/** @throws CacheBenchError E_TEMP_DIR, E_TARGET_START, E_WRONG_SERVER, E_INTERRUPTED */
export async function openStarted(name: string, launcher: Launcher, context: OpenContext): Promise<Target> {
  const { place, launched } = await startOnFreePort(name, launcher, context);
  const { endpoint, directory, command } = place;
  const startTwin = launcher.startTwin?.bind(launcher);
  const control = openControlLink(endpoint);
  const server = new OwnServer(place, launched, control);
  let stopped: Promise<void> | undefined;
  return {
    name,
    owned: true,
    endpoint,
    get identity() {
      return server.identity;
    },
    get localPid() {
      return server.localPid;
    },
    cpus: context.cpus,
    commandLine: command,
    ...(launcher.writesToDirectory ? { directory } : {}),
    ...launcher.facts,
    ...(startTwin === undefined
      ? {}
      : {
          process: {
            signal: (signal) => server.signal(signal),
            restart: (timeoutMs) => server.restart(timeoutMs),
            startTwin,
          },
        }),
    warnings: [
      ...launcher.warnAbout(launched.identity, launched.pid),
      ...warnOfClients(launched.clients, command),
    ],
    info: (section) => control.use((client) => client.info(section)),
    assertAlive: () => server.assertAlive(),
    stop() {
      stopped ??= server.stop();
      return stopped;
    },
  };
}

interface Started {
  readonly place: Place;
  readonly launched: Launched;
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
  const open: Endpoint = { address: { kind: 'tcp', host: '127.0.0.1', port }, db: 0 };
  const endpoint = guardEndpoint(open, context.guard ?? {});
  const place = { name, launcher, endpoint, port, directory, command, env: context.env };
  const { signal } = context;
  try {
    const launched = await launchServer(place, { timeoutMs: START_TIMEOUT_MS, signal, mayRetry });
    if (launched !== undefined) return { place, launched };
  } catch (error) {
    await discard(place);
    throw error;
  }
  await discard(place);
  return undefined;
}

/** setsid keeps Ctrl-C in the terminal from reaching the servers before the run could end in good order. */
function detach(env: OpenContext['env']): readonly string[] {
  const setsid = findProgram('setsid', env);
  return setsid === undefined ? [] : [setsid];
}

/** A limit that was asked for is no surprise. */
function warnOfClients(clients: InfoFields, command: readonly string[]): readonly string[] {
  const maxClients = countOf(clients, 'maxclients') ?? countOf(clients, 'max_clients');
  const wasGiven = command.some((flag) => /^--maxclients(=|$)/.test(flag));
  return wasGiven || maxClients === undefined || maxClients >= ENOUGH_CLIENTS
    ? []
    : [`the limit on open files leaves the server ${maxClients} connections; raise it with ulimit -n`];
}
