// `soak` from its flags to its exit code, on servers that are nowhere, files in memory and a clock that flies.
import { describe, expect, it } from 'vitest';
import { CacheBenchError } from '../../core/errors.ts';
import { RESULT_FILE } from '../../result/store/directory.ts';
import { createFakeSoak, type FakeSoak } from '../../soak/sample-soak.test-helper.ts';
import { setUpScene } from '../command-scene.test-helper.ts';
import { soakCommand } from './command.ts';

const MIB = 1024 ** 2;

function setUp(soak: FakeSoak = createFakeSoak()) {
  const scene = setUpScene();
  const run = (args: Readonly<Record<string, unknown>> = {}): Promise<number> =>
    soakCommand(
      scene.host,
      {
        ...{ profiles: ['mix.yaml'], rate: '1k', for: '24h', target: ['old=redis://h:1', 'new=redis://h:2'] },
        ...{ out: scene.out, json: true, quiet: true, ...args },
      },
      soak.ports,
    );
  const result = () => JSON.parse(scene.host.stdout.text.trim().split('\n').at(-1)!);
  const directory = () =>
    [...scene.files.durable.bytes.keys()]
      .find((path) => path.endsWith(RESULT_FILE))!
      .replace(`/${RESULT_FILE}`, '');
  const rows = () =>
    scene.files.durable.bytes.get(`${directory()}/rows.ndjson`)!.toString().trim().split('\n');
  return { ...scene, soak, run, result, directory, rows };
}

/** MiB an hour, with a ripple that no period is without. */
function leaking(perHour: number) {
  return {
    reading: (hours: number) => ({
      usedBytes: Math.round((100 + perHour * hours + 0.02 * Math.sin(hours * 40)) * MIB),
    }),
  };
}

const wordOf = (
  { verdicts }: { verdicts: { target: string; metric: string; word: string }[] },
  target: string,
  metric: string,
) => verdicts.find((one) => one.target === target && one.metric === metric)!.word;

describe('soak', () => {
  it('tells its plan, and sends nothing, in a dry run', async () => {
    const { run, host, soak } = setUp();
    expect(await run({ 'dry-run': true, json: false })).toBe(0);
    expect(host.stdout.text).toContain('mix at 1.00k ops/s');
    expect(host.stdout.text).toMatch(/nothing has been sent\.\n$/);
    expect(soak.fake.servers.done).toEqual([]);
  });

  it('finds the server that leaks half a per cent a day, and not the one beside it', async () => {
    const { run, result, soak, rows } = setUp();
    soak.servers.set('new', leaking(0.5 / 24));
    expect(await run({ for: '3d', 'fail-on': 'grows' })).toBe(99);
    expect(wordOf(result(), 'new', 'used')).toBe('grows');
    expect(wordOf(result(), 'old', 'used')).toBe('stable');
    expect(result().differences).toContainEqual(
      expect.objectContaining({ candidate: 'new', metric: 'used', word: 'candidate-grows' }),
    );
    expect(result()).toMatchObject({ partial: false, sentNs: 3 * 86_400e9, rows: 3 * 1440 });
    expect(rows()).toHaveLength(3 * 1440);
  });

  it('says nothing against servers that stay as they are', async () => {
    const { run, result } = setUp();
    expect(await run({ 'fail-on': 'grows,step,cannot-tell' })).toBe(0);
    expect(new Set(result().verdicts.map(({ word }: never) => word))).toEqual(new Set(['stable']));
    expect(result().differences.every(({ word }: never) => word === 'alike')).toBe(true);
  });

  it('ends when the keys have turned over often enough', async () => {
    const { run, result } = setUp();
    // A tenth of 1000 operations a second writes one of 100 keys: a turnover a second.
    expect(await run({ for: undefined, turnovers: '600' })).toBe(0);
    expect(result().sentNs).toBe(600e9);
    expect(result().periods.at(-1).targets[0].turnovers).toBeCloseTo(600, 6);
  });

  it('shows the verdicts as text, and where the rows are', async () => {
    const { run, host, out } = setUp();
    expect(await run({ json: false, quiet: false, for: '2h' })).toBe(0);
    expect(host.stdout.text).toContain('used memory');
    expect(host.stdout.text).toContain('Nothing grows within 7 days');
    expect(host.stderr.text).toContain(`Saved in ${out}/`);
  });

  it('goes on after Ctrl-C with what it had, as one soak', async () => {
    const scene = setUp();
    const { soak, host } = scene;
    soak.onRow = (hours) => {
      if (hours >= 5) host.interrupt();
    };
    expect(await scene.run()).toBe(130);
    const before = scene.result();
    expect(before.partial).toBe(true);
    soak.onRow = () => {};
    expect(await scene.run({ resume: scene.directory() })).toBe(0);
    const after = scene.result();
    expect(after.runId).toBe(before.runId);
    expect(after).toMatchObject({ partial: false, sentNs: 24 * 3600e9 });
    expect(scene.rows()).toHaveLength(after.rows);
    // What was filled anew is no continuation of what had been removed.
    expect(after.periods.at(-1).targets[0].stretch).toBe(1);
  });

  it('goes on behind a line that a kill has torn', async () => {
    const scene = setUp();
    scene.soak.onRow = (hours) => {
      if (hours >= 2) scene.host.interrupt();
    };
    await scene.run();
    // A kill removes no keys.
    const { runId } = scene.result();
    for (const name of ['old', 'new']) scene.soak.fake.servers.server(name).keys.add(`cb:${runId}:1`);
    const path = `${scene.directory()}/rows.ndjson`;
    const { bytes } = scene.files.durable;
    const whole = bytes.get(path)!;
    bytes.set(path, Buffer.concat([whole, Buffer.from('{"n":120,"at":"2026')]));
    scene.soak.onRow = () => {};
    expect(await scene.run({ resume: scene.directory() })).toBe(0);
    expect(scene.rows().map((line) => JSON.parse(line).n)).toEqual(Array.from({ length: 1440 }, (_, n) => n));
    expect(scene.result().periods.at(-1).targets[0].stretch).toBe(0);
  });

  it.each([
    [{ resume: '/nowhere' }, 'E_RESULT_READ', '/nowhere'],
    [{ rate: undefined }, 'E_FLAG', 'mix has no rate'],
    [{ for: undefined }, 'E_FLAG', '--for is missing'],
    [{ for: '7' }, 'E_FLAG', '--for'],
    [{ beside: 'churn,nonsense' }, 'E_FLAG', '--beside'],
    [{ profiles: ['absent.yaml'] }, 'E_PROFILE_NOT_FOUND', 'absent.yaml'],
  ])('is refused for %j, and nothing is sent', async (args, code, says) => {
    const { run, soak } = setUp();
    await expect(run(args)).rejects.toMatchObject({
      code,
      exitCode: 2,
      message: expect.stringContaining(says),
    });
    expect(soak.fake.servers.done).toEqual([]);
  });

  it.each([
    [{ rate: '2k' }, 'has another load'],
    [{ target: ['old=redis://h:1'] }, 'is a soak of old, new'],
    [{ 'value-size': '4KiB' }, 'of mix is not what it was'],
    [{ keys: '50' }, 'of mix is not what it was'],
    [{ row: '10s' }, 'has another pace: rows of 60 s, 30 a period, and here rows of 10 s, 180 a period'],
    [{ beside: 'churn' }, 'and here churn'],
  ])('does not go on as another soak: %j', async (args, says) => {
    const scene = setUp();
    scene.soak.onRow = (hours) => {
      if (hours >= 1) scene.host.interrupt();
    };
    await scene.run();
    await expect(scene.run({ ...args, resume: scene.directory() })).rejects.toMatchObject({
      ...{ code: 'E_RESUME', message: expect.stringContaining(says) },
    });
  });

  it.each([
    [
      'machine',
      ({ ports }: FakeSoak['fake']) => {
        const { readHostFacts } = ports;
        return { ...ports, readHostFacts: async () => ({ ...(await readHostFacts()), cpus: 64 }) };
      },
      'began on another machine: cpus 4, now 64',
    ],
    [
      'version',
      ({ ports }: FakeSoak['fake']): FakeSoak['fake']['ports'] => {
        const { openTarget } = ports;
        return {
          ...ports,
          openTarget: async (...args) => {
            const target = await openTarget(...args);
            return { ...target, identity: { ...target.identity, version: '99.0.0' } };
          },
        };
      },
      /began with old as \w+ [\d.]+.*, and it is \w+ 99\.0\.0/,
    ],
  ])('does not go on with another %s, and leaves the soak as it is', async (_what, change, says) => {
    const soak = createFakeSoak();
    const scene = setUp(soak);
    soak.onRow = (hours) => {
      if (hours >= 1) scene.host.interrupt();
    };
    await scene.run();
    const path = `${scene.directory()}/${RESULT_FILE}`;
    const before = scene.files.durable.bytes.get(path)!.toString();
    Object.assign(soak.ports, change({ ...soak.fake, ports: soak.ports }));
    await expect(scene.run({ resume: scene.directory() })).rejects.toMatchObject({
      ...{ code: 'E_RESUME', exitCode: 2, message: expect.stringMatching(says) },
    });
    expect(scene.files.durable.bytes.get(path)!.toString()).toBe(before);
  });

  it('judges servers that are restarted again and again, and keeps what it found', async () => {
    const scene = setUp();
    scene.soak.servers.set('new', { runId: (hours) => `run ${Math.floor(hours)}` });
    expect(await scene.run()).toBe(0);
    expect(wordOf(scene.result(), 'new', 'used')).toBe('cannot-tell');
    expect(scene.result().partial).toBe(false);
  });

  it('waits for a server that is away, and tells of it', async () => {
    const scene = setUp();
    let isLost = false;
    scene.soak.onRow = (hours) => {
      if (isLost || hours < 3) return;
      isLost = true;
      throw new CacheBenchError('E_TARGET_LOST', 'new is lost');
    };
    expect(await scene.run()).toBe(0);
    expect(scene.result().incidents).toEqual([expect.objectContaining({ text: 'new is lost' })]);
    expect(scene.result().sentNs).toBe(24 * 3600e9);
  });

  it('keeps apart what two processes of a name told', async () => {
    const scene = setUp();
    scene.soak.servers.set('new', {
      runId: (hours) => (hours < 12 ? 'first' : 'second'),
      reading: (hours) => ({
        usedBytes: (hours < 12 ? 150 : 100) * MIB + Math.round(Math.sin(hours * 50) * 1000),
      }),
    });
    expect(await scene.run()).toBe(0);
    expect(scene.result().incidents).toEqual([expect.objectContaining({ text: 'new was started anew' })]);
    expect(wordOf(scene.result(), 'new', 'used')).not.toBe('step');
    expect(wordOf(scene.result(), 'new', 'used')).not.toBe('grows');
  });

  it('keeps what there is when it fails, and says why', async () => {
    const scene = setUp();
    scene.soak.onRow = (hours) => {
      if (hours >= 4) throw new CacheBenchError('E_WORKER', 'a worker thread failed');
    };
    expect(await scene.run({ quiet: false })).toBe(1);
    expect(scene.host.stderr.text).toContain('error E_WORKER');
    expect(scene.host.stderr.text).toContain('--resume');
    expect(scene.result().partial).toBe(true);
  });

  it('tells what it has, and the first failure, where the end cannot be saved either', async () => {
    const scene = setUp();
    scene.soak.onRow = (hours) => {
      if (hours < 4) return;
      scene.files.durable.replace = async () => {
        throw new CacheBenchError('E_RESULT_WRITE', 'the disk is full');
      };
      throw new CacheBenchError('E_WORKER', 'a worker thread failed');
    };
    expect(await scene.run()).toBe(1);
    expect(scene.host.stderr.text).toContain('error E_WORKER');
    expect(scene.result().periods.length).toBeGreaterThan(0);
  });
});
