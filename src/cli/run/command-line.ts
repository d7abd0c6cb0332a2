// The command that makes a run again, fit for a file: quoted for a shell, without passwords.

export function quoteCommandLine(argv: readonly string[]): string {
  return ['cache-bench', ...argv.map((word) => quote(hidePassword(word)))].join(' ');
}

/** `redis://user:secret@host` becomes `redis://user:***@host`. The last @ before the path ends the user part. */
function hidePassword(word: string): string {
  return word.replace(/(\b[a-z]+:\/\/)([^/?#]*)@/i, (_whole, scheme: string, userInfo: string) => {
    const [user] = userInfo.split(':');
    return userInfo.includes(':') ? `${scheme}${user}:***@` : `${scheme}${userInfo}@`;
  });
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
