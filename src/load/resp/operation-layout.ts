// An operation as bytes with holes: everything that never changes is encoded once, before the run.
import { CacheBenchError } from '../../core/errors.ts';
import type {
  CommandTemplate,
  Keyspace,
  Operation,
  Script,
  TemplateArgument,
  TemplatePart,
  ValueSize,
} from '../../profile/profile.ts';
import { countDigits } from '../../wire/command-bytes.ts';
import { MAX_CURSOR_DIGITS } from '../../wire/cursor-scanner.ts';
import { KeyRun, MAX_RUN_DIGITS } from './key-run.ts';
import { STAMP_BYTES, STAMP_MARK } from './stamp.ts';

export const HOLE_KEY = 0;
export const HOLE_ELEMENT = 1;
export const HOLE_SCORE = 2;
export const HOLE_INTEGER = 3;
export const HOLE_VALUE = 4;
export const HOLE_STAMP = 5;
/** A key that stays the same until the walk over it ends. */
export const HOLE_WALKED_KEY = 6;

/** `{score}`: seven digits, as the profile promises. */
export const SCORE_BOUND = 10_000_000;
const SCORE_DIGITS = 7;
/** Where a pattern has its number. */
const ID_PLACE = '{id}';

/** A place that every send fills anew. */
export interface Hole {
  readonly kind: number;
  /** From the start of the operation (fixed layout) or of the piece (varying layout). */
  readonly offset: number;
  /** Bytes. */
  readonly width: number;
  /** Number of the keyspace (keys, elements, stamps), or the lower bound (integers). */
  readonly reference: number;
  /** Number of possible integers, or of the walk (walked keys). */
  readonly span: number;
}

/** Fixed bytes, small holes among them. */
export interface Segment {
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Of a short one the same bytes as little-endian doubles, the last one filled up: half the stores of integers. */
  readonly words: Float64Array | undefined;
}

/** Every send has the same length: copied once into a slot of a batch, then only the holes are written. */
export interface FixedLayout {
  readonly kind: 'fixed';
  /** What lies outside values, in order. */
  readonly segments: readonly Segment[];
  readonly holes: readonly Hole[];
  /** undefined: it draws more than a key, or nothing. */
  readonly keyRun: KeyRun | undefined;
  readonly maxBytes: number;
  readonly replies: number;
}

/** A part of an argument whose length is known only when it is drawn. */
export type VaryingPart =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly holes: readonly Hole[] }
  | { readonly kind: 'value'; readonly size: number }
  | { readonly kind: 'integer'; readonly min: number; readonly span: number }
  | { readonly kind: 'cursor'; readonly walk: number };

/** Fixed bytes, or one whole argument of varying length (its `$length` line included). */
export type VaryingPiece =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly holes: readonly Hole[] }
  | { readonly kind: 'argument'; readonly parts: readonly VaryingPart[] };

export interface VaryingLayout {
  readonly kind: 'varying';
  readonly pieces: readonly VaryingPiece[];
  readonly maxBytes: number;
  readonly replies: number;
}

export type OperationLayout = FixedLayout | VaryingLayout;

export interface LayoutContext {
  readonly keyPrefix: string;
  readonly keyspaces: readonly Keyspace[];
  readonly scripts: readonly Script[];
  /** Sizes drawn at run time; a layout refers to them by number. */
  readonly varyingSizes: ValueSize[];
  /** Of an operation with {cursor}: the number of its walk. */
  readonly walk?: number;
}

export function layOutOperation(operation: Operation, context: LayoutContext): OperationLayout {
  const commands = operation.transaction
    ? [textCommand('MULTI'), ...operation.commands, textCommand('EXEC')]
    : operation.commands;
  const writer = new LayoutWriter();
  for (const command of commands) {
    writer.text(`*${command.length}\r\n`);
    for (const argument of command) layOutArgument(argument, writer, context);
  }
  return writer.finish(commands.length);
}

function textCommand(name: string): CommandTemplate {
  return [[{ kind: 'text', text: name }]];
}

function layOutArgument(argument: TemplateArgument, writer: LayoutWriter, context: LayoutContext): void {
  const body = new LayoutWriter();
  for (const part of argument) layOutPart(part, body, context);
  if (body.isFixed()) {
    writer.text(`$${body.length}\r\n`);
    writer.append(body);
    writer.text('\r\n');
  } else {
    writer.varyingArgument(body);
  }
}

function layOutPart(part: TemplatePart, body: LayoutWriter, context: LayoutContext): void {
  switch (part.kind) {
    case 'text':
      body.text(part.text);
      break;
    case 'key':
      layOutKey(part.keyspace, body, context);
      break;
    case 'member':
    case 'field': {
      const reference = indexOfKeyspace(part.keyspace, context);
      body.text(part.kind === 'member' ? 'm:' : 'f:');
      body.hole(HOLE_ELEMENT, countDigits(context.keyspaces[reference]!.elements - 1), reference);
      break;
    }
    case 'score':
      body.hole(HOLE_SCORE, SCORE_DIGITS, 0);
      break;
    case 'integer':
      layOutInteger(part.min, part.max, body);
      break;
    case 'value':
      layOutValue(part.size, body, context);
      break;
    case 'script': {
      const script = context.scripts.find(({ name }) => name === part.script);
      if (script === undefined) throw unknownName('script', part.script);
      body.text(script.sha1);
      break;
    }
    case 'cursor':
      body.varying({ kind: 'cursor', walk: walkOf(context) }, MAX_CURSOR_DIGITS);
      break;
    case 'prefix':
      body.text(context.keyPrefix);
      break;
    case 'stamp':
      body.text(STAMP_MARK);
      body.hole(HOLE_STAMP, STAMP_BYTES - STAMP_MARK.length, indexOfKeyspace(part.keyspace, context));
  }
}

function walkOf({ walk }: LayoutContext): number {
  if (walk === undefined)
    throw new CacheBenchError('E_PROFILE', 'a {cursor} in an operation that does not walk');
  return walk;
}

function layOutKey(keyspace: string, body: LayoutWriter, context: LayoutContext): void {
  const reference = indexOfKeyspace(keyspace, context);
  const { pattern, count } = context.keyspaces[reference]!;
  const place = pattern.indexOf(ID_PLACE);
  body.text(context.keyPrefix + pattern.slice(0, place));
  const { walk } = context;
  body.hole(walk === undefined ? HOLE_KEY : HOLE_WALKED_KEY, countDigits(count - 1), reference, walk);
  body.text(pattern.slice(place + ID_PLACE.length));
}

function layOutInteger(min: number, max: number, body: LayoutWriter): void {
  const span = max - min + 1;
  const width = countDigits(Math.abs(min));
  if (min >= 0 && width === countDigits(max)) body.hole(HOLE_INTEGER, width, min, span);
  else body.varying({ kind: 'integer', min, span }, 1 + countDigits(Math.max(Math.abs(min), Math.abs(max))));
}

function layOutValue(size: ValueSize, body: LayoutWriter, { varyingSizes }: LayoutContext): void {
  if (size.kind === 'fixed') {
    body.hole(HOLE_VALUE, size.bytes, 0);
  } else {
    varyingSizes.push(size);
    body.varying({ kind: 'value', size: varyingSizes.length - 1 }, largestBytes(size));
  }
}

function indexOfKeyspace(name: string, context: LayoutContext): number {
  const index = context.keyspaces.findIndex((keyspace) => keyspace.name === name);
  if (index < 0) throw unknownName('keyspace', name);
  return index;
}

function unknownName(what: string, name: string): CacheBenchError {
  return new CacheBenchError(
    'E_PROFILE',
    `an operation uses the ${what} ${JSON.stringify(name)}, which the plan lacks`,
  );
}

function largestBytes(size: ValueSize): number {
  switch (size.kind) {
    case 'fixed':
      return size.bytes;
    case 'weighted':
      return Math.max(...size.sizes.map(({ bytes }) => bytes));
    default:
      return size.maxBytes;
  }
}

export const WORD_BYTES = 8;
/** Up to here a loop over words beats `set`, which is a call that cannot be inlined. */
const MAX_WORDS = 12;

/** A value is written whole every time: the bytes under it need not be copied. */
function cutSegments(bytes: Uint8Array, holes: readonly Hole[]): readonly Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  const cutAt = (end: number) => {
    const own = bytes.subarray(start, end);
    if (own.length > 0) segments.push({ offset: start, bytes: own, words: toWords(own) });
  };
  for (const { kind, offset, width } of holes) {
    if (kind !== HOLE_VALUE) continue;
    cutAt(offset);
    start = offset + width;
  }
  cutAt(bytes.length);
  return segments;
}

function toWords(bytes: Uint8Array): Float64Array | undefined {
  const count = Math.ceil(bytes.length / WORD_BYTES);
  if (count > MAX_WORDS) return undefined;
  const padded = new DataView(new ArrayBuffer(count * WORD_BYTES));
  for (const [i, byte] of bytes.entries()) padded.setUint8(i, byte);
  // None is a NaN, whose bits might change: its last bytes, 0xf0 or more and 0x7f or 0xff, follow each other in no UTF-8.
  return Float64Array.from({ length: count }, (_, i) => padded.getFloat64(i * WORD_BYTES, true));
}

function toKeyRun(bytes: Uint8Array, holes: readonly Hole[]): KeyRun | undefined {
  const [hole] = holes;
  if (hole?.kind !== HOLE_KEY || holes.length > 1 || hole.width > MAX_RUN_DIGITS) return undefined;
  return new KeyRun(bytes, hole.offset, hole.width, hole.reference);
}

/** `$` + 15 digits + two line ends: what an argument of varying length needs beyond its bytes. */
const ARGUMENT_FRAME_BYTES = 20;

/** Collects bytes and holes; starts a new piece only where a length varies. */
class LayoutWriter {
  length = 0;
  private chunks: Uint8Array[] = [];
  private holes: Hole[] = [];
  private readonly pieces: VaryingPiece[] = [];
  private readonly parts: VaryingPart[] = [];
  private maxBytes = 0;

  text(text: string): void {
    this.bytes(Buffer.from(text));
  }

  hole(kind: number, width: number, reference: number, span = 0): void {
    this.holes.push({ kind, offset: this.length, width, reference, span });
    this.bytes(new Uint8Array(width));
  }

  varying(part: VaryingPart, maxBytes: number): void {
    this.flushInto(this.parts);
    this.parts.push(part);
    this.maxBytes += maxBytes;
  }

  isFixed(): boolean {
    return this.parts.length === 0;
  }

  append(body: LayoutWriter): void {
    for (const hole of body.holes) this.holes.push({ ...hole, offset: hole.offset + this.length });
    for (const chunk of body.chunks) this.bytes(chunk);
  }

  varyingArgument(body: LayoutWriter): void {
    body.flushInto(body.parts);
    this.flushInto(this.pieces);
    this.pieces.push({ kind: 'argument', parts: body.parts });
    this.maxBytes += body.maxBytes + ARGUMENT_FRAME_BYTES;
  }

  finish(replies: number): OperationLayout {
    if (this.pieces.length === 0) {
      const bytes = Buffer.concat(this.chunks);
      const segments = cutSegments(bytes, this.holes);
      const { holes } = this;
      const keyRun = toKeyRun(bytes, holes);
      return { kind: 'fixed', segments, holes, keyRun, maxBytes: bytes.length, replies };
    }
    this.flushInto(this.pieces);
    return { kind: 'varying', pieces: this.pieces, maxBytes: this.maxBytes, replies };
  }

  private bytes(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.length += chunk.length;
  }

  private flushInto(list: {
    push(piece: { kind: 'bytes'; bytes: Uint8Array; holes: readonly Hole[] }): void;
  }): void {
    if (this.length > 0) list.push({ kind: 'bytes', bytes: Buffer.concat(this.chunks), holes: this.holes });
    this.maxBytes += this.length;
    this.chunks = [];
    this.holes = [];
    this.length = 0;
  }
}
