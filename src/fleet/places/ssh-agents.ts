// Agents on other machines, started by ssh: each talks to the coordinator's queue through a tunnel, and ends with its connection.
import { randomBytes } from 'node:crypto';
import { sleep } from '../../core/clock.ts';
import { CacheBenchError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { printable } from '../../targets/control/printable.ts';
import { CONNECT_SECONDS, FORWARDED, type SshProcess, startSsh } from '../../targets/ssh/ssh-process.ts';

export interface SshAgentsWish {
  /** user@host each, or a name of the user's ssh settings. */
  readonly hosts: readonly string[];
  /** On the loopback interface of this machine. */
  readonly queue: { readonly port: number; readonly password: string };
  /** Of this cache-bench: agents of another one are refused. */
  readonly version: string;
  /** That agents get besides, by the connection and not by the queue: what URLs of targets name as `${NAME}`. */
  readonly variables: Readonly<Record<string, string>>;
  /** On their disks: what URLs of targets name as ?ca, ?cert and ?key. */
  readonly files: readonly string[];
  /** Of this process, for ssh. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  /** An agent has ended before it was stopped. */
  onLost?(sentence: string): void;
}

export interface SshAgents {
  /** Ends all, and resolves when no process of them is left here or there. Never throws. */
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = (CONNECT_SECONDS + 10) * 1000;
/** An agent that does not end by itself within five seconds is killed there. */
const STOP_TIMEOUT_MS = 8000;
const QUEUE_PASSWORD = 'CACHE_BENCH_QUEUE_PASSWORD';

/**
 * Resolves when all have been started; whether they come to the queue is seen there.
 *
 * @throws CacheBenchError E_SSH_AGENT, E_INTERRUPTED; then none is left
 */
export async function startSshAgents(wish: SshAgentsWish): Promise<SshAgents> {
  const agents = wish.hosts.map((host) => openAgent(host, wish));
  const stop = async () => {
    await Promise.all(agents.map((agent) => agent.stop()));
  };
  try {
    await Promise.all(agents.map(({ started }) => started));
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

interface SshAgent {
  readonly started: Promise<void>;
  stop(): Promise<void>;
}

function openAgent(host: string, wish: SshAgentsWish): SshAgent {
  const { queue, version, env, signal, onLost } = wish;
  // A marker that no greeting of a machine can hold by chance or by malice.
  const mark = randomBytes(12).toString('hex');
  // Its port there is any that is free; the queue's own stays on the loopback interfaces of both machines.
  const forward = ['-R', `127.0.0.1:0:127.0.0.1:${queue.port}`];
  const ssh = startSsh(host, env, [...TUNNEL_OPTIONS, ...forward]);
  let isStopping = false;
  let hasStarted = false;

  async function start(): Promise<void> {
    const answer = await greet(ssh, mark);
    if (answer === undefined)
      throw agentError(
        host,
        reasonOf(ssh),
        `Check that 'ssh -o BatchMode=yes ${printable(host)} true' works without asking anything, and that its sshd permits AllowTcpForwarding.`,
      );
    if (answer.version === undefined)
      throw agentError(
        host,
        'there is no cache-bench there',
        `Install it so that 'ssh ${printable(host)} cache-bench --version' answers: npm install --global cache-bench@${version}.`,
      );
    if (answer.version !== version)
      throw agentError(
        host,
        `cache-bench is ${printable(answer.version, 40)} there, and ${version} here`,
        `Install the same version there: npm install --global cache-bench@${version}.`,
      );
    const variables = {
      CACHE_BENCH_FLEET: `redis://:\${${QUEUE_PASSWORD}}@127.0.0.1:${answer.port}`,
      [QUEUE_PASSWORD]: queue.password,
      CACHE_BENCH_ALLOW_ENV: Object.keys(wish.variables).join(','),
      CACHE_BENCH_ALLOW_FILES: wish.files.join(','),
      ...wish.variables,
    };
    ssh.send(`${settings(variables)}\n`);
    hasStarted = true;
  }

  void ssh.ended.then((reason) => {
    if (hasStarted && !isStopping) onLost?.(`the agent on ${printable(host)} has ended: ${reason}`);
  });
  const abort = new Promise<never>((_, reject) => {
    const interrupt = () =>
      reject(
        new CacheBenchError('E_INTERRUPTED', 'interrupted while agents were started', {
          exitCode: EXIT.interrupted,
        }),
      );
    if (signal?.aborted) interrupt();
    signal?.addEventListener('abort', interrupt, { once: true });
  });
  ssh.send(scriptFor(mark));
  return {
    started: Promise.race([start(), abort]),
    async stop() {
      isStopping = true;
      ssh.closeInput();
      await within(STOP_TIMEOUT_MS, ssh.ended);
      ssh.kill();
      await ssh.ended;
    },
  };
}

/** Another connection of the user's would keep the tunnel after us; and ssh tells the port in a message of this level. */
const TUNNEL_OPTIONS = [
  'ControlMaster=no',
  'ControlPath=none',
  'ExitOnForwardFailure=yes',
  'LogLevel=INFO',
].flatMap((option) => ['-o', option]);

interface Greeting {
  /** Absent: cache-bench is not there. */
  readonly version?: string;
  /** On the loopback interface there, where the queue is reached. */
  readonly port: number;
}

/** undefined when the connection or the tunnel does not come about. */
async function greet(ssh: SshProcess, mark: string): Promise<Greeting | undefined> {
  const greeting = new Promise<Greeting>((resolve) => {
    let output = '';
    let complaints = '';
    const look = () => {
      const [, said, version] = new RegExp(`^${mark} (missing|version (.*))\\n`, 'm').exec(output) ?? [];
      const port = FORWARDED.exec(complaints)?.[1];
      if (said === undefined || port === undefined) return;
      resolve({ ...(version === undefined ? {} : { version: version.trim() }), port: Number(port) });
    };
    ssh.onOutput((text) => {
      output = (output + text).slice(-MOST_GREETING);
      look();
    });
    ssh.onComplaint((text) => {
      complaints = (complaints + text).slice(-MOST_GREETING);
      look();
    });
  });
  return within(
    START_TIMEOUT_MS,
    greeting,
    ssh.ended.then(() => undefined),
  );
}

const MOST_GREETING = 20_000;

/** The first of them, or undefined when none is there in time. */
async function within<T>(durationMs: number, ...promises: readonly Promise<T>[]): Promise<T | undefined> {
  const done = new AbortController();
  try {
    return await Promise.race([...promises, sleep(durationMs, done.signal).then(() => undefined)]);
  } finally {
    done.abort();
  }
}

function reasonOf(ssh: SshProcess): string {
  return ssh.ending() ?? `no answer within ${START_TIMEOUT_MS / 1000} s`;
}

function agentError(host: string, problem: string, hint: string): CacheBenchError {
  return new CacheBenchError('E_SSH_AGENT', `no agent on ${printable(host)}: ${problem}`, { hint });
}

/** A line each, so that none can hold two: who needs one that is left out says so. */
function settings(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .filter(([name, value]) => /^[A-Za-z_]\w*$/.test(name) && !/[\0\n]/.test(value))
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/**
 * POSIX, so that any shell runs it. It waits for its settings, which come by the connection: nothing of them is an
 * argument of a process. The end of its input ends the agent; then nothing of it is left.
 */
function scriptFor(mark: string): string {
  return `{
if ! command -v cache-bench >/dev/null 2>&1; then echo '${mark} missing'; exit 0; fi
printf '%s version %s\\n' ${mark} "$(cache-bench --version 2>/dev/null </dev/null)"
unset CACHE_BENCH_FLEET
while IFS= read -r setting && [ -n "$setting" ]; do export "$setting"; done
[ -n "$CACHE_BENCH_FLEET" ] || exit 0
exec 3<&0
cache-bench agent </dev/null >&2 3<&- & agent=$!
{
while read -r nothing <&3; do :; done
kill "$agent"
for second in 1 2 3 4 5; do sleep 1; kill -0 "$agent" || exit 0; done
kill -9 "$agent"
} 2>/dev/null & watch=$!
exec 3<&-
wait "$agent"; code=$?
kill "$watch" 2>/dev/null
exit "$code"
}
`;
}
