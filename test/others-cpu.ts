// How much CPU others use meanwhile: all that was busy, less what this process and its descendants used.
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { monotonicNs } from '../src/core/clock.ts';

/** Linux tells CPU times in hundredths of a second, whatever its own tick. */
const TICK_NS = 10e6;

export interface OthersCpu {
  /** Cores, since it was made. */
  coresUsed(): number;
}

/** undefined where the system does not tell. */
export function watchOthersCpu(): OthersCpu | undefined {
  const before = readOthersTicks();
  if (before === undefined) return undefined;
  const beganNs = monotonicNs();
  return {
    coresUsed: () => {
      const used = (readOthersTicks() ?? before) - before;
      return Math.min(availableParallelism(), (Math.max(0, used) * TICK_NS) / (monotonicNs() - beganNs));
    },
  };
}

function readOthersTicks(): number | undefined {
  try {
    const [user, nice, system, , , , , steal = 0] = readFileSync('/proc/stat', 'utf8')
      .split('\n', 1)[0]!
      .trim()
      .split(/\s+/)
      .slice(1)
      .map(Number) as [number, number, number, ...number[]];
    // Not interrupts: most of them are for packets of our own.
    return user + nice + system + steal - readOwnTicks();
  } catch {
    return undefined;
  }
}

/** Of this process and all that come from it; of those that have ended, through who waited for them. */
function readOwnTicks(): number {
  const children = new Map<number, number[]>();
  const ticks = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    const fields = statOf(name);
    if (fields === undefined) continue;
    const pid = Number(name);
    const [parent, times] = [Number(fields[1]), fields.slice(11, 15).map(Number)];
    ticks.set(
      pid,
      times.reduce((sum, one) => sum + one, 0),
    );
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  let own = 0;
  const open = [process.pid];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    own += ticks.get(pid) ?? 0;
    open.push(...(children.get(pid) ?? []));
  }
  return own;
}

/** From the state on, which follows the name in brackets. */
function statOf(pid: string): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    // It has ended.
    return undefined;
  }
}
