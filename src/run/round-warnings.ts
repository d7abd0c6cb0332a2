// What a round gives cause to warn of: each warning once, and only where there is cause.
import type { CompletedRound } from '../result/parts/round.ts';
import { isDisturbed } from '../stats/saturation.ts';
import type { Target } from '../targets/contract.ts';
import { warnOfBlindBystander } from './blind-bystander.ts';
import type { Ledger } from './ledger.ts';
import { warnOfLostMessages } from './lost-messages.ts';

export function warnOfRound(target: Target, round: CompletedRound, ledger: Ledger): void {
  warnOfOtherLoad(round, ledger);
  warnOfLostHost(target, round, ledger);
  warnOfWandering(round, ledger);
  warnOfLostMessages(round, ledger);
  warnOfBlindBystander(round, ledger);
  warnOfSpinning(round, ledger);
}

/** Once a run, of the worst round: what else the machine does moves both sides, and not always alike. */
function warnOfOtherLoad({ otherCores, otherServerCores, target }: CompletedRound, ledger: Ledger): void {
  warnOfLoadThere(target, otherServerCores, ledger);
  if (otherCores === undefined || !isDisturbed(otherCores)) return;
  const message = `other processes used up to ${otherCores.toFixed(2)} cores in a round; stop them if you can`;
  ledger.warnOfWorst({ id: 'W_OTHER_LOAD', message }, otherCores);
}

/** Once a target whose machine ssh reads. */
function warnOfLoadThere(target: string, cores: number | undefined, ledger: Ledger): void {
  if (cores === undefined || !isDisturbed(cores)) return;
  const message = `other processes used up to ${cores.toFixed(2)} cores of its machine during a round; stop them, or read differences with care`;
  ledger.warnOfWorst({ id: 'W_OTHER_LOAD', message, target }, cores);
}

/** Once a run: a generator that wanders may land on the servers' CPUs. */
function warnOfWandering({ workers }: CompletedRound, ledger: Ledger): void {
  if (!workers.some(({ pinned }) => pinned === false)) return;
  if (ledger.result.warnings.some(({ id }) => id === 'W_NOT_PINNED')) return;
  const message =
    "the generator's threads could not be kept on their CPUs (taskset failed), so they may have used the servers'; install util-linux, or see what --client-cpus allows";
  ledger.warn({ id: 'W_NOT_PINNED', message });
}

/** Of one core, and of what the server used: background threads and the clock's rounding take less. */
const SPUN_LITTLE = 0.15;

/**
 * Once a target: CPU time that bought nothing. What the threads say that they worked may be too much, by what others
 * took of their cores, so that no less than the rest was spun.
 */
function warnOfSpinning({ target, server }: CompletedRound, ledger: Ledger): void {
  const { coresUsed, mainActive, ioActive } = server;
  if (coresUsed === undefined || mainActive === undefined || ioActive === undefined) return;
  const spun = coresUsed - mainActive - ioActive;
  if (spun < SPUN_LITTLE || spun < SPUN_LITTLE * coresUsed) return;
  const message = `its threads used ${spun.toFixed(2)} of their ${coresUsed.toFixed(2)} cores to spin while they waited: this part of its cost is not work, and a lighter load would hardly cost less`;
  ledger.warnOfWorst({ id: 'W_SPINNING', message, target }, spun);
}

/** Once a target: from there on its CPU and threads are unknown. */
function warnOfLostHost(
  { name, host }: Target,
  { profile, block, startedAt }: CompletedRound,
  ledger: Ledger,
): void {
  const reason = host?.ending();
  if (reason === undefined) return;
  if (ledger.result.warnings.some(({ id, target }) => id === 'W_SSH_LOST' && target === name)) return;
  const message = `the ssh connection to its machine ended (${reason}): its CPU use and threads are unknown since the round that began at ${startedAt.slice(11, 19)} UTC (${profile}, block ${block + 1})`;
  ledger.warn({ id: 'W_SSH_LOST', message, target: name });
}
