import { describe, expect, it } from 'vitest';
import { aProfile } from '../testkit/builders.ts';
import { buildReport } from './build-report.ts';
import { explainPackedValues } from './packed-values.ts';
import { sampleResult } from './sample-result.test-helper.ts';

const [sample] = sampleResult({ blocks: 1 }).profiles;
const [, dragonfly] = buildReport(sampleResult({ blocks: 1 })).profiles[0]!.targets;

function explain(
  perKey: number | undefined,
  content: 'binary' | 'text' | 'json',
  fill: unknown = [SET],
  keyspaces: unknown = [{ name: 'default', count: 1000, elements: 1 }],
): string[] {
  const values = { ...dragonfly!.values, memory_per_key: perKey };
  const resolved = { ...aProfile(), values: { content }, fill, keyspaces } as unknown as Record<
    string,
    unknown
  >;
  return explainPackedValues({ ...sample!, resolved }, [
    { ...dragonfly!, values } as typeof dragonfly & object,
  ]);
}

const VALUE = { kind: 'value', size: { kind: 'fixed', bytes: 1024 } };
const SET = {
  keyspace: 'default',
  perKey: 'key',
  command: [[{ kind: 'text', text: 'SET' }], [{ kind: 'key' }], [VALUE]],
};

describe('fewer bytes a key than its value has', () => {
  it('are explained by what the values hold', () => {
    expect(explain(978, 'json')).toEqual([
      'dragonfly takes 978 B a key for values of 1,024 B: it packs text, whose characters need seven bits of eight, or compresses it. Bytes of any kind (content: binary) it would keep as they are.',
    ]);
    expect(explain(512, 'binary')).toEqual([
      'dragonfly takes 512 B a key for values of 1,024 B: it compresses what it stores.',
    ]);
  });

  it('need no word where a key takes more, is not known, or holds more than one value', () => {
    expect(explain(1100, 'text')).toEqual([]);
    expect(explain(undefined, 'text')).toEqual([]);
    expect(explain(978, 'text', [])).toEqual([]);
  });

  it('are no news of a key that is set more than once', () => {
    expect(explain(978, 'text', [SET, SET])).toEqual([]);
    const elements = [{ name: 'default', count: 1000, elements: 4 }];
    expect(explain(978, 'text', [{ ...SET, perKey: 'element' }], elements)).toEqual([]);
  });

  describe('of several kinds', () => {
    const keyspaces = [
      { name: 'default', count: 9000, elements: 1 },
      { name: 'users', count: 1000, elements: 4 },
    ];
    const hset = (size: object) => ({
      keyspace: 'users',
      perKey: 'element',
      command: [
        [{ kind: 'text', text: 'HSET' }],
        [{ kind: 'key' }],
        [{ kind: 'field' }],
        [{ kind: 'value', size }],
      ],
    });
    const fixed = { kind: 'fixed', bytes: 64 };

    it('are told against the mean of what they hold', () => {
      // 0.9 × 1024 + 0.1 × 4 × (64 + 3)
      expect(explain(900, 'text', [SET, hset(fixed)], keyspaces)).toEqual([
        expect.stringMatching(
          /^dragonfly takes 900 B a key for 948 B of data in it, on average: it packs text,/,
        ),
      ]);
      expect(explain(950, 'text', [SET, hset(fixed)], keyspaces)).toEqual([]);
    });

    it('need to be surely fewer where sizes vary', () => {
      const varying = hset({ kind: 'range', minBytes: 32, maxBytes: 96 });
      expect(explain(910, 'text', [SET, varying], keyspaces)).toEqual([]);
      expect(explain(890, 'text', [SET, varying], keyspaces)).toHaveLength(1);
    });

    it('are no news of streams, which are trimmed', () => {
      const xadd = {
        ...hset(fixed),
        command: [[{ kind: 'text', text: 'XADD' }], ...hset(fixed).command.slice(1)],
      };
      expect(explain(500, 'text', [SET, xadd], keyspaces)).toEqual([]);
    });
  });
});
