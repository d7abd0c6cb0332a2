// The bytes that RESP is made of: what each type of a reply begins with, and what a line ends with.

export const SIMPLE = 43; // +
export const ERROR = 45; // -
export const INTEGER = 58; // :
export const BULK = 36; // $
export const ARRAY = 42; // *
export const NULL = 95; // _
export const BOOLEAN = 35; // #
export const DOUBLE = 44; // ,
export const BIG_NUMBER = 40; // (
export const BLOB_ERROR = 33; // !
export const VERBATIM = 61; // =
export const MAP = 37; // %
export const SET = 126; // ~
export const PUSH = 62; // >
export const ATTRIBUTE = 124; // |

export const CR = 13;
export const LF = 10;
/** Both, as a little-endian integer. */
export const LINE_END = 0x0a0d;

export const SPACE = 32;
export const ZERO_DIGIT = 48;
export const NINE_DIGIT = 57;
export const MINUS = 45;
export const PLUS = 43;

export function isLineEnd(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === CR && bytes[at + 1] === LF;
}

/** Digits apart, what `3.5e-10`, `inf`, `-inf` and `nan` are written with. */
export function isInDoubleText(byte: number): boolean {
  return '+-.eEinfaNIFA'.includes(String.fromCharCode(byte));
}
