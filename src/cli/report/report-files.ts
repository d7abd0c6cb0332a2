// From a result to the files of a format: one, or one for each profile and target that the file's name asks for.
import { buildReport } from '../../report/build-report.ts';
import { type FormatName, factsOf } from '../../report/format-list.ts';
import { REPORT_FORMATS } from '../../report/formats.ts';
import { type RunResult, roundsOf } from '../../result/kinds.ts';
import { fillPlaces, PROFILE_PLACE, selectFrom, TARGET_PLACE } from './select-parts.ts';

export interface ReportFile {
  readonly path: string;
  /** What it holds, one after the other. */
  readonly pieces: Iterable<string>;
}

/**
 * No file where a format needs a round that completed and there is none.
 * @throws CacheBenchError E_FORMAT, E_HISTOGRAM
 */
export function renderFiles(result: RunResult, format: FormatName, path: string): ReportFile[] {
  return splitResult(result, path)
    .filter(
      (part) =>
        !factsOf(format).isSingle || roundsOf(part.result).some(({ status }) => status === 'completed'),
    )
    .map((part) => ({ path: part.path, pieces: renderResult(part.result, format) }));
}

/** In pieces, of which most formats have one. */
export function renderResult(result: RunResult, format: FormatName): Iterable<string> {
  const { render, pieces } = REPORT_FORMATS[format];
  const input = {
    result,
    // Worked out for the formats that show it.
    get report() {
      return buildReport(result);
    },
  };
  return pieces?.(input) ?? [render(input)];
}

function splitResult(result: RunResult, path: string): { path: string; result: RunResult }[] {
  const profiles = path.includes(PROFILE_PLACE) ? result.profiles.map(({ name }) => name) : [undefined];
  const targets = path.includes(TARGET_PLACE) ? result.targets.map(({ name }) => name) : [undefined];
  return profiles.flatMap((profile) =>
    targets.map((target) => ({
      path: fillPlaces(path, profile, target),
      result: selectFrom(result, {
        ...(profile === undefined ? {} : { profiles: [profile] }),
        ...(target === undefined ? {} : { targets: [target] }),
      }),
    })),
  );
}
