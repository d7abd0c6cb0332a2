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
): string[] {
  const values = { ...dragonfly!.values, memory_per_key: perKey };
  const resolved = { ...aProfile(), values: { content }, fill } as unknown as Record<string, unknown>;
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
    expect(explain(978, 'text', [{ ...SET, perKey: 'element' }])).toEqual([]);
    expect(explain(978, 'text', [SET, SET])).toEqual([]);
    expect(explain(978, 'text', [])).toEqual([]);
  });
});
