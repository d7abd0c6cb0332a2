// Starts the process of a server of our own at its place, and waits until it answers: it, and nobody else on its port.
import { monotonicNs, sleep } from '../../core/clock.ts';
import type { Endpoint } from '../../core/endpoint.ts';
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { InfoFields } from '../../core/info-text.ts';
import type { TargetIdentity } from '../contract.ts';
import { type ControlClient, openControlClient } from '../control/control-client.ts';
import { readIdentity } from '../control/identity.ts';
import { printable } from '../control/printable.ts';
import { type LocalProcess, startProcess } from '../processes/local-process.ts';
import { hideSecrets } from './guard.ts';
import type { Launcher } from './launcher.ts';
import { recordServer, removePrivateDirectory } from './private-directory.ts';

const POLL_MS = 20;
/** Servers bind their port first of all. */
const BIND_TIMEOUT_MS = 2000;

/** What stays the same when a server is started again. */
export interface Place {
  readonly name: string;
  readonly launcher: Launcher;
  readonly endpoint: Endpoint;
  readonly port: number;
  /** Private; also the working directory. */
  readonly directory: string;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Launched {
  readonly server: LocalProcess;
  /** Of the process that answers. */
  readonly pid: number | undefined;
  readonly identity: TargetIdentity;
  readonly clients: InfoFields;
}

export interface Patience {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** When the port is taken, undefined is returned instead of an error. */
  readonly mayRetry: boolean;
  /** At once, long before it answers. */
  readonly onSpawn?: (pid: number | undefined) => void;
}

/**
 * A server that does not answer in time, or not as ours, is ended.
 *
 * @throws CacheBenchError E_TARGET_START, E_WRONG_SERVER, E_INTERRUPTED
 */
export async function launchServer(place: Place, patience: Patience): Promise<Launched | undefined> {
  const { launcher, directory, port } = place;
  const server = hideInLog(startProcess(place.command, directory, place.env, launcher.variables), place);
  patience.onSpawn?.(server.pid);
  try {
    if (server.pid !== undefined) recordServer(directory, server.pid);
    const client = await waitUntilAnswers(place, server, patience);
    try {
      const identity = await readIdentity(client);
      const pid = await launcher.findServer({ pid: server.pid, directory, port }, identity);
      return { server, pid, identity, clients: await client.info('clients') };
    } finally {
      client.close();
    }
  } catch (error) {
    // Who took the port may answer before our server has failed for want of it; and a connection can break a moment
    // before the end of the process is known.
    const code = error instanceof CacheBenchError ? error.code : undefined;
    if (code === 'E_WRONG_SERVER' || code === 'E_TARGET_LOST') await waitForEnd(server);
    const ending = server.ending();
    const portTaken =
      ending !== undefined && /address already in use/i.test(server.lastLogLines().join('\n'));
    await server.end();
    if (portTaken && patience.mayRetry) return undefined;
    if (code !== 'E_TARGET_LOST' || ending === undefined) throw error;
    throw startError(place, `${ending} as soon as it answered`, server);
  }
}

function hideInLog(server: LocalProcess, { endpoint }: Place): LocalProcess {
  return { ...server, lastLogLines: () => server.lastLogLines().map((line) => hideSecrets(line, endpoint)) };
}

/** What is left when its process has ended. */
export async function discard({ launcher, directory }: Place): Promise<void> {
  if (await launcher.cleanUp(directory)) removePrivateDirectory(directory);
}

/** The last lines of its log, to follow what went wrong. */
export function quoteLog(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `; its last lines:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

async function waitForEnd(server: LocalProcess): Promise<void> {
  const deadlineNs = monotonicNs() + BIND_TIMEOUT_MS * 1e6;
  while (server.ending() === undefined && monotonicNs() < deadlineNs) await sleep(POLL_MS);
}

async function waitUntilAnswers(
  place: Place,
  server: LocalProcess,
  { timeoutMs, signal }: Patience,
): Promise<ControlClient> {
  const deadlineNs = monotonicNs() + timeoutMs * 1e6;
  let lastError: unknown;
  while (monotonicNs() < deadlineNs) {
    if (signal?.aborted) {
      throw new CacheBenchError('E_INTERRUPTED', `${place.name}: interrupted while the server was starting`, {
        exitCode: EXIT.interrupted,
      });
    }
    const ending = server.ending();
    if (ending !== undefined) throw startError(place, `${ending} before it answered`, server);
    try {
      return await openControlClient(place.endpoint);
    } catch (error) {
      lastError = error;
    }
    await sleep(POLL_MS, signal);
  }
  const reason = messageOf(lastError);
  throw startError(place, `gave no answer within ${Math.round(timeoutMs / 100) / 10} s (${reason})`, server);
}

/** The error of a server that did not come to answer, with the end of its log. */
function startError({ name, launcher }: Place, what: string, server: LocalProcess): CacheBenchError {
  const log = server.lastLogLines();
  const program = `${launcher.title} (${printable(launcher.owner.program)})`;
  const said = log.length === 0 ? ', and wrote nothing' : quoteLog(log);
  return new CacheBenchError('E_TARGET_START', `${name}: ${program} ${what}${said}`, {
    hint: launcher.explainStart(log.join('\n')),
  });
}
