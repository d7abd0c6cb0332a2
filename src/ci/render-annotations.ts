// Annotations on the lines of a pull request.
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { escapeTerminal, shorten } from '../report/terminal/terminal-text.ts';
import { formatCommand } from './github-command.ts';
import type { Annotation, SourcePlace } from './list-annotations.ts';

export interface Checkout {
  readonly cwd: string;
  /** Where the repository was checked out; annotations name files relative to it. */
  readonly workspace: string;
}

/** GitHub shows no more of each level a step, and drops what comes later without a word. */
const MOST = 10;
/** The field holds 255 characters. */
const TITLE_WIDTH = 200;

/** @param annotations most important first */
export function renderAnnotations(annotations: readonly Annotation[], checkout: Checkout): string[] {
  return (['error', 'warning'] as const).flatMap((level) => {
    const found = annotations.filter((annotation) => annotation.level === level);
    const shown = found.length <= MOST ? found : found.slice(0, MOST - 1);
    const left = found.length - shown.length;
    return [
      ...shown.map((annotation) => renderAnnotation(annotation, checkout)),
      ...(left === 0 ? [] : [formatCommand(level, `+${left} more, see the log`, { title: 'cache-bench' })]),
    ];
  });
}

function renderAnnotation({ level, title, lines, place }: Annotation, checkout: Checkout): string {
  return formatCommand(level, lines.map(escapeTerminal).join('\n'), {
    ...locate(place, checkout),
    title: shorten(escapeTerminal(title), TITLE_WIDTH),
  });
}

/** Nothing for a file outside of the repository: GitHub would show the annotation nowhere. */
function locate(place: SourcePlace | undefined, { cwd, workspace }: Checkout) {
  if (place === undefined) return {};
  const path = relative(workspace, resolve(cwd, place.file));
  if (path === '' || path.startsWith('..') || isAbsolute(path)) return {};
  return { file: path.split(sep).join('/'), line: place.line, col: place.column };
}
