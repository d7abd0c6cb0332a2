// The command that makes a run again, fit for a file: quoted for a shell, without passwords; and its words again.

export function quoteCommandLine(argv: readonly string[]): string {
  return ['cache-bench', ...argv.map((word) => quoteWord(hidePassword(word)))].join(' ');
}

/**
 * `redis://user:secret@host` becomes `redis://user:***@host`, and so does a setting such as `?requirepass=secret`. The
 * last @ before the path ends the user part.
 */
function hidePassword(word: string): string {
  const hidden = word.replace(/([?&][\w-]*(?:pass|pwd|secret|token)[\w-]*=)[^&]+/gi, '$1***');
  return hidden.replace(/(\b[a-z]+:\/\/)([^/?#]*)@/i, (_whole, scheme: string, userInfo: string) => {
    const [user] = userInfo.split(':');
    return userInfo.includes(':') ? `${scheme}${user}:***@` : `${scheme}${userInfo}@`;
  });
}

function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The words of what {@link quoteCommandLine} wrote, the name of the program first. */
export function splitCommandLine(text: string): readonly string[] {
  const parts = text.match(/(?:'[^']*'|\\'|[^\s'\\])+/g) ?? [];
  return parts.map((part) => part.replace(/'([^']*)'|\\'/g, (_whole, inside?: string) => inside ?? "'"));
}
