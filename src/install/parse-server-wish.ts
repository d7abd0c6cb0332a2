// Reads what is wanted of `servers`: redis, dragonfly@1.39.0, dragonfly@latest.
import { usageError } from '../core/errors.ts';
import { suggest } from '../core/suggest.ts';
import { PROCESS_FLAVORS } from '../targets/contract.ts';
import { printable } from '../targets/control/printable.ts';
import type { ServerWish } from './contract.ts';
import { parseVersion } from './version.ts';

/** @throws CacheBenchError E_USAGE (exit code 2) */
export function parseServerWish(text: string): ServerWish {
  const [name = '', versionText, ...rest] = text.split('@');
  const flavor = PROCESS_FLAVORS.find((one) => one === name);
  if (flavor === undefined) {
    const near = suggest(name, PROCESS_FLAVORS);
    throw usageError(
      'E_USAGE',
      `'${printable(name, 40)}' is not one of ${PROCESS_FLAVORS.join(', ')}`,
      near === undefined ? 'Name one of them.' : `Did you mean ${near}?`,
    );
  }
  if (versionText === undefined) return { flavor };
  const version = versionText === 'latest' ? versionText : parseVersion(versionText);
  if (version !== undefined && rest.length === 0) return { flavor, version };
  throw usageError(
    'E_USAGE',
    `'${printable(text.slice(name.length + 1), 40)}' is no version of ${flavor}`,
    `Write all three numbers, as in ${flavor}@1.2.3, or ${flavor}@latest.`,
  );
}
