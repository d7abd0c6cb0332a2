// Why two servers differ at the end of a rehearsal, as far as what was played and what was seen on the way can tell.
import { formatInteger } from '../core/units.ts';
import type { PhaseRecord, RehearsalResult } from '../result/kinds/rehearsal.ts';

type Played = Pick<RehearsalResult, 'phases' | 'settings' | 'warnings' | 'reference' | 'candidate'>;

/** @returns sentences, the heaviest first; one that says that no reason is known, where there is none */
export function findReasons(result: Played): readonly string[] {
  const { phases, settings, warnings } = result;
  const { from, isWhole } = findLastCopy(phases);
  const since = phases.slice(from);
  const reasons = [
    ...describeCopy(result, from, isWhole),
    ...describeOneSided(result, since),
    ...describeUnacknowledged(since),
    ...describePhantoms(phases),
    // A copy writes keys over and removes none: what its source lost before stays where it is.
    ...phases.flatMap(({ name, faults }, at) =>
      faults
        .filter(({ what, on }) => what === 'kill' && (at >= from || phases[from]?.copy?.from === on))
        .map(
          ({ on }) =>
            `${name}: ${result[on].name} was killed, and all data that was not in a snapshot was lost.`,
        ),
    ),
    ...since.flatMap(({ name, copy }) =>
      copy?.refused ? [`${name}: ${formatInteger(copy.refused)} keys were refused by the copy.`] : [],
    ),
    ...warnings
      .filter(({ id }) => id === 'W_NOT_MIRRORED')
      .map(({ message }) => `${message[0]!.toUpperCase()}${message.slice(1)}.`),
    ...(settings.order === 'by-client' && since.some(({ writes }) => writes.startsWith('dual'))
      ? [
          'Each client had connections of its own (order: by-client): two writers of a key may have overtaken each other on one server.',
        ]
      : []),
  ];
  return reasons.length > 0
    ? reasons
    : [
        'Nothing in the plan and nothing that was observed explains it: check the examples, and what is between the load and the servers.',
      ];
}

interface LastCopy {
  /** Of the phase after which writes count, or whose copy may have missed some. */
  readonly from: number;
  /** Neither side had anything that the other got no chance to have. */
  readonly isWhole: boolean;
}

/** One that users waited for, or a replica: what came before is on both sides. */
function findLastCopy(phases: readonly PhaseRecord[]): LastCopy {
  const at = phases.findLastIndex(({ copy }) => copy?.way === 'replicaof' || copy?.way === 'snapshot');
  if (at < 0) return { from: 0, isWhole: false };
  const copy = phases[at]!.copy!;
  // What came during the copy of a replica is followed.
  return {
    from: copy.way === 'replicaof' ? at + 1 : at,
    isWhole: copy.way === 'replicaof' || copy.heldNs !== undefined,
  };
}

function describeCopy(
  { phases, reference, candidate }: Played,
  at: number,
  isWhole: boolean,
): readonly string[] {
  if (isWhole) return describePresent(phases[at]);
  const copy = phases[at]?.copy;
  if (copy?.way === 'snapshot')
    return [
      `${phases[at]!.name}: users kept writing while the snapshot was copied (hold: false), so the copy may have missed or overtaken their writes.`,
      ...describePresent(phases[at]),
    ];
  return [
    `Nothing was copied: data that ${reference.name} held before both got all writes is missing on ${candidate.name} until it is written again; existing counters and collections start empty there.`,
  ];
}

function describePresent(phase: PhaseRecord | undefined): readonly string[] {
  const present = phase?.copy?.present ?? 0;
  return present === 0
    ? []
    : [
        `${phase!.name}: ${formatInteger(present)} keys existed already and were not overwritten (replace: false).`,
      ];
}

/** A held copy carries over what one side alone got before it; in its own phase both get what comes. */
function describeOneSided(
  { reference, candidate }: Played,
  since: readonly PhaseRecord[],
): readonly string[] {
  return (['reference', 'candidate'] as const).flatMap((side) => {
    const rows = since.filter(({ onlyOn }) => onlyOn[side] > 0);
    const count = rows.reduce((sum, { onlyOn }) => sum + onlyOn[side], 0);
    const { name } = side === 'reference' ? reference : candidate;
    return count === 0
      ? []
      : [`${formatInteger(count)} writes went only to ${name} (${rows.map((row) => row.name).join(', ')}).`];
  });
}

function describePhantoms(phases: readonly PhaseRecord[]): readonly string[] {
  const rows = phases.flatMap(({ writes, authority, writesServed }) => {
    const { errors, timeouts } = writesServed[authority];
    return writes.startsWith('dual') && errors + timeouts > 0 ? [errors + timeouts] : [];
  });
  const count = rows.reduce((sum, one) => sum + one, 0);
  return count === 0
    ? []
    : [
        `${formatInteger(count)} dual writes failed for their users: the other side may have done them, and a copy removes no keys.`,
      ];
}

function describeUnacknowledged(since: readonly PhaseRecord[]): readonly string[] {
  return since.flatMap(({ name, shadow: { refused, unanswered, dropped } }) => {
    const parts = Object.entries({ refused, unanswered, dropped }).filter(([, count]) => count > 0);
    return parts.length === 0
      ? []
      : [
          `${name}: of the writes to the other side, ${parts.map(([what, count]) => `${formatInteger(count)} were ${what}`).join(', ')}.`,
        ];
  });
}
