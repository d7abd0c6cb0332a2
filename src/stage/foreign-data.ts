// Refuses targets that hold somebody's data, unless the user allows it.
import { CacheBenchError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import type { Target } from '../targets/contract.ts';
import { KEY_MARK } from './key-prefix.ts';
import { STAGE_PORTS, type StagePorts } from './ports.ts';
import { describeRemoval } from './removal-command.ts';

/** @throws CacheBenchError E_REFUSED (exit code 4): somebody's data would be measured together with ours */
export async function refuseForeignData(
  targets: readonly Target[],
  allowNonempty: boolean,
  { inspectDatabase, showsKeys }: Pick<StagePorts, 'inspectDatabase' | 'showsKeys'> = STAGE_PORTS,
): Promise<void> {
  for (const target of targets) {
    if (target.owned || allowNonempty) continue;
    const { keys, isLeast } = await inspectDatabase(target);
    if (keys === 0) continue;
    if (keys === undefined) throw unknownData(target);
    const count = `${isLeast ? 'at least ' : ''}${keys} ${keys === 1 ? 'key' : 'keys'}`;
    throw new CacheBenchError(
      'E_REFUSED',
      `the database of ${target.name} holds ${count}; an empty one was expected`,
      {
        exitCode: EXIT.refused,
        hint: (await showsKeys(target, KEY_MARK).catch(() => false))
          ? `Some begin with ${KEY_MARK}, like those of a cache-bench that was killed or still runs. If none runs, remove them (${describeRemoval(target, KEY_MARK)}). Or name an empty database, or pass --allow-nonempty.`
          : 'Name an empty database (redis://host:port/15), or pass --allow-nonempty: only keys of this run are written, and they are removed afterwards.',
      },
    );
  }
}

function unknownData({ name }: Target): CacheBenchError {
  return new CacheBenchError('E_REFUSED', `cannot find out whether the database of ${name} is empty`, {
    exitCode: EXIT.refused,
    hint: 'It refuses DBSIZE, INFO, RANDOMKEY and SCAN: permit one of them; or pass --allow-nonempty: only keys of this run are written, and they are removed afterwards.',
  });
}
