// Each row of docs/permissions.md, tried by a user who has it and by one who lacks nothing else.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sleep } from '../src/core/clock.ts';
import { LEARN_PERMISSIONS } from '../src/learn/permissions.ts';
import { type Permission, RUN_PERMISSIONS } from '../src/targets/access/permissions.ts';
import type { StartedServer } from '../src/testkit/with-redis.ts';
import { ask, type CliRun, cli, temporaryDirectory } from './cli.ts';
import { configuredRedis, redis } from './servers.ts';

const BRIEF = ['--blocks', '1', '--warmup', '0', '--no-calibrate', '-q', '--keys', '50'];
const EXTENT = ['--requests', '3k'];
const SHORT = [...BRIEF, ...EXTENT];
const WITHOUT_SELECT = (rule: string) => rule !== '+select';

/** All rules of the tables, one alternative each, and the commands of the profiles below. */
function allRules(permissions: readonly Permission[], more: readonly string[]): readonly string[] {
  const rules = permissions.flatMap((one) => one.rules).flatMap((rule) => rule.split(' or '));
  return [...new Set([...rules, ...more])];
}

const LOAD = ['+get', '+set', '+incr', '+publish'];

async function server(...flags: string[]): Promise<StartedServer> {
  return redis(...flags);
}

function permit({ port }: StartedServer, rules: readonly string[]): void {
  const known = rules.filter((rule) => rule !== '+client|no-touch');
  execFileSync('redis-cli', [
    '-p',
    String(port),
    'ACL',
    'SETUSER',
    'own',
    'reset',
    'on',
    '>pw',
    '-@all',
    ...known,
  ]);
}

interface Exercise {
  readonly text: string;
  readonly url?: string;
  /** How long a round lasts; else so many requests. */
  readonly extent?: readonly string[];
  /** What is said, and exit code 0 only where there is another way. */
  readonly lacking: RegExp;
}

const READS = 'operations: [{ command: "GET {key}" }, { command: "SET {key} {value}" }]\n';

/** By the first rule of the row; a side command is told by its own line. */
const EXERCISES: Readonly<Record<string, Exercise>> = {
  '~cb:*': { text: READS, lacking: /E_REFUSED: .*SETUSER own '~cb:\*'|E_REFUSED: .*NOPERM/ },
  '+unlink or +del': { text: READS, lacking: /E_REFUSED: .*does not permit DEL/ },
  '+dbsize or +info or +randomkey or +scan': {
    text: READS,
    lacking: /E_REFUSED: cannot find out whether the database of a is empty/,
  },
  '+select': { text: READS, url: '/3', lacking: /E_DENIED: .*does not permit SELECT 3/ },
  '+script|load': {
    text: `operations: [{ command: "EVALSHA {script:one} 1 {key}" }]\nscripts: { one: { lua: "return 1", keys: 1 } }\nfill: [{ keyspace: default, command: "SET {key} {value}" }]\n`,
    lacking: /E_(DENIED|SCRIPT|ALL_FAILED): .*(SCRIPT|evalsha)/i,
  },
  '+multi': {
    text: 'operations: [{ name: both, transaction: ["SET {key} 1", "GET {key}"] }]\n',
    lacking: /E_ALL_FAILED: .*NOPERM/,
  },
  '&cb:*': {
    text: 'keyspaces: { news: { count: 4 } }\noperations: [{ command: "PUBLISH {key:news} {stamp}" }]\nreceivers: [{ name: readers, command: "SUBSCRIBE {key:news}", connections: 4 }]\n',
    lacking: /NOPERM/,
  },
  '+get': {
    text: 'operations: [{ command: "SET {key} {value}" }]\nload: { duration: 300ms }\nevents: [{ at: 50ms, do: "INCR {key:counters}" }]\nkeyspaces: { counters: { count: 5 } }\n',
    extent: ['--duration', '1s'],
    lacking: /NOPERM|failed/,
  },
};

/** Rows that a single server, or `run`, has no use for. */
const ELSEWHERE = /^\+(cluster|command\|getkeys)/;

describe.each(RUN_PERMISSIONS.filter(({ rules }) => !ELSEWHERE.test(rules[0]!)))(
  'run: $feature ($rules)',
  ({ rules, without }) => {
    const [first] = rules as readonly [string];
    const exercise = EXERCISES[first] ?? { text: READS, lacking: quoted(without!) };

    async function run(target: StartedServer): Promise<CliRun> {
      const file = join(temporaryDirectory(), 'own.yaml');
      writeFileSync(file, exercise.text);
      const url = `a=redis://own:pw@127.0.0.1:${target.port}${exercise.url ?? ''}`;
      return cli([
        'run',
        file,
        '-t',
        url,
        ...BRIEF,
        ...(exercise.extent ?? EXTENT),
        '--out',
        temporaryDirectory(),
      ]);
    }

    it('is there with it, and without it is told', async () => {
      const target = await server();
      const all = allRules(RUN_PERMISSIONS, LOAD);
      permit(target, all);
      const having = await run(target);
      expect(having.code, having.stderr).toBe(0);
      expect(having.stderr).not.toMatch(exercise.lacking);

      const taken = rules.flatMap((rule) => rule.split(' or '));
      permit(
        target,
        all.filter((rule) => !taken.includes(rule)),
      );
      const lacking = await run(target);
      expect(lacking.stderr + lacking.stdout).toMatch(exercise.lacking);
      if (without !== undefined && !without.includes('allow-nonempty'))
        expect(lacking.code, lacking.stderr).toBe(0);
      expect(ask(target, 'DBSIZE')).toBe('0');
    });
  },
);

describe('replay: commands that cache-bench does not know', () => {
  it('needs COMMAND GETKEYS, and leaves them out without it', async () => {
    const target = await configuredRedis(['rename-command GETEX X.GETNEW']);
    const file = join(temporaryDirectory(), 'monitor.log');
    writeFileSync(file, '1.1 [0 a:1] "X.GETNEW" "k" "EX" "9"\n1.2 [0 a:1] "SET" "k" "v"\n');
    const replay = () => cli(['replay', file, '-t', `a=redis://own:pw@127.0.0.1:${target.port}`]);
    const all = allRules(RUN_PERMISSIONS, [...LOAD, '+getex']);
    permit(target, all);
    const having = await replay();
    expect(having, having.stderr).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/X\.GETNEW +a +2/),
    });
    expect(having.stdout).not.toContain('left out');
    permit(
      target,
      all.filter((rule) => rule !== '+command|getkeys'),
    );
    const lacking = await replay();
    expect(lacking.code, lacking.stderr).toBe(0);
    expect(lacking.stdout).toContain(
      'left out: 1 of X.GETNEW: not known to cache-bench, and a does not tell which its keys are',
    );
    expect(ask(target, 'DBSIZE')).toBe('0');
  });
});

describe('run: a cluster', () => {
  it('needs CLUSTER SLOTS, and CLUSTER INFO only for what it says of itself', async () => {
    const target = await server('--cluster-enabled', 'yes');
    ask(target, 'CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    while (!ask(target, 'CLUSTER', 'INFO').includes('cluster_state:ok')) await sleep(100);
    const file = join(temporaryDirectory(), 'own.yaml');
    writeFileSync(file, READS);
    const run = () =>
      cli([
        ...['run', file, '-t', `a=redis-cluster://own:pw@127.0.0.1:${target.port}`, ...SHORT],
        ...['--out', temporaryDirectory()],
      ]);
    const all = allRules(RUN_PERMISSIONS, LOAD);
    for (const rules of [all, all.filter((rule) => rule !== '+cluster|info')]) {
      permit(target, rules);
      const { code, stderr } = await run();
      expect(code, stderr).toBe(0);
    }
    permit(
      target,
      all.filter((rule) => rule !== '+cluster|slots'),
    );
    expect((await run()).stderr).toMatch(/E_CLUSTER: .*does not permit CLUSTER/);
    expect(ask(target, 'DBSIZE')).toBe('0');
  });
});

describe('the fewest rules', () => {
  it('are those of the keys and of the load', async () => {
    const target = await server();
    permit(target, ['~cb:*', '+get', '+set', '+del', '+dbsize']);
    const url = `a=redis://own:pw@127.0.0.1:${target.port}`;
    const run = await cli(['run', 'read-heavy', '-t', url, ...SHORT, '--out', temporaryDirectory()]);
    expect(run.code, run.stderr).toBe(0);
    expect(ask(target, 'DBSIZE')).toBe('0');
  });
});

describe('learn', () => {
  const all = allRules(LEARN_PERMISSIONS, []);

  async function learn(rules: readonly string[], db = ''): Promise<CliRun> {
    const target = await server();
    for (let i = 0; i < 40; i++)
      ask(target, ...(db === '' ? [] : ['-n', db]), 'RPUSH', `list:${i}`, 'a', 'b');
    permit(target, rules);
    const watching = cli([
      'learn',
      `redis://own:pw@127.0.0.1:${target.port}/${db}`,
      '--duration',
      '1s',
      '--sample',
      '20',
    ]);
    const busy = setInterval(() => ask(target, 'LRANGE', 'list:1', '0', '1'), 100);
    return watching.finally(() => clearInterval(busy));
  }

  it('works with all of them, PING not among them', async () => {
    const run = await learn(all);
    expect(run.code, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/LRANGE \{key:lists\}/);
  });

  it.each(LEARN_PERMISSIONS.filter(({ rules }) => rules.every(WITHOUT_SELECT)))(
    '$feature: without $rules',
    async ({ rules, without }) => {
      const taken = rules.flatMap((rule) => rule.split(' or '));
      const run = await learn(all.filter((rule) => !taken.includes(rule)));
      expect(run.code, run.stderr).toBe(without === undefined ? 1 : 0);
      if (without === undefined) expect(run.stderr).toMatch(/error E_DENIED: .*NOPERM|E_LEARN/);
      else expect(run.stdout).toContain('LRANGE');
    },
  );

  it('of a database other than 0 takes SELECT', async () => {
    expect((await learn(all, '3')).code).toBe(0);
    const lacking = await learn(all.filter(WITHOUT_SELECT), '3');
    expect(lacking.stderr).toMatch(/E_DENIED: .*does not permit SELECT 3/);
  });
});

function quoted(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}
