// `--ssh NAME=user@host`: reads it, and gives each target the machine that it is for.
import { usageError } from '../../core/errors.ts';
import type { TargetSpec } from '../../targets/contract.ts';

export interface SshWish {
  readonly target: string;
  /** user@host, or a name of the user's ssh settings. */
  readonly host: string;
}

export const SSH_WISH = 'NAME=user@host, the name of a target and where ssh finds its machine';

/** undefined when it is none; a host that begins with a dash would be an option of ssh. */
export function parseSsh(text: string): SshWish | undefined {
  const match = /^([^=]+)=((?:[\w.+-]+@)?\w[\w.:%-]*)$/.exec(text);
  return match !== null && !match[2]!.startsWith('-') ? { target: match[1]!, host: match[2]! } : undefined;
}

/** @throws CacheBenchError E_SSH (exit code 2) for a target that is not attached, or not there */
export function addSshHosts(
  targets: readonly TargetSpec[],
  wishes: readonly SshWish[],
): readonly TargetSpec[] {
  for (const { target } of wishes) {
    const spec = targets.find(({ name }) => name === target);
    if (spec?.kind === 'attach') continue;
    throw usageError(
      'E_SSH',
      spec === undefined
        ? `--ssh names '${target}', which is not a target`
        : `--ssh names ${target}, which runs on this machine`,
      'Name an attached target: -t prod=redis://db1:6379 --ssh prod=me@db1.',
    );
  }
  return targets.map((spec) => {
    const wish = wishes.findLast(({ target }) => target === spec.name);
    return wish === undefined ? spec : { ...spec, sshHost: wish.host };
  });
}
