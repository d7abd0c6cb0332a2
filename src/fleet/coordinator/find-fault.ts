// Holds an agent's answer against the slice that it was dealt: what does not fit would be added as if it did.
import type { LoadPlan } from '../../load/contract.ts';
import { listDerived } from '../../profile/derived.ts';
import type { LoadAnswer, Slice } from '../protocol.ts';

/** @returns undefined when it fits; else what does not, as the end of a sentence */
export function findFault(plan: LoadPlan, slice: Slice, { workers }: LoadAnswer): string | undefined {
  const connections = workers.reduce((sum, { usage }) => sum + usage.connections, 0);
  return (
    differ('workers', workers.length, slice.workers) ??
    differ('connections', connections, slice.connections) ??
    workers.map((worker) => findFaultOfWorker(plan, worker)).find((fault) => fault !== undefined)
  );
}

function findFaultOfWorker(plan: LoadPlan, worker: LoadAnswer['workers'][number]): string | undefined {
  const { operations, keyspaces, receivers = [] } = plan;
  return (
    differ('operations', worker.operations.length, operations.length) ??
    differ('times beside them', worker.derived.length, listDerived(operations, receivers).length) ??
    differ('counts of stamps', worker.sent.length, keyspaces.length) ??
    differ('paces', worker.pacing === undefined ? 0 : 1, plan.openLoop === undefined ? 0 : 1)
  );
}

function differ(what: string, found: number, dealt: number): string | undefined {
  return found === dealt ? undefined : `it has ${found} ${what}, and ${dealt} were dealt`;
}
