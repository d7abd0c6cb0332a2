// How a fleet reaches its queue: over TLS with certificates of both sides, as a user that may do no more than it needs.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createQueueClient } from '../src/fleet/queue/queue-client.ts';
import { openQueue } from '../src/fleet/queue/queue-link.ts';
import { QUEUE_RIGHTS, requireRights } from '../src/fleet/queue/rights.ts';
import { makeCertificate } from '../src/targets/started/certificate.ts';
import { findFreePort } from '../src/targets/started/free-port.ts';
import { anEndpoint } from '../src/testkit/builders.ts';
import { type StartedServer, startRedis } from '../src/testkit/with-redis.ts';
import { cli, makeDirectory, readOnlyResult, type StartedCli, startCli, temporaryDirectory } from './cli.ts';

const PASSWORD = 'queue-secret';
const ENV = { QUEUE_PW: PASSWORD };
const SHORT = [
  ...['-c', '4', '--keys', '200', '--warmup', '0', '--cooldown', '0', '--blocks', '1'],
  ...['--no-calibrate', '--no-gate', '--no-equal-rate', '--shared-machine'],
];

let queue: StartedServer;
let target: StartedServer;
let admin: Redis;
let tlsPort: number;
let files: string;
const agents: StartedCli[] = [];

beforeAll(async () => {
  files = makeDirectory();
  tlsPort = await findFreePort();
  const { certificate, key } = await makeCertificate(process.env);
  writeFileSync(join(files, 'cert.pem'), certificate);
  writeFileSync(join(files, 'key.pem'), key, { mode: 0o600 });
  queue = await startRedis([
    ...['--tls-port', String(tlsPort), '--tls-auth-clients', 'yes'],
    ...['--tls-cert-file', join(files, 'cert.pem'), '--tls-key-file', join(files, 'key.pem')],
    ...['--tls-ca-cert-file', join(files, 'cert.pem')],
  ]);
  target = await startRedis();
  admin = new Redis({ port: queue.port });
  await permit(QUEUE_RIGHTS);
});

afterEach(async () => {
  for (const agent of agents) agent.kill('SIGTERM');
  await Promise.all(agents.map(({ finished }) => finished));
  agents.length = 0;
});

afterAll(async () => {
  admin?.disconnect();
  await Promise.all([queue, target].map((server) => server?.stop()));
});

async function permit(rules: readonly string[]): Promise<void> {
  await admin.call('ACL', 'SETUSER', 'fleet', 'reset', 'on', `>${PASSWORD}`, ...rules);
}

function urlWith(...settings: readonly string[]): string {
  return `rediss://fleet:\${QUEUE_PW}@127.0.0.1:${tlsPort}?${settings.join('&')}`;
}

const ca = () => `ca=${encodeURIComponent(join(files, 'cert.pem'))}`;
const client = () => [`cert=${join(files, 'cert.pem')}`, `key=${join(files, 'key.pem')}`];
const whole = () => urlWith(ca(), ...client());

async function startAgents(count: number): Promise<void> {
  const started = Array.from({ length: count }, (_, i) =>
    startCli(['agent', '--fleet', whole(), '--name', `agent-${i}`, '--threads', '1'], ENV),
  );
  agents.push(...started);
  await Promise.all(started.map((agent) => agent.seen(/is ready/)));
}

const run = (...flags: readonly string[]) => [
  ...['run', 'read-heavy', '-t', `a=redis://127.0.0.1:${target.port}`, ...SHORT],
  ...['--fleet', whole(), ...flags],
];

describe('a queue with TLS and users', () => {
  it('serves a fleet whose user has the documented rights and no other, also when an agent goes', async () => {
    await startAgents(3);
    await admin.call('ACL', 'LOG', 'RESET');
    const out = temporaryDirectory();
    const started = startCli(run('--agents', '2', '--duration', '4s', '--out', out), ENV);
    await started.seen(/keys loaded/);
    agents[1]!.kill('SIGTERM');
    const { code, stderr } = await started.finished;
    expect(code, stderr).toBe(0);
    const completed = readOnlyResult(out).rounds.filter(({ status }) => status === 'completed');
    expect(completed).toHaveLength(1);
    const status = await cli(['fleet', 'status', '--fleet', whole()], ENV);
    expect(status.stdout, status.stderr).toMatch(/agent-0 .*free/);
    // The name that BullMQ gives to its connection is of no use to anybody.
    const denied = (await admin.call('ACL', 'LOG')) as string[][];
    expect(denied.map((entry) => entry[entry.indexOf('object') + 1]!.toLowerCase())).toEqual([
      'client|setname',
    ]);
    for (const agent of agents) agent.kill('SIGTERM');
    await Promise.all(agents.map(({ finished }) => finished));
    expect(await admin.keys('*')).toEqual([]);
  });

  it.each([
    ['without its authority', () => urlWith(...client()), /E_FLEET_QUEUE: .*(self-signed|certificate)/],
    ['without a certificate of our own', () => urlWith(ca()), /E_FLEET_QUEUE: /],
    ['with a file that is not there', () => urlWith('ca=/nowhere.pem'), /E_TLS_FILE: .*nowhere\.pem/],
    [
      'without TLS at its port',
      () => `redis://fleet:\${QUEUE_PW}@127.0.0.1:${tlsPort}`,
      /E_FLEET_QUEUE: .*cannot be used/,
    ],
    [
      'with a database that it does not have',
      () => `redis://127.0.0.1:${queue.port}/4711`,
      /E_FLEET_QUEUE: .*DB index is out of range/,
    ],
    [
      'with a database that the user may not choose',
      () => `redis://fleet:\${QUEUE_PW}@127.0.0.1:${queue.port}/1`,
      /E_FLEET_QUEUE: .*(may not call SELECT|'select')/,
    ],
  ])('is refused %s with one sentence', async (_, url, said) => {
    await permit(QUEUE_RIGHTS.filter((rule) => rule !== '+select'));
    try {
      const { code, stderr, stdout } = await cli(['fleet', 'status', '--fleet', url()], ENV);
      expect(code, stdout).not.toBe(0);
      expect(stderr).toMatch(said);
      expect(stderr.match(/E_[A-Z_]+/g)).toHaveLength(1);
      expect(stderr).not.toContain(PASSWORD);
    } finally {
      await permit(QUEUE_RIGHTS);
    }
  });

  it('tells an agent, a run and a look at once all that its user lacks', async () => {
    await permit(QUEUE_RIGHTS.filter((rule) => !['+xadd', '+zscore'].includes(rule)));
    try {
      for (const args of [
        ['agent', '--fleet', whole()],
        ['fleet', 'status', '--fleet', whole()],
        run('--out', temporaryDirectory()),
      ]) {
        const { code, stderr } = await cli(args, ENV);
        expect(code, stderr).toBe(4);
        expect(stderr).toContain('E_FLEET_QUEUE: user fleet of the queue');
        expect(stderr).toContain('may not call XADD, ZSCORE');
        expect(stderr).toContain('ACL SETUSER fleet ~{cache-bench}:* &{cache-bench}:* +xadd +zscore');
      }
    } finally {
      await permit(QUEUE_RIGHTS);
    }
  });
});

describe('the rights of a user of the queue', () => {
  const endpoint = () => anEndpoint(queue.port, { username: 'fleet', password: PASSWORD });

  async function tryRights(): Promise<void> {
    const link = await openQueue(endpoint());
    try {
      await requireRights(link.commands, link.endpoint);
      await link.listen('{cache-bench}:0:try', () => {});
    } finally {
      link.close();
    }
  }

  it.each(QUEUE_RIGHTS.filter((rule) => rule.startsWith('+') && rule !== '+select'))(
    'need %s, which is named where it lacks',
    async (rule) => {
      const command = rule.slice(1);
      await permit(QUEUE_RIGHTS.filter((one) => one !== rule));
      try {
        await expect(tryRights()).rejects.toMatchObject({
          code: 'E_FLEET_QUEUE',
          message: expect.stringMatching(new RegExp(`\\b${command}\\b`, 'i')),
        });
      } finally {
        await permit(QUEUE_RIGHTS);
      }
    },
  );

  it.each(['~{cache-bench}:*', '&{cache-bench}:*'])('need %s', async (rule) => {
    await permit(QUEUE_RIGHTS.filter((one) => one !== rule));
    try {
      await expect(tryRights()).rejects.toMatchObject({ code: 'E_FLEET_QUEUE' });
    } finally {
      await permit(QUEUE_RIGHTS);
    }
  });

  it('are enough, and leave nothing behind', async () => {
    await tryRights();
    expect(await admin.keys('*')).toEqual([]);
    const own = createQueueClient({ port: queue.port, username: 'fleet', password: PASSWORD });
    await own.redis.connect();
    await expect(own.redis.flushall()).rejects.toThrow('NOPERM');
    own.end();
  });
});
