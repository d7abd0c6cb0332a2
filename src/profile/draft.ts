// The parts of a profile that could be read, each by itself, so that one mistake doesn't hide the others.
import type { z } from 'zod';
import type { Values } from './profile.ts';
import { type BystanderInput, bystanderSchema, type EventInput, eventSchema } from './schema/event.ts';
import { type KeyspaceInput, keyspaceSchema } from './schema/keyspace.ts';
import { type LoadInput, loadSchema } from './schema/load.ts';
import { valuesSchema } from './schema/values.ts';
import {
  type FillStepInput,
  fillStepSchema,
  type OperationInput,
  operationSchema,
  type ReceiverInput,
  receiverSchema,
  type ScriptInput,
  scriptSchema,
} from './schema.ts';

/** undefined stands for a part that is wrong by itself, which has been reported already. */
export interface Draft {
  readonly operations: readonly OperationInput[];
  readonly scripts: ReadonlyMap<string, ScriptInput | undefined>;
  readonly keyspace: KeyspaceInput | undefined;
  readonly keyspaces: ReadonlyMap<string, KeyspaceInput | undefined>;
  /** false: what stands under keyspaces: is no map, so that nobody knows their names. */
  readonly hasKeyspaces: boolean;
  readonly values: Values | undefined;
  readonly load: LoadInput | undefined;
  /** false: switched off; undefined: left to be inferred. */
  readonly fill: readonly (FillStepInput | undefined)[] | false | undefined;
  /** As one entry that is wrong, when they are no list. */
  readonly receivers: readonly (ReceiverInput | undefined)[];
  readonly events: readonly (EventInput | undefined)[];
  /** undefined: left to the events. */
  readonly bystander: BystanderInput | undefined;
}

export function readDraft(data: unknown): Draft {
  const map = asMap(data);
  const fill = map['fill'];
  return {
    operations: asList(map['operations']).map(readOperation),
    scripts: readParts(scriptSchema, map['scripts']),
    keyspace: readPart(keyspaceSchema, map['keyspace'] ?? {}),
    keyspaces: readParts(keyspaceSchema, map['keyspaces']),
    hasKeyspaces: map['keyspaces'] === undefined || isMap(map['keyspaces']),
    values: readPart(valuesSchema, map['values'] ?? {}),
    load: readPart(loadSchema, map['load'] ?? {}),
    fill: fill === undefined || fill === false ? fill : asList(fill).map(readFillStep),
    receivers: asEntries(map['receivers']).map((receiver) => readPart(receiverSchema, receiver)),
    events: asList(map['events']).map((event) => readPart(eventSchema, event)),
    bystander: readPart(bystanderSchema, map['bystander']),
  };
}

/** Field by field: a wrong weight shall not hide what is wrong with the command. */
function readOperation(data: unknown): OperationInput {
  const map = asMap(data);
  const { shape } = operationSchema;
  return {
    // A wrong name is still a name of its own.
    name: readPart(shape.name, map['name']) ?? (map['name'] === undefined ? undefined : String(map['name'])),
    weight: readPart(shape.weight, map['weight']) ?? 1,
    command: readPart(shape.command, map['command']),
    transaction: readPart(shape.transaction, map['transaction']),
  };
}

function readFillStep(data: unknown): FillStepInput | undefined {
  const map = asMap(data);
  const { shape } = fillStepSchema;
  const keyspace = readPart(shape.keyspace, map['keyspace']);
  const command = readPart(shape.command, map['command']);
  if (keyspace === undefined || command === undefined) return undefined;
  return { keyspace, command, per: readPart(shape.per, map['per']) };
}

function readPart<Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema> | undefined {
  return schema.safeParse(data).data;
}

function readParts<Schema extends z.ZodType>(schema: Schema, data: unknown) {
  return new Map(Object.entries(asMap(data)).map(([name, part]) => [name, readPart(schema, part)] as const));
}

function asMap(data: unknown): Readonly<Record<string, unknown>> {
  return isMap(data) ? data : {};
}

function isMap(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function asEntries(data: unknown): readonly unknown[] {
  return data === undefined || Array.isArray(data) ? asList(data) : [undefined];
}

function asList(data: unknown): readonly unknown[] {
  return Array.isArray(data) ? data : [];
}
