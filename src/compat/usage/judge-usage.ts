// What the checks say of each command that an application uses.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { type CompatCheck, type CompatUsage, LEVELS } from '../../result/kinds/compat.ts';
import { isMeant, type Usage } from './usage.ts';

/** Most called first. */
export function judgeUsage(
  { source, calls, isCounted, places }: Usage,
  checks: readonly CompatCheck[],
): CompatUsage {
  const commands = [...calls]
    .sort(([one, oneCalls], [other, otherCalls]) => otherCalls - oneCalls || (one < other ? -1 : 1))
    .map(([name, count]) => {
      const own = checks.filter(({ commands: checked }) => checked.some((one) => isMeant(name, one)));
      // What hangs has an answer: none, where the reference gives one. What is now so, now so tells of neither server.
      const asked = own.filter(({ outcome }) => outcome !== 'skipped' && outcome !== 'flaky');
      const level = LEVELS.find((one) => asked.some((check) => check.level === one));
      const where = level === undefined ? undefined : places?.get(name);
      return {
        ...{ name, calls: count, checks: asked.length },
        ...dropUndefined({ level, places: where && [...new Set(where)] }),
      };
    });
  return { source, isCounted, calls: commands.reduce((sum, { calls: count }) => sum + count, 0), commands };
}

/** In the order of how much of the calls they concern; equal ones stay as they are. */
export function orderByUsage(checks: readonly CompatCheck[], { calls }: Usage): CompatCheck[] {
  const weights = new Map(
    checks.map(({ id, commands }) => [
      id,
      [...calls].reduce(
        (sum, [name, count]) => sum + (commands.some((one) => isMeant(name, one)) ? count : 0),
        0,
      ),
    ]),
  );
  return checks.toSorted((one, other) => weights.get(other.id)! - weights.get(one.id)!);
}
