// What a real server is sent, as redis-cli's MONITOR prints it: for tests of what commands send, and what they keep to themselves.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Monitor {
  /** Sends a mark and waits until it is seen. @returns all that MONITOR has printed, as latin1 */
  end(): Promise<string>;
  /** Without waiting for anything; after `end` it does nothing. */
  kill(): void;
}

/** Everything that a server is sent from now on. */
export async function startMonitor(server: {
  readonly port: number;
  readonly password?: string;
}): Promise<Monitor> {
  const args = ['-p', String(server.port)];
  const env =
    server.password === undefined ? process.env : { ...process.env, REDISCLI_AUTH: server.password };
  const monitor = spawn('redis-cli', [...args, 'MONITOR'], { env });
  const closed = once(monitor, 'close');
  let log = '';
  const seen = (text: string) =>
    new Promise<void>((resolve) => {
      const look = () => void (log.includes(text) && resolve());
      monitor.stdout.on('data', look);
      look();
    });
  monitor.stdout.on('data', (chunk: Buffer) => {
    log += chunk.toString('latin1');
  });
  await seen('OK');
  return {
    async end() {
      execFileSync('redis-cli', [...args, 'ECHO', 'the end'], { env });
      await seen('the end');
      monitor.kill();
      await closed;
      return log;
    },
    kill: () => void monitor.kill(),
  };
}
