// The arguments of commands that lie encoded in bytes, for a driver that wants them one by one.
import { LF, ZERO_DIGIT } from './resp-bytes.ts';

/** ASCII becomes a string, as an application would pass it; anything else a buffer of its own. */
export type Argument = string | Buffer;

/** Calls `onCommand` with the arguments of each command in bytes[0, end). */
export function splitCommands(bytes: Buffer, end: number, onCommand: (args: Argument[]) => void): void {
  let at = 0;
  while (at < end) {
    const lineEnd = bytes.indexOf(LF, at);
    const args: Argument[] = [];
    const count = readNumber(bytes, at + 1, lineEnd - 1);
    at = lineEnd + 1;
    for (let i = 0; i < count; i++) {
      const start = bytes.indexOf(LF, at) + 1;
      const length = readNumber(bytes, at + 1, start - 2);
      args.push(toArgument(bytes, start, start + length));
      at = start + length + 2;
    }
    onCommand(args);
  }
}

function readNumber(bytes: Buffer, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 10 + bytes[i]! - ZERO_DIGIT;
  return value;
}

function toArgument(bytes: Buffer, from: number, to: number): Argument {
  for (let i = from; i < to; i++) if (bytes[i]! > 127) return Buffer.from(bytes.subarray(from, to));
  return bytes.toString('latin1', from, to);
}
