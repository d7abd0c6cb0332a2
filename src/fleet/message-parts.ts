// What all messages of a fleet are made of: whoever reaches the queue could have written them, and terminals show their texts.
import { z } from 'zod';
import { printable } from '../targets/control/printable.ts';

/** Of fields that nobody knows, no name is repeated: it would reach terminals as it came. */
export const strictObject = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? 'has fields that nobody knows' : undefined),
  });

/** Refused when a terminal would not show it as it is. */
export const plainText = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((text) => printable(text, longest) === text, { error: 'holds control characters' });

/** What servers and systems said: made safe to print, and cut to `longest` characters. */
export const foreignText = (longest: number) => z.string().transform((text) => printable(text, longest));
