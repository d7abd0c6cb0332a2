// A docker or podman on PATH that has no containers: it notes how it is called, and starts a server of this machine instead.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface FakeEngineOptions {
  readonly name?: 'docker' | 'podman';
  /** The program that a container runs in place of the image's, with the arguments of the image. */
  readonly server: string;
  /** Images that are there already. */
  readonly images?: readonly string[];
  /** Images that can be pulled. */
  readonly registry?: readonly string[];
  /** What the daemon says instead of an answer. */
  readonly daemon?: string;
  /** What DOCKER_HOST has to be for the daemon to be found; absent: anything. */
  readonly host?: string;
  /** A container ends at once, after it wrote this. */
  readonly fails?: { readonly log: string; readonly exitCode: number };
}

export interface FakeEngine {
  /** To be put first on PATH. */
  readonly bin: string;
  /** Arguments of each call so far. */
  calls(): readonly (readonly string[])[];
  /** Process ids of the containers that run. */
  containers(): readonly number[];
}

/** @param directory of its own, kept as long as its containers run */
export function installFakeEngine(directory: string, options: FakeEngineOptions): FakeEngine {
  const bin = join(directory, 'bin');
  mkdirSync(bin, { recursive: true });
  const state = join(directory, 'engine.json');
  const log = join(directory, 'calls.jsonl');
  const { name = 'docker', images = [], registry = [], ...rest } = options;
  const whole = { ...rest, images, registry, containers: [], state, log };
  writeFileSync(state, JSON.stringify(whole));
  const program = join(bin, name);
  writeFileSync(program, `#!${process.execPath}\n(${main})(${JSON.stringify(state)});\n`);
  chmodSync(program, 0o755);
  return {
    bin,
    calls: () =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as string[])
        : [],
    containers: () =>
      (JSON.parse(readFileSync(state, 'utf8')) as { containers: { pid: number }[] }).containers
        .map(({ pid }) => pid)
        .filter((pid) => existsSync(`/proc/${pid}`)),
  };
}

/** Written into the program as text, so it may use nothing of this file. */
function main(file: string): void {
  const { spawn } = process.getBuiltinModule('node:child_process');
  const fs = process.getBuiltinModule('node:fs');
  interface Container {
    readonly id: string;
    readonly pid: number;
    readonly labels: readonly string[];
  }
  const read = () => JSON.parse(fs.readFileSync(file, 'utf8'));
  const change = (update: (state: { containers: Container[]; images: string[] }) => void): void => {
    const state = read();
    update(state);
    fs.writeFileSync(`${file}.${process.pid}`, JSON.stringify(state));
    fs.renameSync(`${file}.${process.pid}`, file);
  };
  const fail = (text: string, code = 1): never => {
    process.stderr.write(`${text}\n`);
    process.exit(code);
  };
  const args = process.argv.slice(2);
  const state = read();
  fs.appendFileSync(state.log, `${JSON.stringify(args)}\n`);
  if (state.daemon) fail(state.daemon);
  if (state.host && process.env['DOCKER_HOST'] !== state.host) fail('Cannot connect to the Docker daemon.');
  const containers: readonly Container[] = state.containers;
  const image = args.at(-1)!;
  switch (args[0]) {
    case 'ps': {
      const label = args.find((arg) => arg.startsWith('label='))?.slice('label='.length);
      const shown = containers.filter(({ labels }) => label === undefined || labels.includes(label));
      process.stdout.write(shown.map(({ id }) => `${id}\n`).join(''));
      break;
    }
    case 'image':
      if (!state.images.includes(image)) fail(`Error response from daemon: No such image: ${image}`);
      process.stdout.write('[]\n');
      break;
    case 'pull':
      if (!state.registry.includes(image))
        fail(
          `Error response from daemon: manifest for ${image} not found: manifest unknown: manifest unknown`,
        );
      process.stdout.write(
        [
          '7.2: Pulling from library/redis',
          '1f7ce2fa46ab: Pulling fs layer',
          '0123456789ab: Pulling fs layer',
          '1f7ce2fa46ab: Pull complete',
          '0123456789ab: Pull complete',
          `Status: Downloaded newer image for ${image}`,
          '',
        ].join('\n'),
      );
      change((now) => now.images.push(image));
      break;
    case 'inspect':
      process.stdout.write(`${containers.find(({ id }) => id === image)?.pid ?? 0}\n`);
      break;
    case 'rm': {
      const doomed = containers.filter(({ id }) => args.includes(id));
      for (const { pid } of doomed) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It ended by itself.
        }
      }
      change((now) => {
        now.containers = now.containers.filter(({ id }) => !args.includes(id));
      });
      break;
    }
    case 'run': {
      const at = args.findIndex((arg, index) => index > 0 && !arg.startsWith('-'));
      const name = args[at]!;
      if (!state.images.includes(name)) fail(`Unable to find image '${name}' locally`, 125);
      if (state.fails) fail(state.fails.log, state.fails.exitCode);
      const labels = args
        .filter((arg) => arg.startsWith('--label='))
        .map((arg) => arg.slice('--label='.length));
      const rest = args.slice(at + 1).map((arg) => (arg === '/data' ? '/tmp' : arg));
      // A group of its own: the daemon holds containers, not the command that asked for them.
      const child = spawn(state.server, rest, { stdio: 'inherit', detached: true });
      const id = `${process.pid}`.padStart(12, '0');
      change((now) => now.containers.push({ id, pid: child.pid!, labels }));
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
      child.on('exit', (code, signal) => {
        change((now) => {
          now.containers = now.containers.filter((one) => one.id !== id);
        });
        process.exit(code ?? (signal === 'SIGKILL' ? 137 : 143));
      });
      break;
    }
    default:
      fail(`unknown command ${args[0]}`);
  }
}
