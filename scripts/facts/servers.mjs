// Servers of our own for measuring: found on PATH, on a free port of loopback, in a directory that goes with them.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeReply } from '../../dist/wire/describe-reply.js';
import { ReplyLink } from '../../dist/wire/reply-link.js';

const PLAIN = (port, directory) => [
  ...['--port', port, '--bind', '127.0.0.1', '--dir', directory, '--save', '', '--appendonly', 'no'],
  // A replica must not wait for more replicas that never come.
  ...['--repl-diskless-sync-delay', '0'],
];

/** In the order of the table's columns. `isIt`: what `--version` of the program has to say. */
export const SERVERS = {
  'redis-7': { program: 'redis-server', isIt: /\bv=7\./, flags: PLAIN },
  'redis-8': { program: 'redis-server-8', isIt: /\bv=8\./, flags: PLAIN },
  valkey: { program: 'valkey-server', isIt: /Valkey/i, flags: PLAIN },
  dragonfly: {
    program: 'dragonfly',
    isIt: /dragonfly/i,
    flags: (port, directory) => [
      ...['--port', port, '--bind', '127.0.0.1', '--dir', directory, '--dbfilename='],
      ...['--proactor_threads=2', '--maxmemory=2G', '--version_check=false', '--logtostderr'],
    ],
  },
};

const READY_MS = 20_000;
const ANSWER_MS = 60_000;

/** @returns those that are there, and the names of those that are not */
export async function startServers(names) {
  const servers = [];
  const missing = [];
  for (const name of names) {
    const { program, isIt } = SERVERS[name];
    const { stdout, status } = spawnSync(program, ['--version'], { encoding: 'utf8' });
    if (status === 0 && isIt.test(stdout)) servers.push(await startServer(name));
    else missing.push(name);
  }
  return { servers, missing };
}

/** Another one of the same kind, for what would spoil the first: users, replicas, lost connections. */
export async function startServer(name, extra = []) {
  const { program, flags } = SERVERS[name];
  const directory = mkdtempSync(join(tmpdir(), 'cache-bench-facts-'));
  const port = await freePort();
  const child = spawn(program, [...flags(String(port), directory), ...extra], {
    cwd: directory,
    stdio: 'ignore',
  });
  const killAtExit = () => child.kill('SIGKILL');
  process.once('exit', killAtExit);
  const links = [];
  const open = async (protocol = 2) => {
    const endpoint = { address: { kind: 'tcp', host: '127.0.0.1', port }, db: 0 };
    const link = await ReplyLink.open(endpoint, { protocol });
    links.push(link);
    return link;
  };
  const server = {
    ...{ name, port, pid: child.pid, open },
    /** One command on a connection of its own, as text. */
    async ask(...command) {
      const link = await open();
      const [reply] = await link.ask(command.map(String), ANSWER_MS);
      link.close();
      return describeReply(reply);
    },
    async info(section) {
      const link = await open();
      const [reply] = await link.ask(['INFO', section], ANSWER_MS);
      link.close();
      const lines = reply.bytes.toString().split('\r\n');
      return Object.fromEntries(
        lines.flatMap((line) =>
          (/^([^:\s#][^:]*):(.*)$/.exec(line) ?? []).length === 3 ? [line.split(/:(.*)/s).slice(0, 2)] : [],
        ),
      );
    },
    rssBytes: () =>
      1024 * Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]),
    async stop() {
      for (const link of links) link.close();
      const gone = child.exitCode === null && new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      process.off('exit', killAtExit);
      rmSync(directory, { recursive: true, force: true });
    },
  };
  for (let waitedMs = 0; ; waitedMs += 100) {
    if ((await server.ask('PING').catch(() => '')) === 'PONG') break;
    if (waitedMs >= READY_MS || child.exitCode !== null) {
      await server.stop();
      throw new Error(`${program} did not start`);
    }
    await sleep(100);
  }
  const about = await server.info('server');
  return Object.assign(server, {
    version: about.dragonfly_version?.replace(/^df-v?/, '') ?? about.valkey_version ?? about.redis_version,
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const listener = createServer();
    listener.once('error', reject);
    listener.listen(0, '127.0.0.1', () => {
      const { port } = listener.address();
      listener.close(() => resolve(port));
    });
  });
}
