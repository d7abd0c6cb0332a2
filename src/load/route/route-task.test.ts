// The key of an operation is found in its bytes, wherever it stands and whatever it is made of.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCommand } from '../../wire/command-bytes.ts';
import { readArgument } from './route-task.ts';

const argument = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  fc.constantFrom('', '\r\n', '$3\r\nx\r\n', '*2\r\n', 'key:0000000001'),
);

describe('readArgument', () => {
  it('gives any argument of any command, and nothing where there is none', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(argument, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 }),
        fc.nat(5),
        fc.nat(6),
        (commands, command, at) => {
          const bytes = Buffer.concat(
            commands.map((args) => encodeCommand(args.map((text) => Buffer.from(text, 'latin1')))),
          );
          expect(readArgument(bytes, [command, at])).toBe(commands[command]?.[at] ?? '');
        },
      ),
      { seed: 5, numRuns: 1000 },
    );
  });
});
