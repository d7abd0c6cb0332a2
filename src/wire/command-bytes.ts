// RESP commands as bytes: whole ones for handshakes, and the pieces the encoder lays out.

/** Text is sent as UTF-8. */
export type CommandArgument = string | Uint8Array;

/** `*2\r\n$4\r\nAUTH\r\n…` */
export function encodeCommand(args: readonly CommandArgument[]): Uint8Array {
  return Buffer.concat([
    Buffer.from(`*${args.length}\r\n`),
    ...args.flatMap((arg) =>
      typeof arg === 'string'
        ? [Buffer.from(`$${Buffer.byteLength(arg)}\r\n${arg}\r\n`)]
        : [Buffer.from(`$${arg.length}\r\n`), arg, LINE_END],
    ),
  ]);
}

const LINE_END = Buffer.from('\r\n');

/** Writes `value` as exactly `width` decimal digits; higher digits are cut off. */
export function writeDigits(target: Uint8Array, at: number, width: number, value: number): void {
  let position = at + width;
  // Above 2^31 integer arithmetic would wrap: one step of floating point brings the rest below 10^9.
  if (value > 0x7fffffff) {
    const high = Math.floor(value / 1e9);
    const lowWidth = Math.min(9, width);
    writeDigits(target, position - lowWidth, lowWidth, value - high * 1e9);
    if (width > 9) writeDigits(target, at, width - 9, high);
    return;
  }
  let rest = value | 0;
  while (position > at) {
    const tenth = (rest / 10) | 0;
    target[--position] = 48 + rest - tenth * 10;
    rest = tenth;
  }
}

/** Decimal digits of a whole number, 0 or more. */
export function countDigits(value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  return digits;
}
