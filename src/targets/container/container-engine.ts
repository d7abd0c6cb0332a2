// Docker and podman by their command lines: whether they answer, which images they have, and what they run for us.

import { basename } from 'node:path';
import { execa } from 'execa';
import { dropUndefined } from '../../core/drop-undefined.ts';
import { CacheBenchError, usageError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { CONTAINER_ENGINES, type ContainerEngine, type OpenContext } from '../contract.ts';
import { printable } from '../control/printable.ts';
import { findProgram } from '../programs/find-binary.ts';

/** Which daemon is meant, and where podman keeps what is its. */
export const ENGINE_VARIABLES = [
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
  'DOCKER_CERT_PATH',
  'DOCKER_TLS_VERIFY',
  'CONTAINER_HOST',
  'XDG_RUNTIME_DIR',
  'DBUS_SESSION_BUS_ADDRESS',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
];

/** Holds the name of the private directory: by it a container is found, whatever became of its tool. */
const SERVER_LABEL = 'cache-bench.server';

export function labelsOf(directory: string, runId: string): readonly string[] {
  return [`${SERVER_LABEL}=${basename(directory)}`, `cache-bench.run=${runId}`];
}

/** @throws CacheBenchError E_NO_ENGINE (exit code 2) */
export function requireEngine(engine: ContainerEngine, env: OpenContext['env']): string {
  const program = findProgram(engine, env);
  if (program !== undefined) return program;
  const other = CONTAINER_ENGINES.find((one) => one !== engine && findProgram(one, env) !== undefined);
  throw usageError(
    'E_NO_ENGINE',
    `${engine} is not on PATH`,
    other === undefined
      ? `Install ${engine}, or start the server as a process: 'cache-bench servers install' gets it.`
      : `There is ${other}: write @${other} instead.`,
  );
}

/** @throws CacheBenchError E_ENGINE */
export async function requireAnswer(program: string, context: OpenContext): Promise<void> {
  const { failed, stderr, shortMessage } = await callEngine(program, ['ps', '--quiet'], context);
  if (context.signal?.aborted) throw interrupted();
  if (!failed) return;
  const engine = basename(program);
  const reason = printable(lastLine(stderr) || (shortMessage ?? 'no reason given'), 300);
  throw new CacheBenchError('E_ENGINE', `${engine} does not answer: ${reason}`, {
    hint: /permission denied/i.test(stderr)
      ? `Add this user to the group docker, or run as one who may use ${engine}.`
      : /cannot connect|is the docker daemon running/i.test(stderr)
        ? 'Start its daemon (systemctl start docker), or name another one with DOCKER_HOST.'
        : `See what '${engine} ps' says.`,
  });
}

/**
 * Pulls an image that is not there.
 * @throws CacheBenchError E_IMAGE, E_INTERRUPTED
 */
export async function requireImage(program: string, image: string, context: OpenContext): Promise<void> {
  const inspection = await callEngine(program, ['image', 'inspect', image], context);
  if (!inspection.failed) return;
  if (context.signal?.aborted) throw interrupted();
  context.onStep?.(`pulling ${image} …`);
  const pull = callEngine(program, ['pull', image], context);
  const layers = new Map<string, boolean>();
  for await (const line of pull.iterable({ preserveNewlines: false })) {
    const text = describeLayers(layers, line);
    if (text !== undefined) context.onStep?.(`pulling ${image}: ${text}`);
  }
  const { failed, stderr } = await pull;
  if (context.signal?.aborted) throw interrupted();
  if (!failed) return;
  const reason = printable(lastLine(stderr) || 'no reason given', 300);
  throw new CacheBenchError('E_IMAGE', `${basename(program)} cannot pull ${printable(image)}: ${reason}`, {
    hint: /not found|manifest unknown|does not exist|denied|no such image|unauthorized/i.test(stderr)
      ? `Check the name and the tag; a private one needs '${basename(program)} login' first.`
      : 'Check the network, or load the image from a file first.',
  });
}

/** Docker, to a pipe: "1f7ce2fa46ab: Pull complete". undefined: nothing new. */
function describeLayers(layers: Map<string, boolean>, line: string): string | undefined {
  const [, layer, word] = /^([0-9a-f]{12}): (.+)$/.exec(line) ?? [];
  if (layer === undefined) return undefined;
  const isDone = /^(Pull complete|Already exists)/.test(word!);
  const isNews = isDone && layers.get(layer) !== true;
  layers.set(layer, isDone || layers.get(layer) === true);
  return isNews ? `${[...layers.values()].filter(Boolean).length} of ${layers.size} layers` : undefined;
}

/** The process in the numbers of the machine that the engine runs on. */
export async function readContainerPid(
  program: string,
  directory: string,
  context: OpenContext,
): Promise<number | undefined> {
  const [id] = await listContainers(program, directory, context.env);
  if (id === undefined) return undefined;
  const { stdout } = await callEngine(program, ['inspect', '--format', '{{.State.Pid}}', id], context);
  const pid = Number(stdout);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** Ends them too. false: the engine does not answer, so that it must be tried again later. */
export async function removeContainers(
  program: string,
  directory: string,
  env: OpenContext['env'],
): Promise<boolean> {
  try {
    const ids = await listContainers(program, directory, env);
    if (ids.length === 0) return true;
    const { failed, stderr } = await callEngine(program, ['rm', '--force', '--volumes', ...ids], { env });
    // One that ended by itself meanwhile is gone as well.
    return !failed || /no such container/i.test(stderr);
  } catch {
    return false;
  }
}

async function listContainers(
  program: string,
  directory: string,
  env: OpenContext['env'],
): Promise<readonly string[]> {
  const filter = `label=${SERVER_LABEL}=${basename(directory)}`;
  const { failed, stdout, shortMessage } = await callEngine(
    program,
    ['ps', '--all', '--quiet', '--filter', filter],
    { env },
  );
  if (failed) throw new Error(shortMessage ?? 'the engine does not answer');
  return stdout.split('\n').filter((id) => /^[0-9a-f]+$/.test(id));
}

/** An engine whose daemon hangs must not hang us. */
const ANSWER_TIMEOUT_MS = 30_000;

function callEngine(
  program: string,
  args: readonly string[],
  { env, signal }: Pick<OpenContext, 'env' | 'signal'>,
) {
  return execa(program, args, {
    env: Object.fromEntries(
      ['PATH', 'HOME', ...ENGINE_VARIABLES].flatMap((name) =>
        env[name] === undefined ? [] : [[name, env[name]]],
      ),
    ),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    // Images may be large.
    ...(args[0] === 'pull' ? {} : { timeout: ANSWER_TIMEOUT_MS }),
    ...dropUndefined({ cancelSignal: signal }),
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

function interrupted(): CacheBenchError {
  return new CacheBenchError('E_INTERRUPTED', 'interrupted while a container was being prepared', {
    exitCode: EXIT.interrupted,
  });
}
