// Runs of the same operation: every key has the digits of the id that the stream would have drawn one by one.
import { expect, test } from 'vitest';
import type { Keyspace } from '../../profile/profile.ts';
import { OperationStream } from '../operation-stream.ts';
import { KeyRun, MAX_RUN, MAX_RUN_DIGITS } from './key-run.ts';

const WIDTHS = Array.from({ length: MAX_RUN_DIGITS }, (_, i) => i + 1);

function streamOf(count: number): OperationStream {
  const keyspace: Keyspace = {
    name: 'k',
    count,
    pattern: '{id}',
    distribution: { kind: 'uniform' },
    elements: 1,
  };
  return new OperationStream(
    { seed: 5, operations: [], keyspaces: [keyspace], connections: 1 },
    new Float64Array(1),
    [],
    0,
  );
}

test.each(WIDTHS)('keys of %i digits, those of small ids filled up with zeros', (width) => {
  const count = 10 ** width;
  const run = new KeyRun(Buffer.from(`<<<${'_'.repeat(width)}>`), 3, width, 0);
  const target = new Uint8Array(MAX_RUN * (width + 4) + 8);
  const view = new DataView(target.buffer);
  const single = streamOf(count);
  const stream = streamOf(count);
  // What lies in front and behind stays.
  target.fill(1);
  run.write(target, view, 4, MAX_RUN, true, stream);
  const expected = Array.from({ length: MAX_RUN }, () => `<<<${String(single.key(0)).padStart(width, '0')}>`);
  const text = Buffer.from(target.subarray(4, -4)).toString();
  expect(text).toBe(expected.join(''));
  expect([...target.subarray(0, 4), ...target.subarray(-4)]).toEqual(new Array(8).fill(1));
});

test('every number of four digits is written as it is', () => {
  const count = 10_000;
  const keyspace: Keyspace = {
    name: 'k',
    count,
    pattern: '{id}',
    distribution: { kind: 'sequential' },
    elements: 1,
  };
  const plan = { seed: 5, operations: [], keyspaces: [keyspace], connections: 1 };
  const stream = new OperationStream(plan, new Float64Array(1), [], 0);
  const run = new KeyRun(Buffer.from('____'), 0, 4, 0);
  const target = new Uint8Array(4 * count);
  const view = new DataView(target.buffer);
  for (let id = 0; id < count; id += 50) run.write(target, view, 4 * id, 50, true, stream);
  const expected = Array.from({ length: count }, (_, id) => String(id).padStart(4, '0')).join('');
  expect(Buffer.from(target).toString()).toBe(expected);
});
