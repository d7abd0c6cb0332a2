// What the schemas of maps and lists are made of; the message of every issue is what was wanted.
import { z } from 'zod';
import { NAME_PATTERN, NAME_WANTED } from '../placeholders.ts';

/** Keys of a map that are not in its shape are errors; the message of that issue is the list of known keys. */
export function strictMap<Shape extends z.core.$ZodShape>(shape: Shape) {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? known : `a map with ${known}`),
  });
}

export function namedMap<Item extends z.ZodType>(item: Item, wanted: string) {
  return z.record(z.string().regex(NAME_PATTERN, { error: NAME_WANTED }), item, { error: wanted });
}

export function listOf<Item extends z.ZodType>(item: Item) {
  return z.array(item, { error: 'a list' }).min(1, { error: 'a list with at least one entry' });
}

/** Checks how many of some keys a map has, even when other keys of it are wrong. */
export function checkPresence(
  keys: readonly string[],
  isRight: (present: number) => boolean,
  wanted: string,
) {
  return z.refine<object>((map) => isRight(keys.filter((key) => key in map).length), {
    error: wanted,
    when: ({ value }) => typeof value === 'object' && value !== null,
  });
}

export function exactlyOneOf(...keys: readonly string[]) {
  return checkPresence(keys, (present) => present === 1, `exactly one of ${keys.join(', ')}`);
}

/** What `exactlyOneOf` means in JSON Schema. */
export function eitherOf(...keys: readonly string[]) {
  return { oneOf: keys.map((key) => ({ required: [key] })) };
}
