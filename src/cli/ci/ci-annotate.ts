// Annotations of GitHub Actions: what is wrong, on the line of the file where it is.

import { type Annotation, listMistakes } from '../../ci/list-annotations.ts';
import { renderAnnotations } from '../../ci/render-annotations.ts';
import type { Host } from '../../core/host.ts';

/** An error that ended a command, on the line of the file that it is about. */
export function annotateError(host: Host, error: unknown): void {
  annotate(host, listMistakes(error));
}

/** Does nothing elsewhere. */
export function annotate(host: Host, annotations: readonly Annotation[]): void {
  if (host.commands === undefined || annotations.length === 0) return;
  const workspace = host.env['GITHUB_WORKSPACE'] || host.cwd;
  const lines = renderAnnotations(annotations, {
    cwd: followLinks(host, host.cwd),
    workspace: followLinks(host, workspace),
  });
  host.commands.write(`${lines.join('\n')}\n`);
}

/** The working directory is known without symbolic links, the workspace as it was configured. */
function followLinks({ files }: Host, path: string): string {
  try {
    return files.followLinks(path);
  } catch {
    return path;
  }
}
