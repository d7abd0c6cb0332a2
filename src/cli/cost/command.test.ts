// `cost` from its flags to its exit code, on results and price files in memory.
import { describe, expect, it } from 'vitest';
import { gatherCostEvidence } from '../../cost/gather-evidence.ts';
import { userBytesPerKey } from '../../cost/user-bytes.ts';
import { RENDER_SHEETS } from '../../report/sheet-samples.test-helper.ts';
import type { CapacityAnswer, CapacityResult } from '../../result/kinds/capacity.ts';
import type { CostResult } from '../../result/kinds/cost.ts';
import { wholeText } from '../../result/whole-text.ts';
import { failureOf } from '../../testkit/failure-of.ts';
import { createMemoryFiles } from '../../testkit/memory-files.ts';
import { createMemoryHost } from '../../testkit/memory-host.ts';
import { sampleCapacity } from '../capacity/sample-capacity.test-helper.ts';
import { costCommand } from './command.ts';

const SEARCHED = sampleCapacity();

/** Values of 256 bytes, of which Redis takes 411 a key and Dragonfly 313. */
function capacity(changes: Partial<CapacityResult> = {}): CapacityResult {
  const base = SEARCHED;
  const resolved = {
    keyspaces: [{ name: 'default', count: 1000, elements: 1 }],
    fill: [
      {
        keyspace: 'default',
        perKey: 'key',
        command: [[{ kind: 'text', text: 'SET' }], [{ kind: 'value', size: { kind: 'fixed', bytes: 256 } }]],
      },
    ],
  };
  return {
    ...base,
    profiles: base.profiles.map((profile) => ({ ...profile, resolved })),
    fills: [
      ['redis', 411],
      ['dragonfly', 313],
    ].map(([target, bytes]) => ({
      ...{ profile: 'read-heavy', target: String(target), keys: 1000, durationNs: 1 },
      ...{ usedBytesBefore: 5e6, usedBytesAfter: 5e6 + Number(bytes) * 1000 },
    })),
    ...changes,
  };
}

function setUp(files: Readonly<Record<string, string>> = {}) {
  const memory = createMemoryFiles(files);
  memory.durable.bytes.set('/work/results/a/result.json', Buffer.from([...wholeText(capacity())].join('')));
  const now = new Date('2026-12-01T00:00:00Z');
  const host = createMemoryHost({ cwd: '/work', columns: 100, now, files: memory });
  return { host, cost: (args: Readonly<Record<string, unknown>>) => costCommand(host, args) };
}

const PRICED = {
  price: ['redis=0.873/h', 'dragonfly=0.68/h'],
  rate: '200k',
  data: '100GiB',
  'node-memory': ['redis=52.8GiB', 'dragonfly=32GiB'],
  'usable-memory': ['redis=75%'],
};

describe('cost', () => {
  it('carries what was measured, with its interval, into money', async () => {
    const { host, cost } = setUp();
    expect(await cost({ ...PRICED, json: true })).toBe(0);
    expect(host.stderr.text).toBe('');
    const result = JSON.parse(host.stdout.text) as CostResult;
    const [redis, dragonfly] = result.nodes;
    // 60 and 110 thousand are what the simulated servers sustain at most.
    expect(redis!.ratePerSecond!.low!).toBeLessThan(redis!.ratePerSecond!.estimate!);
    expect(redis!.perBillion!.low!).toBeLessThan(redis!.perBillion!.high!);
    expect(redis!.perBillion!.estimate).toBeCloseTo(
      (0.873 * 1e9) / (redis!.ratePerSecond!.estimate! * 3600),
      9,
    );
    // 0.68 × 730 × 313 / 256 / 32.
    expect(dragonfly!.perGib!.estimate).toBeCloseTo(18.966_455, 5);
    expect([redis!.fills, redis!.userBytesPerKey]).toEqual([1, 256]);
    expect(result.evidence).toMatchObject([{ place: 'results/a/result.json', tells: 'rate and memory' }]);
    // So that a decision takes no calculation of another machine.
    expect(result.facts).toEqual(SEARCHED.environment.facts);
  });

  it('reads as it did when it was last looked at', async () => {
    const { host, cost } = setUp();
    await cost(PRICED);
    await expect(host.stdout.text).toMatchFileSnapshot('golden/cost.txt');
    const { host: other, cost: again } = setUp();
    await again({ ...PRICED, export: ['md=x.md', 'html=x.html'], quiet: true });
    for (const format of ['md', 'html'] as const)
      await expect(RENDER_SHEETS.plain(other.files.readText(`/work/x.${format}`))).toMatchFileSnapshot(
        `golden/cost.${format}`,
      );
  });

  it('shows what is wrong with the calculation of the article', async () => {
    const { host, cost } = setUp();
    await cost({ calculation: 'redis-vs-dragonfly-article' });
    const text = host.stdout.text.replace(/\s+/g, ' ');
    expect(text).toContain('dragonfly costs 248 USD a month less than redis (33 %)');
    expect(text).toContain('price of the Redis node: redis 637, dragonfly 496: dragonfly costs 22 % less');
    expect(text).toContain('Valkey: redis 512, dragonfly 496: dragonfly costs 3 % less');
    expect(text).toContain("managed against one's own: redis 313, dragonfly 496: dragonfly costs 59 % more");
    expect(text).toContain('server measured none none');
  });

  it('reads the section cost of the config file, and flags over it', async () => {
    const config = `
cost:
  want: { rate: 100k }
  nodes:
    redis: { price: 1/h }
    dragonfly: { price: 2/h, workHours: 3 }
  assume: { replicas: 1, hourOfWork: 50, spareRate: 0% }
`;
    const { host, cost } = setUp({ '/work/cache-bench.yaml': config });
    await cost({ json: true, price: ['redis=3/h'] });
    const result = JSON.parse(host.stdout.text) as CostResult;
    expect(result.nodes.map(({ name, price }) => [name, price.amount])).toEqual([
      ['redis', 3],
      ['dragonfly', 2],
    ]);
    expect(result.nodes[1]!.parts.map(({ label }) => label)).toEqual(['nodes', 'work']);
    expect(result.assumptions.find(({ label }) => label === 'replicas')).toMatchObject({ isDefault: false });
  });

  it.each([
    [{}, /^no node has a price; wanted --price NAME=PRICE/],
    [
      { price: ['redis=aws/x'] },
      /^--price redis: got "aws\/x", wanted a price such as 0\.873\/h, or one of aws-us/,
    ],
    [{ price: ['redis=1'] }, /redis=1/],
    [{ ...PRICED, calculation: 'none' }, /^no calculation to read at none/],
  ])('refuses %j with one clear error', async (args, message) => {
    expect(await failureOf(setUp().cost(args))).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
    });
  });

  it('takes one price of each target, and says whom results are of where a name is none of theirs', async () => {
    const { host, cost } = setUp();
    expect(await failureOf(cost({ price: ['redis=1/h', 'redis=2/h'], save: false }))).toMatchObject({
      ...{ code: 'E_COST', exitCode: 2, message: '--price is given twice for redis' },
    });
    expect(await cost({ price: ['redis=1/h', 'dragonfli=2/h'], save: false })).toBe(0);
    expect(host.stderr.text).toContain(
      'warning: no result is of dragonfli; results are of redis, dragonfly: those names are priced',
    );
  });

  it('points into the config file', async () => {
    const { cost } = setUp({
      '/work/cache-bench.yaml': 'cost:\n  nodes:\n    redis: { price: aws-us-east-1/c6i.4xlrge }\n',
    });
    expect(await failureOf(cost({}))).toMatchObject({
      message: expect.stringMatching(
        /^cache-bench\.yaml:3:21 cost\.nodes\.redis\.price: got .*did you mean "aws-us-east-1\/c6i\.4xlarge"\?$/,
      ),
    });
  });
});

describe('evidence', () => {
  const names = ['redis', 'dragonfly'];

  it('of another machine, version or profile is listed and left out', () => {
    const newest = capacity({ startedAt: '2027-06-01T00:00:00.000Z' });
    const elsewhere = capacity({
      environment: { ...newest.environment, facts: { ...newest.environment.facts, cpus: 64 } },
    });
    const older = capacity({ targets: newest.targets.map((target) => ({ ...target, version: '6.2.0' })) });
    const profiles = newest.profiles.map((profile) => ({ ...profile, text: '# another' }));
    const { evidence, measured } = gatherCostEvidence(
      [newest, elsewhere, older, capacity({ profiles })].map((result, i) => ({ place: String(i), result })),
      names,
    );
    expect(evidence.map(({ tells, left }) => tells ?? left)).toEqual([
      'rate and memory',
      'measured on another machine',
      'other targets, or other versions of them',
      'another profile, or another version of it',
    ]);
    expect(measured.get('redis')!.fills).toBe(1);
  });

  it('of other values is left out: their user bytes are others', () => {
    const newest = capacity({ startedAt: '2027-06-01T00:00:00.000Z' });
    const profiles = newest.profiles.map((profile) => ({
      ...profile,
      resolved: { ...profile.resolved, keyspaces: [{ name: 'default', count: 10, elements: 1 }] },
    }));
    const fills = newest.fills.map((fill) => ({ ...fill, usedBytesAfter: 9e9 }));
    const { evidence, measured } = gatherCostEvidence(
      [newest, capacity({ profiles, fills })].map((result, i) => ({ place: String(i), result })),
      names,
    );
    expect(evidence[1]!.left).toBe('other keys or values, by flags such as --value-size');
    expect(measured.get('redis')).toMatchObject({ fills: 1, bytesPerKey: { estimate: 411 } });
  });

  it.each([
    ['under another objective', { slo: 'p99 < 50ms' }, {}, undefined],
    ['under another load', {}, { connections: 999 }, undefined],
    ['of the same question', {}, {}, { low: 777 }],
  ])(
    'of an older search %s gives memory, and a rate only where it is the same',
    (_what, asked, load, rate) => {
      const base = capacity();
      const search = (
        startedAt: string,
        answer: CapacityAnswer,
        changes: object,
        loaded: object,
      ): CapacityResult => ({
        ...base,
        startedAt,
        profiles: base.profiles.map((profile) => ({
          ...profile,
          resolved: { ...profile.resolved, ...loaded },
        })),
        capacity: {
          ...{ ...base.capacity, ...changes },
          targets: base.capacity.targets.map((target) => ({ ...target, answer })),
        },
      });
      const saved = [
        search('2027-06-01T00:00:00.000Z', { kind: 'unsettled' } as CapacityAnswer, {}, {}),
        search('2026-06-01T00:00:00.000Z', { kind: 'at-least', ratePerSecond: 777 }, asked, load),
      ].map((result, i) => ({ place: String(i), result }));
      const { measured, evidence } = gatherCostEvidence(saved, names);
      expect(measured.get('redis')!.ratePerSecond).toEqual(rate);
      expect(measured.get('redis')!.fills).toBe(2);
      expect(evidence[1]!.tells).toBe(rate === undefined ? 'memory' : 'rate and memory');
    },
  );

  it('of six fills gives bytes a key an interval, and of fewer none', () => {
    const fills = [400, 402, 404, 406, 408, 410].map((bytes) => ({
      ...capacity().fills[0]!,
      usedBytesAfter: 5e6 + bytes * 1000,
    }));
    const measure = (count: number) => {
      const saved = fills
        .slice(0, count)
        .map((fill, i) => ({ place: String(i), result: capacity({ fills: [fill] }) }));
      return gatherCostEvidence(saved, names).measured.get('redis')!.bytesPerKey;
    };
    expect(measure(6)).toEqual({ estimate: 405, low: 400, high: 410 });
    expect(measure(5)).toEqual({ estimate: 404 });
  });

  it('of a rate that only has a bound stays a bound', () => {
    const base = capacity();
    const answer = { kind: 'at-least', ratePerSecond: 1000 } as const;
    const targets = base.capacity.targets.map((target) => ({ ...target, answer }));
    const saved = [{ place: 'x', result: { ...base, capacity: { ...base.capacity, targets } } }];
    expect(gatherCostEvidence(saved, names).measured.get('redis')!.ratePerSecond).toEqual({ low: 1000 });
  });

  it('counts values, fields and members as data of the user, over all keyspaces', () => {
    const value = (bytes: number) => [{ kind: 'value', size: { kind: 'fixed', bytes } }];
    const resolved = {
      keyspaces: [
        { name: 'plain', count: 300, elements: 1 },
        { name: 'hashes', count: 100, elements: 10 },
      ],
      fill: [
        { keyspace: 'plain', perKey: 'key', command: [value(100)] },
        // f:0 to f:9: three bytes each.
        {
          keyspace: 'hashes',
          perKey: 'element',
          command: [[{ kind: 'field', keyspace: 'hashes' }], value(7)],
        },
      ],
    };
    // (300 × 100 + 100 × 10 × 10) / 400.
    expect(userBytesPerKey({ resolved })).toBe(100);
    expect(userBytesPerKey({ resolved: {} })).toBeUndefined();
  });
});
