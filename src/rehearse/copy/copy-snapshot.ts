// Copies all keys of the run by DUMP and RESTORE, a hundred at a time.

import type { Endpoint } from '../../core/endpoint.ts';
import { stopIfInterrupted } from '../../core/interrupted.ts';
import type { CopyRecord } from '../../result/kinds/rehearsal.ts';
import { describeReply } from '../../wire/describe-reply.ts';
import { keyBytes, type ServerLink, scanKeys, withServer } from '../../wire/server-link.ts';

export interface SnapshotPlan {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly prefix: string;
  /** Keys that are there already are written over; else they are newer, and stay. */
  readonly replace: boolean;
  readonly signal: AbortSignal;
}

/** What is read of a key has aged when it is written: with more at once times to live would drift apart. */
const AT_ONCE = 100;

/** Replies to PTTL. */
const EXPIRED = -2n;
const WITHOUT_END = -1n;

export type SnapshotCounts = Pick<CopyRecord, 'keys' | 'present' | 'refused' | 'refusal'>;

/** @throws CacheBenchError of the connections, E_REPLY; Interrupted */
export function copySnapshot(plan: SnapshotPlan): Promise<SnapshotCounts> {
  return withServer(plan.from, (from) =>
    withServer(plan.to, async (to) => {
      const counts: { keys: number; present: number; refused: number; refusal?: string } = {
        keys: 0,
        present: 0,
        refused: 0,
      };
      for await (const keys of scanKeys(from, plan.prefix)) {
        for (let at = 0; at < keys.length; at += AT_ONCE) {
          stopIfInterrupted(plan.signal);
          const some = keys.slice(at, at + AT_ONCE);
          const said = await Promise.all(some.map((key) => copyKey(key, from, to, plan.replace)));
          for (const one of said) {
            if (one === 'copied') counts.keys++;
            else if (one === 'present') counts.present++;
            else if (one !== 'gone') {
              counts.refused++;
              counts.refusal ??= one;
            }
          }
        }
      }
      return counts;
    }),
  );
}

/** @returns what became of it, or what the server said against it */
async function copyKey(key: string, from: ServerLink, to: ServerLink, replace: boolean): Promise<string> {
  const bytes = keyBytes(key);
  const [dumped, left] = await Promise.all([from.ask('DUMP', bytes), from.ask('PTTL', bytes)]);
  if (dumped.kind === 'null') return 'gone';
  if (dumped.kind !== 'bulk') return `DUMP: ${describeReply(dumped)}`;
  if (left.kind !== 'integer') return `PTTL: ${describeReply(left)}`;
  // It ended after DUMP.
  if (left.value === EXPIRED) return 'gone';
  const said = await to.ask(
    'RESTORE',
    bytes,
    restoredMs(left.value),
    dumped.bytes,
    ...(replace ? ['REPLACE'] : []),
  );
  if (said.kind !== 'error') return 'copied';
  const text = said.bytes.toString('latin1');
  return text.startsWith('BUSYKEY') ? 'present' : `RESTORE: ${describeReply(said)}`;
}

/** 0 means to RESTORE what it doesn't mean to PTTL: no end. A key in its last millisecond gets one, as from MIGRATE. */
function restoredMs(leftMs: bigint): string {
  if (leftMs === WITHOUT_END) return '0';
  return leftMs > 0n ? String(leftMs) : '1';
}
