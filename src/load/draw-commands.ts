// The commands of one operation as the first connection would send it first: what a probe outside of rounds sends.
import type { Operation } from '../profile/profile.ts';
import { BatchBuffer } from '../wire/batch-buffer.ts';
import { type Argument, splitCommands } from '../wire/split-command.ts';
import type { LoadPlan } from './contract.ts';
import { OperationStream, toPickBounds } from './operation-stream.ts';
import { Encoder } from './resp/encoder.ts';
import { layOutOperation } from './resp/operation-layout.ts';

/** The same for every target. @param operation without a cursor, whose walk would need replies */
export function drawCommands(
  operation: Operation,
  { fill: _fill, ...plan }: LoadPlan,
): readonly (readonly Argument[])[] {
  const varyingSizes: Parameters<typeof layOutOperation>[1]['varyingSizes'] = [];
  const layout = layOutOperation(operation, { ...plan, varyingSizes });
  const stream = new OperationStream(plan, toPickBounds([operation]), varyingSizes, 0);
  const batch = new BatchBuffer(layout.maxBytes);
  const length = new Encoder([layout], plan.values, plan.seed).encode(Uint16Array.of(0), 1, stream, batch);
  const commands: Argument[][] = [];
  splitCommands(Buffer.from(batch.bytes.buffer, 0, length), length, (args) => commands.push(args));
  return commands;
}
