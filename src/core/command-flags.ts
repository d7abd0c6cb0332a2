// The flags on the command line of a server.

/** Both `--flag value` (Redis) and `--flag=value` (Dragonfly); values of several words are joined by spaces. */
export function readCommandFlags(words: readonly string[]): Map<string, string> {
  const flags = new Map<string, string>();
  let last: string | undefined;
  for (const word of words) {
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(word);
    if (match) {
      last = match[1]!;
      flags.set(last, match[2] ?? '');
    } else if (last !== undefined) flags.set(last, [flags.get(last), word].filter(Boolean).join(' '));
  }
  return flags;
}
