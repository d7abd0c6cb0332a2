// What a stream can show: colours, characters beyond ASCII, and how many columns.
import type { OutStream } from '../../core/host.ts';

export interface TerminalAbilities {
  readonly color: boolean;
  readonly unicode: boolean;
  readonly columns: number;
}

/** NO_COLOR (no-color.org) and FORCE_COLOR win over what the stream is; a locale without UTF-8 means ASCII. */
export function describeTerminal(
  stream: OutStream,
  env: Readonly<Record<string, string | undefined>>,
): TerminalAbilities {
  return { color: wantsColor(stream, env), unicode: speaksUtf8(env), columns: stream.columns };
}

function wantsColor(stream: OutStream, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return stream.isTTY && env['TERM'] !== 'dumb';
}

/** The first of them that is set counts (POSIX, 8.2). None set is the rule in containers, whose terminals know UTF-8. */
function speaksUtf8(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'];
  return !locale || /utf-?8/i.test(locale);
}
