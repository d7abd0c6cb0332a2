// What a CI system should point at of a comparison of replies: what breaks, then what differs.
import { listDifferingChecks, OUTCOME_WORDS } from '../report/compat-section.ts';
import type { CompatLevel, CompatResult } from '../result/kinds/compat.ts';
import type { Annotation } from './list-annotations.ts';

/** @param failOn what makes the command fail is an error, the rest a warning */
export function listCompatAnnotations(
  result: CompatResult,
  failOn: Exclude<CompatLevel, 'cosmetic'> | undefined,
): Annotation[] {
  const { reference, candidate } = result;
  return listDifferingChecks(result)
    .filter(({ level }) => level !== 'cosmetic')
    .map(({ id, level, outcome, differences, hint, place }) => ({
      level: failOn === 'differs' || failOn === level ? 'error' : 'warning',
      title: `${id}: ${OUTCOME_WORDS[outcome]}`,
      lines: [
        ...differences.flatMap((one) => [
          one.step,
          `${reference.name}: ${one.reference}`,
          `${candidate.name}: ${one.candidate}`,
        ]),
        ...(differences.length === 0 ? [OUTCOME_WORDS[outcome]] : []),
        ...(hint === undefined ? [] : [`instead: ${hint}`]),
      ],
      ...placeOf(place),
    }));
}

function placeOf(text: string): Pick<Annotation, 'place'> {
  const [, file, line] = /^(.+):(\d+)$/.exec(text) ?? [];
  return file === undefined ? {} : { place: { file, line: Number(line), column: 1 } };
}
