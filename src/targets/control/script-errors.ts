// Why a server refused a Lua script, and what to change in it.
import { dropUndefined } from '../../core/drop-undefined.ts';
import { CacheBenchError, messageOf } from '../../core/errors.ts';
import { adviseOnError } from '../../wire/error-replies.ts';
import type { Flavor, Target } from '../contract.ts';

/** Anything but an error reply is passed on as it is. */
export function explainScriptError(error: unknown, script: string, target: Target): unknown {
  if (!(error instanceof CacheBenchError) || error.code !== 'E_REPLY') return error;
  const hint = hintForScriptError(messageOf(error), target.identity.flavor);
  return new CacheBenchError('E_SCRIPT', `script '${script}': ${error.message}`, {
    ...dropUndefined({ hint }),
  });
}

/** The next step for an error reply of SCRIPT LOAD or EVALSHA, where one is known. */
export function hintForScriptError(message: string, flavor: Flavor): string | undefined {
  const advice = adviseOnError(message);
  if (advice?.kind === 'undeclared-key') return advice.hint;
  if (/unexpected symbol near '#'/.test(message)) {
    return 'Dragonfly has no #! line of scripts: remove it.';
  }
  return flavor === 'dragonfly'
    ? 'Dragonfly runs Lua 5.4, Redis Lua 5.1: check what differs between them.'
    : undefined;
}
