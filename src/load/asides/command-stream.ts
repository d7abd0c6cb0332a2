// The bytes of one command of a profile, drawn anew each time as an operation's would be.
import { hasCursor } from '../../profile/derived.ts';
import type { CommandTemplate, Keyspace, Script, ValueSize, Values } from '../../profile/profile.ts';
import { BatchBuffer } from '../../wire/batch-buffer.ts';
import { OperationStream, toPickBounds } from '../operation-stream.ts';
import { Encoder } from '../resp/encoder.ts';
import { layOutOperation } from '../resp/operation-layout.ts';
import type { ScanWalk } from '../walks/scan-walk.ts';

export interface CommandPlan {
  readonly command: CommandTemplate;
  readonly seed: number;
  readonly keyPrefix: string;
  readonly keyspaces: readonly Keyspace[];
  readonly scripts: readonly Script[];
  readonly values: Values;
}

/** More than most commands take; a buffer grows. */
const FIRST_CAPACITY_BYTES = 4096;
const ITS_ONLY_OPERATION = Uint16Array.of(0);

export class CommandStream {
  /** Of a command with {cursor}: where it stands. */
  readonly walk: ScanWalk | undefined;
  private readonly encoder: Encoder;
  private readonly stream: OperationStream;
  private readonly batch = new BatchBuffer(FIRST_CAPACITY_BYTES);

  constructor(plan: CommandPlan) {
    const operation = {
      ...{ name: 'event', weight: 1, commands: [plan.command] },
      ...{ transaction: false, hits: 'none' as const },
    };
    const varyingSizes: ValueSize[] = [];
    const scanWalks = hasCursor(operation) ? 1 : 0;
    const context = { ...plan, varyingSizes, ...(scanWalks === 0 ? {} : { walk: 0 }) };
    this.encoder = new Encoder([layOutOperation(operation, context)], plan.values, plan.seed);
    const operations = [operation];
    const streamPlan = { ...plan, operations, connections: 1, scanWalks };
    this.stream = new OperationStream(streamPlan, toPickBounds(operations), varyingSizes, 0);
    [this.walk] = this.stream.scanWalks;
  }

  next(): Buffer {
    const end = this.encoder.encode(ITS_ONLY_OPERATION, 1, this.stream, this.batch);
    return Buffer.from(this.batch.bytes.subarray(0, end));
  }
}
