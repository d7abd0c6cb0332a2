// Machines for tests: network namespaces with an address each, on a bridge of their own, as far as the kernel permits it.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type CliRun, cli, makeDirectory, type StartedCli, startCli } from './cli.ts';

const NETWORK = '10.231.0';
const SERVER_PORT = 6379;

export interface Machine {
  readonly name: string;
  readonly address: string;
  startCli(args: readonly string[], env?: Record<string, string>): StartedCli;
  cli(args: readonly string[], env?: Record<string, string>): Promise<CliRun>;
  /** Another program; @returns what it printed */
  call(...command: readonly string[]): string;
  /** A Redis at this machine's address; ended with the network. */
  startRedis(...flags: readonly string[]): Promise<string>;
  /** The cable is pulled, or plugged in again. */
  setLink(state: 'down' | 'up'): void;
}

export interface Network {
  readonly machines: ReadonlyMap<string, Machine>;
  close(): Promise<void>;
}

/** Why there can be no such network here; undefined: there can. */
export function whyNoNetwork(): string | undefined {
  const name = `cb-try-${process.pid}`;
  try {
    ip('netns', 'add', name);
    try {
      ip('-n', name, 'link', 'add', 'br0', 'type', 'bridge');
      ip('-n', name, 'link', 'add', 'cable0', 'type', 'veth', 'peer', 'name', 'cable1');
    } finally {
      ip('netns', 'del', name);
    }
    return undefined;
  } catch (error) {
    return String(error instanceof Error ? error.message : error).split('\n')[0];
  }
}

/** @param clocks seconds by which the monotonic clock of a machine is ahead */
export function openNetwork(
  names: readonly string[],
  clocks: Readonly<Record<string, number>> = {},
): Network {
  const namespaceOf = (name: string) => `cb-${process.pid}-${name}`;
  const hub = namespaceOf('hub');
  const made: string[] = [];
  const children: ReturnType<typeof spawn>[] = [];
  const add = (namespace: string) => {
    ip('netns', 'add', namespace);
    made.push(namespace);
  };
  const close = async (): Promise<void> => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    for (const namespace of made) ip('netns', 'del', namespace);
  };

  function addMachine(name: string, number: number): Machine {
    const namespace = namespaceOf(name);
    const address = `${NETWORK}.${number}`;
    const cable = `cable${number}`;
    add(namespace);
    ip('-n', hub, 'link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
    ip('-n', hub, 'link', 'set', cable, 'master', 'br0', 'up');
    ip('-n', namespace, 'addr', 'add', `${address}/24`, 'dev', 'eth0');
    for (const link of ['lo', 'eth0']) ip('-n', namespace, 'link', 'set', link, 'up');
    const ahead = clocks[name];
    const within = [
      ...['ip', 'netns', 'exec', namespace],
      ...(ahead === undefined ? [] : ['unshare', '--time', '--monotonic', String(ahead)]),
    ];
    return {
      name,
      address,
      startCli: (args, env) => startCli(args, env, { within }),
      cli: (args, env) => cli(args, env, { within }),
      call: (...command) => execFileSync(within[0]!, [...within.slice(1), ...command], { encoding: 'utf8' }),
      async startRedis(...flags) {
        const settings = [
          '--bind',
          address,
          '--port',
          String(SERVER_PORT),
          '--protected-mode',
          'no',
          '--save',
          '',
        ];
        const command = [...within.slice(1), 'redis-server', ...settings, '--dir', makeDirectory(), ...flags];
        const child = spawn(within[0]!, command, { stdio: ['ignore', 'pipe', 'ignore'] });
        children.push(child);
        await new Promise<void>((resolve, reject) => {
          child.once('exit', (code) => reject(new Error(`redis-server ended with code ${code}`)));
          child.stdout.on('data', (text: Buffer) => {
            if (text.toString().includes('Ready to accept connections')) resolve();
          });
        });
        return `redis://${address}:${SERVER_PORT}`;
      },
      setLink: (state) => ip('-n', hub, 'link', 'set', cable, state),
    };
  }

  try {
    add(hub);
    ip('-n', hub, 'link', 'add', 'br0', 'type', 'bridge');
    ip('-n', hub, 'link', 'set', 'br0', 'up');
    return { machines: new Map(names.map((name, i) => [name, addMachine(name, i + 1)])), close };
  } catch (error) {
    void close();
    throw error;
  }
}

function ip(...args: readonly string[]): void {
  execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
