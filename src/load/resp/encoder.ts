// Writes operations as RESP into a batch: fixed bytes copied only where they don't lie already, holes filled in place.
import type { Values } from '../../profile/profile.ts';
import type { BatchBuffer } from '../../wire/batch-buffer.ts';
import { countDigits, writeDigits } from '../../wire/command-bytes.ts';
import type { OperationStream } from '../operation-stream.ts';
import { createValueWriter } from './create-value-writer.ts';
import { MAX_RUN } from './key-run.ts';
import {
  type FixedLayout,
  HOLE_ELEMENT,
  HOLE_INTEGER,
  HOLE_KEY,
  HOLE_SCORE,
  HOLE_STAMP,
  HOLE_WALKED_KEY,
  type Hole,
  type OperationLayout,
  SCORE_BOUND,
  type Segment,
  type VaryingLayout,
  type VaryingPart,
  WORD_BYTES,
} from './operation-layout.ts';
import { StampWriter } from './stamp.ts';
import type { ValueWriter } from './value-writer.ts';

/** Too few to be worth a sum over the operations of a batch, bytes. */
const ROOM_IN_ANY_BATCH = 64 * 1024;
const CR = 13;
const LF = 10;
const DOLLAR = 36;
const MINUS = 45;

export class Encoder {
  private readonly layouts: readonly OperationLayout[];
  private readonly values: ValueWriter;
  /** Lengths drawn for the parts of one argument, before its `$length` line can be written. */
  private readonly drawn: Float64Array;
  private readonly stamps: StampWriter;
  /** Bytes of the longest operation whose length does not vary. */
  private readonly largestFixed: number;

  constructor(
    layouts: readonly OperationLayout[],
    values: Values,
    seed: number,
    stamps: StampWriter = new StampWriter(0),
  ) {
    this.layouts = layouts;
    this.values = createValueWriter(values, seed, Math.max(...layouts.map(({ maxBytes }) => maxBytes)));
    this.drawn = new Float64Array(Math.max(...layouts.map(countParts)));
    this.stamps = stamps;
    this.largestFixed = Math.max(...layouts.map(({ kind, maxBytes }) => (kind === 'fixed' ? maxBytes : 0)));
  }

  /** Writes the stream's next operations, `operations[0 … count-1]`, as one batch. @returns its length, bytes */
  encode(operations: Uint16Array, count: number, stream: OperationStream, batch: BatchBuffer): number {
    if (count === 1) return this.encodeOne(operations[0]!, stream, batch);
    const { layouts } = this;
    const room = this.countRoom(operations, count);
    batch.reserve(0, room);
    // What is laid out anew spoils what lies behind it, so of the batch before only the first run can serve.
    let there = 0;
    let at = 0;
    for (let slot = 0; slot < count; ) {
      const operation = operations[slot]!;
      const layout = layouts[operation]!;
      if (layout.kind === 'varying') {
        if (slot === 0) batch.lying = 0;
        stream.begin();
        batch.reserve(at, layout.maxBytes + room);
        at = this.encodeVarying(layout, stream, batch, at);
        slot++;
        continue;
      }
      let end = slot + 1;
      while (end < count && operations[end] === operation) end++;
      if (slot === 0) {
        const lying = batch.lyingOperation === operation ? batch.lying : 0;
        there = Math.min(lying, end);
        batch.lyingOperation = operation;
        batch.lying = end === count ? Math.max(lying, end) : end;
      }
      const { keyRun } = layout;
      // Of two, so that what a run costs is shared.
      if (keyRun !== undefined && end - slot > 1) {
        end = Math.min(end, slot + MAX_RUN);
        keyRun.write(batch.bytes, batch.view, at, end - slot, end > there, stream);
      } else {
        this.encodeFixed(layout, end - slot, there - slot, stream, batch, at);
      }
      at += (end - slot) * layout.maxBytes;
      slot = end;
    }
    return at;
  }

  /** A batch of one, without what only several need. */
  private encodeOne(operation: number, stream: OperationStream, batch: BatchBuffer): number {
    const layout = this.layouts[operation]!;
    const { maxBytes } = layout;
    batch.reserve(0, maxBytes + WORD_BYTES);
    stream.begin();
    if (layout.kind === 'varying') {
      batch.lying = 0;
      return this.encodeVarying(layout, stream, batch, 0);
    }
    if (batch.lying === 0 || batch.lyingOperation !== operation) {
      layOut(layout.segments, batch.bytes, batch.view, 0);
      batch.lyingOperation = operation;
      batch.lying = 1;
    }
    this.fillHoles(layout.holes, stream, batch.bytes, batch.view, 0);
    return maxBytes;
  }

  /** `count` times the same operation, of which the first `there` are laid out. */
  private encodeFixed(
    { segments, holes, maxBytes }: FixedLayout,
    count: number,
    there: number,
    stream: OperationStream,
    { bytes, view }: BatchBuffer,
    at: number,
  ): void {
    for (let i = 0; i < count; i++) {
      if (i >= there) layOut(segments, bytes, view, at);
      stream.begin();
      this.fillHoles(holes, stream, bytes, view, at);
      at += maxBytes;
    }
  }

  /** Bytes that the batch may need beside its operations of varying length, which make room when their turn comes. */
  private countRoom(operations: Uint16Array, count: number): number {
    const most = count * this.largestFixed;
    return (most < ROOM_IN_ANY_BATCH ? most : this.countFixedBytes(operations, count)) + WORD_BYTES;
  }

  /** Of the operations of a batch whose length does not vary: the others make room when their turn comes. */
  private countFixedBytes(operations: Uint16Array, count: number): number {
    let sum = 0;
    for (let slot = 0; slot < count; slot++) {
      const layout = this.layouts[operations[slot]!]!;
      if (layout.kind === 'fixed') sum += layout.maxBytes;
    }
    return sum;
  }

  /** @param view over `bytes`; both are handed on, for looking them up in a batch once more takes longer than a hole */
  private fillHoles(
    holes: readonly Hole[],
    stream: OperationStream,
    bytes: Uint8Array,
    view: DataView,
    base: number,
  ): void {
    for (let i = 0; i < holes.length; i++) {
      const hole = holes[i]!;
      const at = base + hole.offset;
      const { width } = hole;
      switch (hole.kind) {
        case HOLE_KEY:
          writeDigits(bytes, at, width, stream.key(hole.reference));
          break;
        case HOLE_ELEMENT:
          writeDigits(bytes, at, width, stream.element(hole.reference));
          break;
        case HOLE_SCORE:
          writeDigits(bytes, at, width, stream.random.below(SCORE_BOUND));
          break;
        case HOLE_INTEGER:
          writeDigits(bytes, at, width, hole.reference + stream.random.below(hole.span));
          break;
        case HOLE_STAMP:
          this.stamps.write(bytes, at, hole.reference);
          break;
        case HOLE_WALKED_KEY: {
          const drawn = stream.key(hole.reference);
          writeDigits(bytes, at, width, stream.scanWalks[hole.span]!.chooseKey(drawn));
          break;
        }
        default:
          this.values.writeFixed(bytes, view, at, width, stream.random);
      }
    }
  }

  private encodeVarying(
    layout: VaryingLayout,
    stream: OperationStream,
    batch: BatchBuffer,
    at: number,
  ): number {
    const { pieces } = layout;
    for (let i = 0; i < pieces.length; i++) {
      const piece = pieces[i]!;
      if (piece.kind === 'bytes') {
        batch.bytes.set(piece.bytes, at);
        this.fillHoles(piece.holes, stream, batch.bytes, batch.view, at);
        at += piece.bytes.length;
      } else {
        at = this.encodeArgument(piece.parts, stream, batch, at);
      }
    }
    return at;
  }

  private encodeArgument(
    parts: readonly VaryingPart[],
    stream: OperationStream,
    batch: BatchBuffer,
    at: number,
  ): number {
    const { drawn } = this;
    const { bytes } = batch;
    let length = 0;
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i]!;
      if (part.kind === 'bytes') {
        length += part.bytes.length;
      } else if (part.kind === 'value') {
        drawn[i] = stream.size(part.size);
        length += drawn[i]!;
      } else if (part.kind === 'cursor') {
        const walk = stream.scanWalks[part.walk]!;
        walk.beginStep();
        length += walk.length;
      } else {
        const integer = part.min + stream.random.below(part.span);
        drawn[i] = integer;
        length += integer < 0 ? 1 + countDigits(-integer) : countDigits(integer);
      }
    }
    bytes[at++] = DOLLAR;
    at = writeInteger(bytes, at, length);
    bytes[at++] = CR;
    bytes[at++] = LF;
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i]!;
      if (part.kind === 'bytes') {
        bytes.set(part.bytes, at);
        this.fillHoles(part.holes, stream, batch.bytes, batch.view, at);
        at += part.bytes.length;
      } else if (part.kind === 'value') {
        this.values.write(bytes, batch.view, at, drawn[i]!, stream.random);
        at += drawn[i]!;
      } else if (part.kind === 'cursor') {
        const walk = stream.scanWalks[part.walk]!;
        for (let digit = 0; digit < walk.length; digit++) bytes[at++] = walk.digits[digit]!;
      } else {
        at = writeInteger(bytes, at, drawn[i]!);
      }
    }
    bytes[at++] = CR;
    bytes[at++] = LF;
    return at;
  }
}

/**
 * The last word of a segment may reach seven bytes too far: into a value, which is written after this, or into
 * the next slots, which are laid out anew after this one.
 */
function layOut(segments: readonly Segment[], bytes: Uint8Array, view: DataView, at: number): void {
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i]!;
    const { words } = segment;
    const from = at + segment.offset;
    if (words === undefined) {
      bytes.set(segment.bytes, from);
    } else {
      for (let word = 0; word < words.length; word++)
        view.setFloat64(from + word * WORD_BYTES, words[word]!, true);
    }
  }
}

function writeInteger(bytes: Uint8Array, at: number, value: number): number {
  if (value < 0) {
    bytes[at++] = MINUS;
    value = -value;
  }
  const width = countDigits(value);
  writeDigits(bytes, at, width, value);
  return at + width;
}

function countParts(layout: OperationLayout): number {
  if (layout.kind === 'fixed') return 0;
  return Math.max(...layout.pieces.map((piece) => (piece.kind === 'argument' ? piece.parts.length : 0)));
}
