// Commands to GitHub's runner, which reads them from the output of a step; and text that must not be one.

export type GithubCommand = 'error' | 'warning' | 'group' | 'endgroup';

export interface CommandProperties {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly col?: number | undefined;
  readonly title?: string | undefined;
}

/** `::error file=a.yaml,line=3::what is wrong`, on one line whatever the texts hold. */
export function formatCommand(
  command: GithubCommand,
  message: string,
  properties: CommandProperties = {},
): string {
  const pairs = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  return `::${command}${pairs.length === 0 ? '' : ` ${pairs.join(',')}`}::${escapeData(message)}`;
}

/** The runner turns these back, and nothing else. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/**
 * Output in which the runner finds no command: servers and files could set outputs or hide what follows.
 * It looks for `::` behind any white space at a line's begin, and for `##[` anywhere.
 */
export function defuseCommands(text: string): string {
  return text
    .replace(/^([\s\u0085]*):(?=:)/gm, '$1: ')
    .replaceAll('##[', isJson(text) ? '#\\u0023[' : '## [');
}

/** There it stands within a string, which keeps its value. */
function isJson(text: string): boolean {
  return text.startsWith('{');
}
