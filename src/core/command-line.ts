// A command of cache-bench as it is typed: quoted for a shell, without passwords; its words again; its secrets apart.

export function quoteCommandLine(argv: readonly string[]): string {
  return ['cache-bench', ...argv.map((word) => quoteWord(hidePassword(word)))].join(' ');
}

/**
 * `redis://user:secret@host` becomes `redis://user:***@host`, and so does a setting such as `?requirepass=secret`. The
 * last @ before the path ends the user part. `${VARIABLE}` tells nothing, and stays.
 */
function hidePassword(word: string): string {
  const hidden = word.replace(/([?&][\w-]*(?:pass|pwd|secret|token)[\w-]*=)[^&]+/gi, '$1***');
  return replacePassword(hidden, (password) => (VARIABLES.test(password) ? password : '***'));
}

/** All of a text, or nothing. */
const VARIABLES = /^(\$\{\w+\})*$/;

function replacePassword(word: string, replace: (password: string) => string): string {
  return word.replace(/(\b[a-z]+:\/\/[^/?:]*:)([^/?]*)@/i, (_whole, before: string, password: string) => {
    return `${before}${replace(password)}@`;
  });
}

export interface ApartSecrets {
  readonly args: readonly string[];
  /** Variables that the words name in the place of passwords. */
  readonly env: Readonly<Record<string, string>>;
}

/** For the words of a process, which everybody on the machine can read: passwords of URLs go into its environment. */
export function takeSecretsApart(argv: readonly string[]): ApartSecrets {
  const env: Record<string, string> = {};
  // A variable's value is taken as it is, so what was percent-encoded must not be any more.
  const keep = (text: string): string => {
    const name = `CACHE_BENCH_SECRET_${Object.keys(env).length + 1}`;
    env[name] = decodeURIComponent(text);
    return `\${${name}}`;
  };
  const args = argv.map((word) =>
    replacePassword(word, (password) =>
      password
        .split(/(\$\{\w+\})/)
        .map((piece) => (VARIABLES.test(piece) ? piece : keep(piece)))
        .join(''),
    ),
  );
  return { args, env };
}

/** Whether a process that is started with these words would show a secret. */
export function showsSecret(argv: readonly string[]): boolean {
  return argv.some((word) => hidePassword(word) !== word);
}

export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** The words of what {@link quoteCommandLine} wrote, the name of the program first. */
export function splitCommandLine(text: string): readonly string[] {
  const parts = text.match(/(?:'[^']*'|\\'|[^\s'\\])+/g) ?? [];
  return parts.map((part) => part.replace(/'([^']*)'|\\'/g, (_whole, inside?: string) => inside ?? "'"));
}
