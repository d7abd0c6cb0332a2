// Passwords that stand in a log in clear: counted, so that a user can be warned, and never repeated.

/** As Redis prints what it hides. */
const HIDDEN = '(redacted)';

/** Dragonfly prints HELLO with the password behind AUTH; old servers and other commands of administration do alike. */
export function holdsPassword(args: readonly string[]): boolean {
  const words = args.map((arg) => arg.toUpperCase());
  const name = words[0]!;
  const isGiven = (at: number) => args[at] !== undefined && args[at] !== HIDDEN && args[at] !== '';
  if (name === 'AUTH') return isGiven(args.length - 1) && args.length > 1;
  if (name === 'HELLO') return words.includes('AUTH') && isGiven(words.indexOf('AUTH') + 2);
  if (name === 'MIGRATE') {
    const at = words.findIndex((word) => word === 'AUTH' || word === 'AUTH2');
    return at > 0 && isGiven(at + 1);
  }
  if (name === 'CONFIG')
    return words.some(
      (word, at) => /^(REQUIREPASS|MASTERAUTH|PRIMARYAUTH|TLS-KEY-FILE-PASS)$/.test(word) && isGiven(at + 1),
    );
  return name === 'ACL' && words[1] === 'SETUSER' && args.some((arg) => /^[>#<!]./.test(arg));
}
