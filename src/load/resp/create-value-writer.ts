// Chooses what writes the bodies of values, by what they hold.
import type { Values } from '../../profile/profile.ts';
import { JsonValues } from './json-values.ts';
import { ValueSource } from './value-source.ts';
import type { ValueWriter } from './value-writer.ts';

/** @param maxBytes no value is larger */
export function createValueWriter(values: Values, seed: number, maxBytes: number): ValueWriter {
  return values.content === 'json'
    ? new JsonValues(values, seed, maxBytes)
    : new ValueSource({ ...values, content: values.content }, seed, maxBytes);
}
